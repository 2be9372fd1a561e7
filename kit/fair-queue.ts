/** Something that waits, of one connection of one tenant. */
export interface Queued {
  tenant: string
  connection: string
}

/**
 * Waiting calls of one host: each tenant in turn, of a tenant each connection in turn, of a connection in the order
 * in which they came.
 */
export class FairQueue<T extends Queued> {
  // A map keeps the order of insertion.
  #tenants = new Map<string, Map<string, T[]>>()
  #size = 0

  get size(): number {
    return this.#size
  }

  /** Calls before one that this connection would add now, when everybody has a turn. */
  ahead({ tenant, connection }: Queued): { ofConnection: number; ofAll: number } {
    const connections = this.#tenants.get(tenant)
    const ofConnection = connections?.get(connection)?.length ?? 0
    if (this.#size === ofConnection) return { ofConnection, ofAll: ofConnection }
    const others = (connections?.size ?? 0) - (ofConnection > 0 ? 1 : 0)
    let ofTenant = ofConnection
    for (const [name, queue] of others > 0 ? connections! : [])
      if (name !== connection) ofTenant += Math.min(queue.length, ofConnection + 1)
    let ofAll = ofTenant
    for (const [name, one] of this.#tenants)
      if (name !== tenant) ofAll += Math.min(countOf(one, ofTenant + 1), ofTenant + 1)
    return { ofConnection, ofAll }
  }

  has({ tenant, connection }: Queued): boolean {
    return this.#size > 0 && this.#tenants.get(tenant)?.has(connection) === true
  }

  add(item: T): void {
    const connections = this.#tenants.get(item.tenant) ?? new Map<string, T[]>()
    this.#tenants.set(item.tenant, connections)
    const queue = connections.get(item.connection)
    if (queue) queue.push(item)
    else connections.set(item.connection, [item])
    this.#size++
  }

  /** Takes the next one that may go; of one connection only, where it is told. */
  next(mayGo: (first: T) => boolean, only?: Queued): T | undefined {
    if (only) {
      const first = this.#tenants.get(only.tenant)?.get(only.connection)?.[0]
      if (!first || !mayGo(first)) return undefined
      this.remove(first)
      return first
    }
    for (const [tenant, connections] of this.#tenants) {
      for (const [connection, queue] of connections) {
        const first = queue[0]!
        if (!mayGo(first)) continue
        this.remove(first)
        // Whoever had a turn goes to the end.
        if (connections.delete(connection) && queue.length > 0) connections.set(connection, queue)
        if (this.#tenants.delete(tenant) && connections.size > 0)
          this.#tenants.set(tenant, connections)
        return first
      }
    }
    return undefined
  }

  remove(item: T): void {
    const connections = this.#tenants.get(item.tenant)
    const queue = connections?.get(item.connection)
    const at = queue?.indexOf(item) ?? -1
    if (at < 0) return
    if (at === 0) queue!.shift()
    else queue!.splice(at, 1)
    this.#size--
    if (queue!.length === 0) connections!.delete(item.connection)
    if (connections!.size === 0) this.#tenants.delete(item.tenant)
  }

  /** The first of each connection. */
  *heads(): Generator<T> {
    for (const connections of this.#tenants.values())
      for (const queue of connections.values()) yield queue[0]!
  }

  *[Symbol.iterator](): Generator<T> {
    for (const connections of this.#tenants.values())
      for (const queue of connections.values()) yield* queue
  }
}

/** How many wait in all of these, counted up to `most`. */
function countOf(connections: ReadonlyMap<string, readonly unknown[]>, most: number): number {
  let count = 0
  for (const queue of connections.values()) {
    count += queue.length
    if (count >= most) break
  }
  return count
}
