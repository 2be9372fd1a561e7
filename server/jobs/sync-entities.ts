import { createLanes } from '../engine/lanes.ts'
import { LEASE } from '../engine/syncs/run.ts'
import { runSync } from '../engine/syncs/run-sync.ts'
import { listSynced } from '../engine/syncs/synced-entities.ts'
import type { Services } from '../services.ts'
import {
  type Claim,
  claimDueSyncs,
  type DueSync,
  parkSyncs,
  prolongClaims,
  releaseClaims,
} from '../store/due-syncs.ts'
import { withSystem } from '../store/pool.ts'
import { type ConnectionRef, listActive, makeSyncEntities } from '../store/sync-entities.ts'

/** Runs of one node at once, and with one source at once: how often that is called is the governor's. */
const AT_ONCE = 48
const AT_ONCE_PER_HOST = 16
/** Entities that one node holds, and so many of one source. */
const MOST_CLAIMED = 192
const MOST_CLAIMED_PER_HOST = 64
const TICK = 1_000
const PROLONG_EVERY = LEASE / 4
/** How often connections are looked for that lack an entity of their system, and how many at once. */
const MAKE_EVERY = 3_600_000
const MAKE_AT_ONCE = 500
const MAKE_SPREAD = 60_000

export interface SyncJob {
  /** Claims what is due, runs it, and waits for the end. Answers how many runs there were. */
  runOnce(): Promise<number>
  /** Claims by itself from now on. */
  start(): void
  /** Leaves the runs under way to other nodes. */
  close(): Promise<void>
}

interface Held {
  due: DueSync
  ending: AbortController
}

/**
 * Keeps the mirrors of this deployment fresh, together with all nodes that do the same: due entities are claimed, read
 * page by page, and given back. What a node that died has held is claimed by another one, and goes on where it was.
 */
export function createSyncJob(services: Services, onError: (error: unknown) => void): SyncJob {
  const { database } = services
  const lanes = createLanes(AT_ONCE_PER_HOST)
  const underWay = new Map<Held, Promise<void>>()
  const timers: NodeJS.Timeout[] = []
  let waiting: Held[] = []
  let claiming: Promise<number> | undefined
  let isClosed = false

  async function claim(): Promise<number> {
    const now = new Date(services.now())
    const due = await withSystem(database, async (trx) => {
      const claimed = await claimDueSyncs(trx, {
        now,
        lease: LEASE,
        limit: MOST_CLAIMED - waiting.length,
        perHost: MOST_CLAIMED_PER_HOST,
        besides: hostsWithMost(waiting, MOST_CLAIMED_PER_HOST / 2),
      })
      const parked = claimed.filter(({ status }) => status !== 'active')
      await parkSyncs(trx, parked)
      return claimed.filter(({ status }) => status === 'active')
    })
    waiting.push(...due.map((one) => ({ due: one, ending: new AbortController() })))
    begin()
    return due.length
  }

  const claimOnce = () => {
    claiming ??= claim().finally(() => {
      claiming = undefined
    })
    return claiming
  }

  function begin(): void {
    for (let index = 0; index < waiting.length && underWay.size < AT_ONCE; ) {
      const held = waiting[index]!
      const { host } = held.due
      if (isClosed || !lanes.enter(host)) {
        index++
        continue
      }
      waiting.splice(index, 1)
      const work = runSync(services, held.due, held.ending.signal)
        .catch(onError)
        .finally(() => {
          lanes.leave(host)
          underWay.delete(held)
          begin()
          // More may be due than were claimed at once.
          if (timers.length > 0 && waiting.length === 0) void claimOnce().catch(onError)
        })
      underWay.set(held, work)
    }
  }

  /** Goes on holding what is held; a run whose claim is lost ends. */
  async function prolong(): Promise<void> {
    const all = [...underWay.keys(), ...waiting]
    if (all.length === 0) return
    const until = new Date(services.now() + LEASE)
    const kept = await withSystem(database, (trx) =>
      prolongClaims(
        trx,
        all.map(({ due }) => due),
        until,
      ),
    )
    const known = new Set(kept.map(keyOf))
    for (const held of all) if (!known.has(keyOf(held.due))) held.ending.abort()
    waiting = waiting.filter(({ ending }) => !ending.signal.aborted)
  }

  /** What a connector knows now and did not know when its connections were made. */
  async function make(): Promise<void> {
    const synced = listSynced(services.catalogue, services.syncHistory)
    const settings = { synced, enabled: true, spread: MAKE_SPREAD }
    for (let after: ConnectionRef | null = null; !isClosed; ) {
      const now = new Date(services.now())
      const batch: ConnectionRef[] = await withSystem(database, async (trx) => {
        const found = await listActive(trx, { after, limit: MAKE_AT_ONCE })
        await makeSyncEntities(trx, found, { ...settings, now })
        return found
      })
      if (batch.length < MAKE_AT_ONCE) return
      after = batch.at(-1)!
    }
  }
  const settle = async () => {
    while (underWay.size > 0) await Promise.all(underWay.values())
  }

  return {
    async runOnce() {
      const count = await claimOnce()
      await settle()
      return count
    },
    start() {
      const every = (ms: number, work: () => Promise<unknown>) =>
        timers.push(setInterval(() => void work().catch(onError), ms).unref())
      every(TICK, claimOnce)
      every(PROLONG_EVERY, prolong)
      if (!services.syncs) return
      every(MAKE_EVERY, make)
      void make().catch(onError)
    },
    async close() {
      isClosed = true
      for (const timer of timers.splice(0)) clearInterval(timer)
      await claiming?.catch(() => {})
      for (const { ending } of underWay.keys()) ending.abort()
      const left = waiting.map(({ due }) => due)
      waiting = []
      await settle()
      const now = new Date(services.now())
      await withSystem(database, (trx) => releaseClaims(trx, left, now)).catch(onError)
    },
  }
}

function keyOf({ account_id, connection_id, entity, fence }: Claim): string {
  return `${account_id} ${connection_id} ${entity} ${fence}`
}

/** Those that have enough to do. */
function hostsWithMost(waiting: readonly Held[], enough: number): string[] {
  const counts = new Map<string, number>()
  for (const { due } of waiting) counts.set(due.host, (counts.get(due.host) ?? 0) + 1)
  return [...counts].flatMap(([host, count]) => (count >= enough ? [host] : []))
}
