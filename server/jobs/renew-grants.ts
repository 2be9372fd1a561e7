import { ApiError } from '@millwright/model'
import type { Services } from '../services.ts'
import { listDueGrants } from '../store/connection-grants.ts'
import { withSystem } from '../store/pool.ts'

/** Renewals of one node at once: after an outage of a provider its thousands of grants come back in turn. */
const AT_ONCE = 6
const BATCH = 60
const TICK = 1_000

/** Renews tokens ahead of their end, together with all nodes that do the same. */
export function startGrantRenewal(services: Services, onError: (error: unknown) => void) {
  let round: Promise<number> | undefined
  const runOnce = (): Promise<number> => {
    round ??= renewDue(services).finally(() => {
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
      await round?.catch(() => {})
    },
  }
}

async function renewDue(services: Services): Promise<number> {
  const now = new Date(services.now())
  const due = await withSystem(services.database, (trx) => listDueGrants(trx, now, BATCH))
  const waiting = [...due]
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      try {
        const live = await services.access.byId(next.account_id, next.connection_id)
        await services.grants.renew(live.connection, live.connector)
      } catch (error) {
        // What the provider said is evidence already; the back-off is in the row.
        if (!(error instanceof ApiError)) throw error
      }
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return due.length
}
