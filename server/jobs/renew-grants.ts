import { ApiError } from '@millwright/model'
import type { Services } from '../services.ts'
import { type DueGrant, listDueGrants } from '../store/connection-grants.ts'
import { withSystem } from '../store/pool.ts'

/** Renewals of one node at once: after an outage of a provider its thousands of grants come back in turn. */
const AT_ONCE = 8
/** At one host at once: a provider that hangs leaves room for the others. */
const AT_ONCE_PER_HOST = 5
const BATCH = 60
/** A round begins nothing more after this time, in ms: whoever became due meanwhile is in the next one. */
const ROUND = 5_000
const TICK = 1_000

/** Renews tokens ahead of their end, together with all nodes that do the same. */
export function startGrantRenewal(services: Services, onError: (error: unknown) => void) {
  const ending = new AbortController()
  let round: Promise<number> | undefined
  const runOnce = (): Promise<number> => {
    round ??= renewDue(services, ending.signal, onError).finally(() => {
      round = undefined
    })
    return round
  }
  const timer = setInterval(() => void runOnce().catch(onError), TICK).unref()
  return {
    /** One round. Answers how many were due. */
    runOnce,
    async close(): Promise<void> {
      clearInterval(timer)
      ending.abort()
      await round?.catch(() => {})
    },
  }
}

async function renewDue(
  services: Services,
  ending: AbortSignal,
  onError: (error: unknown) => void,
): Promise<number> {
  const now = new Date(services.now())
  const due = await withSystem(services.database, (trx) => listDueGrants(trx, now, BATCH))
  const waiting = [...due]
  const busy = new Map<string, number>()
  const until = performance.now() + ROUND
  const take = (): DueGrant | undefined => {
    if (ending.aborted || performance.now() > until) return undefined
    const index = waiting.findIndex((one) => (busy.get(hostOf(one)) ?? 0) < AT_ONCE_PER_HOST)
    return index < 0 ? undefined : waiting.splice(index, 1)[0]
  }
  const work = async (): Promise<void> => {
    for (let next = take(); next; next = take()) {
      const host = hostOf(next)
      busy.set(host, (busy.get(host) ?? 0) + 1)
      await renewOne(services, next).catch(onError)
      busy.set(host, busy.get(host)! - 1)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return due.length
}

async function renewOne(services: Services, due: DueGrant): Promise<void> {
  try {
    const live = await services.access.byId(due.account_id, due.connection_id)
    await services.grants.renew(live.connection, live.connector, due.version)
  } catch (error) {
    // What the provider said is evidence already; the back-off is in the row.
    if (!(error instanceof ApiError)) throw error
  }
}

function hostOf({ host, connection_id }: DueGrant): string {
  return host ?? connection_id
}
