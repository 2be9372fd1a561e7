import { ApiError } from '@millwright/model'
import { jitter } from '../engine/health.ts'
import { createLanes } from '../engine/lanes.ts'
import { callProbe } from '../engine/probe.ts'
import { quietHoursOf } from '../engine/quiet-hours.ts'
import type { Services } from '../services.ts'
import {
  claimDueConnections,
  type DueConnection,
  passSeenConnections,
  scheduleChecks,
} from '../store/due-connections.ts'
import { withSystem } from '../store/pool.ts'

/**
 * Probes of one node at once, and of one source at once: one that serves 10 000 tenants is not overrun, but each of them
 * has its turn every five minutes where an answer takes 180 ms.
 */
const AT_ONCE = 64
const AT_ONCE_PER_HOST = 6
/** Connections that one node holds, and so many of one source: one that hangs must not keep the others waiting. */
const MOST_CLAIMED = 512
const MOST_CLAIMED_PER_HOST = 64
/** A node that dies while it probes holds its connections back for this long, in ms. */
const LEASE = 120_000
/** One that had no turn by then is left to whoever claims it next. */
const PATIENCE = LEASE / 2
const TICK = 1_000

export interface Monitor {
  /** Claims what is due, probes it, and waits for the results. Answers how many were looked at. */
  runOnce(): Promise<number>
  /** Cancels the probes under way: other nodes take them over. */
  close(): Promise<void>
}

/**
 * Watches every connection of this deployment, together with all nodes that do the same: due ones are claimed, those
 * that traffic has proved are passed over, the others get one cheap call.
 */
export function startMonitor(services: Services, onError: (error: unknown) => void): Monitor {
  const { database, checkInterval: interval } = services
  const ending = new AbortController()
  const lanes = createLanes(AT_ONCE_PER_HOST)
  const underWay = new Set<Promise<void>>()
  let waiting: (DueConnection & { until: number })[] = []
  let well: { account_id: string; id: string; at: Date }[] = []
  let looking: Promise<number> | undefined

  async function claim(): Promise<number> {
    const at = services.now()
    waiting = waiting.filter(({ until }) => until > at)
    const checks = well
    well = []
    const now = new Date(at)
    const [passed, due] = await withSystem(database, async (trx) => {
      await scheduleChecks(trx, checks)
      const count = await passSeenConnections(trx, { now, interval, limit: 1_000 })
      const claimed = await claimDueConnections(trx, {
        now,
        lease: LEASE,
        limit: MOST_CLAIMED - waiting.length,
        perHost: MOST_CLAIMED_PER_HOST,
        besides: hostsWithMost(waiting, MOST_CLAIMED_PER_HOST / 2),
      })
      return [count, claimed]
    })
    waiting.push(...due.map((one) => ({ ...one, until: at + PATIENCE })))
    begin()
    return passed + due.length
  }

  function begin(): void {
    for (let index = 0; index < waiting.length && underWay.size < AT_ONCE; ) {
      const next = waiting[index]!
      if (!lanes.enter(next.host)) {
        index++
        continue
      }
      waiting.splice(index, 1)
      const work = look(next)
        .catch(onError)
        .finally(() => {
          lanes.leave(next.host)
          underWay.delete(work)
          begin()
        })
      underWay.add(work)
    }
  }

  async function look({ account_id, id, ...known }: DueConnection): Promise<void> {
    if (!(await probe(services, { account_id, id, ...known }, ending.signal))) return
    well.push({ account_id, id, at: new Date(services.now() + jitter(interval)) })
  }

  const claimOnce = () => {
    looking ??= claim().finally(() => {
      looking = undefined
    })
    return looking
  }
  const settle = async () => {
    while (underWay.size > 0) await Promise.all(underWay)
    const checks = well
    well = []
    await withSystem(database, (trx) => scheduleChecks(trx, checks))
  }
  const timer = setInterval(() => void claimOnce().catch(onError), TICK).unref()
  return {
    async runOnce() {
      const count = await claimOnce()
      await settle()
      return count
    },
    async close() {
      clearInterval(timer)
      ending.abort()
      await looking?.catch(() => {})
      waiting = []
      await settle().catch(onError)
    },
  }
}

/** Those that have enough to do. */
function hostsWithMost(waiting: readonly DueConnection[], enough: number): string[] {
  const counts = new Map<string, number>()
  for (const { host } of waiting) counts.set(host, (counts.get(host) ?? 0) + 1)
  return [...counts].flatMap(([host, count]) => (count >= enough ? [host] : []))
}

/** One cheap call to the source. Answers whether it is as well as it was known to be; health decides on the others. */
async function probe(
  services: Services,
  { account_id, id, status, is_suspected }: DueConnection,
  signal: AbortSignal,
): Promise<boolean> {
  const began = services.now()
  try {
    const { connection, connector, watch } = await services.access.byId(account_id, id)
    const isWell = status === 'active' && !is_suspected
    // One that is down is looked at all the same: its people wait for it.
    if (isWell && quietHoursOf(connection, connector)?.(began)) return true
    const failure = await callProbe(watch().under(signal))
    if (signal.aborted) return false
    if (failure === null && isWell) return true
    await services.health.observe(connection, failure, 'probe', services.now() - began)
    return false
  } catch (error) {
    // There is no way to it any more: nothing was learned of the source.
    if (error instanceof ApiError) return true
    throw error
  }
}
