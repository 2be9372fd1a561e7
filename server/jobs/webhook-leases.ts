import type { Services } from '../services.ts'
import { withSystem } from '../store/pool.ts'
import { preferIndexes } from '../store/prefer-indexes.ts'
import type { WebhookEndpoint } from '../store/schema-webhooks.ts'
import { leaseEndpoints, releaseLeases, renewLeases } from '../store/webhook-queue.ts'
import { isIdle, type Lane, openLane } from './webhook-lane.ts'

/** A node that dies holds its endpoints back for so long, in ms. */
const LEASE_MS = 15_000
const RENEW_AFTER_MS = LEASE_MS / 3
/** An endpoint that had nothing for so long is anybody's again. */
const IDLE_MS = 10_000
/** Endpoints that one look takes over. */
const MOST_AT_ONCE = 250
/** What is due within so many ms is due: the clocks of nodes differ. */
export const SKEW_MS = 1_000

/** The endpoints that this node delivers to. */
export interface Leases {
  node: string
  lanes(): Lane[]
  laneOf(id: string): Lane | undefined
  has(lane: Lane): boolean
  /** Takes over those that something is due for and nobody delivers to: of these, of all without ids. */
  acquire(ids?: readonly string[]): Promise<void>
  renew(): Promise<void>
  releaseIdle(): Promise<void>
  /** It is not ours any more, or not to be delivered to. */
  drop(lane: Lane): void
  close(): Promise<void>
}

export function openLeases(
  services: Services,
  node: string,
  clock: () => number,
  onError: (error: unknown) => void,
): Leases {
  const { database, now } = services
  const lanes = new Map<string, Lane>()
  /** What another node had when we asked last: not asked for again until then. */
  const elsewhere = new Map<string, number>()
  let renewedAt = now()
  // Taking and giving back follow each other, so that neither meets the other half way.
  let queue: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = queue.then(work)
    queue = turn.catch(() => {})
    return turn
  }

  async function lease(ids: readonly string[] | null): Promise<void> {
    const at = now()
    const until = new Date(at + LEASE_MS)
    const wish = {
      now: new Date(at),
      due: new Date(at + SKEW_MS),
      until,
      node,
      ids,
      limit: MOST_AT_ONCE,
    }
    const found = await withSystem(database, async (trx) => {
      await preferIndexes(trx)
      return leaseEndpoints(trx, wish)
    })
    for (const endpoint of found) open(endpoint, at)
    for (const id of ids ?? []) if (!lanes.has(id)) elsewhere.set(id, at + RENEW_AFTER_MS)
  }

  function open(endpoint: WebhookEndpoint, at: number): void {
    elsewhere.delete(endpoint.id)
    try {
      const times = { now: at, leasedUntil: at + LEASE_MS, clock }
      lanes.set(endpoint.id, openLane(services, endpoint, times))
    } catch (error) {
      // Its keys cannot be opened: it waits until they can, and the others do not wait for it.
      onError(error)
    }
  }

  function drop(lane: Lane): void {
    clearTimeout(lane.timer)
    lane.waiting = []
    lane.isHungry = false
    if (lanes.get(lane.endpoint.id) === lane) lanes.delete(lane.endpoint.id)
  }

  return {
    node,
    lanes: () => [...lanes.values()],
    laneOf: (id) => lanes.get(id),
    has: (lane) => lanes.get(lane.endpoint.id) === lane,
    drop,
    async acquire(ids) {
      const woken = ids ? ids.flatMap((id) => lanes.get(id) ?? []) : lanes.values()
      for (const lane of woken) lane.isHungry = true
      const at = now()
      const wanted = ids?.filter((id) => !lanes.has(id) && (elsewhere.get(id) ?? 0) <= at)
      if (wanted?.length === 0) return
      await inTurn(async () => {
        // Somebody before us in the queue may have got them.
        const missing = wanted?.filter((id) => !lanes.has(id)) ?? null
        if (missing === null || missing.length > 0) await lease(missing)
      })
    },
    async renew() {
      const at = now()
      if (lanes.size === 0 || Math.abs(at - renewedAt) < RENEW_AFTER_MS) return
      for (const [id, until] of elsewhere) if (until <= at) elsewhere.delete(id)
      const asked = [...lanes.values()]
      const refs = asked.map(({ endpoint }) => endpoint)
      const until = new Date(at + LEASE_MS)
      const held = new Set(await withSystem(database, (trx) => renewLeases(trx, node, refs, until)))
      renewedAt = at
      for (const lane of asked) {
        if (held.has(lane.endpoint.id)) lane.leasedUntil = at + LEASE_MS
        else drop(lane)
      }
    },
    releaseIdle: () =>
      inTurn(async () => {
        const at = now()
        const idle = [...lanes.values()].filter(
          (lane) => isIdle(lane) && lane.inFlight === 0 && at - lane.busyAt >= IDLE_MS,
        )
        for (const lane of idle) drop(lane)
        await release(idle)
      }),
    close: () =>
      inTurn(async () => {
        const all = [...lanes.values()]
        for (const lane of all) drop(lane)
        await release(all)
      }),
  }

  async function release(idle: readonly Lane[]): Promise<void> {
    if (idle.length === 0) return
    const refs = idle.map(({ endpoint }) => endpoint)
    await withSystem(database, (trx) => releaseLeases(trx, node, refs))
  }
}
