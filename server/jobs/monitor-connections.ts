import { ApiError } from '@millwright/model'
import { jitter } from '../engine/health.ts'
import type { Services } from '../services.ts'
import {
  claimDueConnections,
  type DueConnection,
  passSeenConnections,
  scheduleChecks,
} from '../store/due-connections.ts'
import { withSystem } from '../store/pool.ts'

/** Probes of one node at once, and of one source at once: a source that serves many tenants is not overrun. */
const AT_ONCE = 32
const AT_ONCE_PER_HOST = 2
/** A node that dies while it probes holds its connections back for this long, in ms. */
const LEASE = 120_000
const TICK = 1_000

export interface Monitor {
  /** One round: claims what is due, probes it, and waits for the results. Answers how many were looked at. */
  runOnce(): Promise<number>
  close(): Promise<void>
}

/**
 * Watches every connection of this deployment, together with all nodes that do the same: due ones are claimed, those
 * that traffic has proved are passed over, the others get one cheap call.
 */
export function startMonitor(services: Services, onError: (error: unknown) => void): Monitor {
  let round: Promise<number> | undefined
  const runOnce = () => {
    round ??= lookAround(services).finally(() => {
      round = undefined
    })
    return round
  }
  const timer = setInterval(() => void runOnce().catch(onError), TICK).unref()
  return {
    runOnce,
    async close() {
      clearInterval(timer)
      await round?.catch(() => {})
    },
  }
}

async function lookAround(services: Services): Promise<number> {
  const { database, checkInterval: interval } = services
  const limit = AT_ONCE * 8
  const now = new Date(services.now())
  const [passed, due] = await withSystem(database, async (trx) => [
    await passSeenConnections(trx, { now, interval, limit: 1_000 }),
    await claimDueConnections(trx, { now, lease: LEASE, limit }),
  ])
  const well = await probeAll(services, due)
  await withSystem(database, (trx) => scheduleChecks(trx, well))
  return passed + due.length
}

/** Answers those that are well, and when to look again; the others are decided on by health. */
async function probeAll(services: Services, due: readonly DueConnection[]) {
  const well: { account_id: string; id: string; at: Date }[] = []
  const perHost = new Map<string, number>()
  const waiting = [...due]
  const take = (): DueConnection | undefined => {
    const index = waiting.findIndex(({ host }) => (perHost.get(host ?? '') ?? 0) < AT_ONCE_PER_HOST)
    return index < 0 ? undefined : waiting.splice(index, 1)[0]
  }
  const work = async (): Promise<void> => {
    for (let next = take(); next; next = take()) {
      const host = next.host ?? ''
      perHost.set(host, (perHost.get(host) ?? 0) + 1)
      const isWell = await probe(services, next).finally(() =>
        perHost.set(host, perHost.get(host)! - 1),
      )
      if (isWell) {
        const at = new Date(services.now() + jitter(services.checkInterval))
        well.push({ account_id: next.account_id, id: next.id, at })
      }
    }
  }
  const hosts = new Set(due.map(({ host }) => host)).size
  const workers = Math.min(AT_ONCE, due.length, hosts * AT_ONCE_PER_HOST)
  await Promise.all(Array.from({ length: workers }, work))
  return well
}

/** One cheap call to the source. Answers whether it is as well as it was known to be. */
async function probe(
  services: Services,
  { account_id, id, status, is_suspected }: DueConnection,
): Promise<boolean> {
  let failure: ApiError | null = null
  const known = { account_id, id, status }
  try {
    const { connector, watch } = await services.access.byId(account_id, id)
    const io = watch()
    await io.send(
      typeof connector.probe === 'function' ? connector.probe(io.context) : connector.probe,
    )
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    failure = error
  }
  if (failure === null && status === 'active' && !is_suspected) return true
  await services.health.observe(known, failure, 'probe')
  return false
}
