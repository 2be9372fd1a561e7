import { type Change, createAdminClient } from '@millwright/sdk'

type Copy = Record<string, unknown>

/** Somebody who keeps a copy of what an account's systems hold, from the change feed alone. */
export interface Consumer {
  /** By connection and entity, then by id. */
  copies: ReadonlyMap<string, ReadonlyMap<string, Copy>>
  /** Changes that were read. */
  count(): number
  /** Follows until there is nothing more. What it has read and where it stands outlive a failure. */
  catchUp(): Promise<void>
}

export function createConsumer(at: { url: string; key: string }): Consumer {
  const client = createAdminClient({ url: at.url, key: at.key })
  const copies = new Map<string, Map<string, Copy>>()
  let cursor: string | undefined
  let count = 0
  const apply = (change: Change) => {
    const place = placeOf(change.connection_id, change.entity)
    const copy = copies.get(place) ?? new Map<string, Copy>()
    copies.set(place, copy)
    if (change.op === 'deleted') copy.delete(change.record_id)
    else copy.set(change.record_id, change.record as Copy)
    // Kept together with what was made of the change: neither is ahead of the other.
    cursor = change.cursor
    count++
  }
  return {
    copies,
    count: () => count,
    async catchUp() {
      for await (const change of client.changes({ cursor, untilCaughtUp: true })) apply(change)
    },
  }
}

export function placeOf(connection: string, entity: string): string {
  return `${connection} ${entity}`
}
