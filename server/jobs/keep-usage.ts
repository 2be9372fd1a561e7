import type { Services } from '../services.ts'
import { withSystem } from '../store/pool.ts'
import { dropRequestDays, openRequestDays, purgeRequests } from '../store/request-log.ts'
import { foldUsage, purgeUsage } from '../store/usage.ts'

const DAY = 86_400_000
/** Rows of one transaction. */
const MOST = 5_000
const MINUTES_KEPT = 2 * DAY
const HOURS_KEPT = 400 * DAY
/** Days that the request log has tables for. */
const AHEAD = 2 * DAY

/** What housekeeping does for usage and request log, one part after the other. */
export function listUsageChores({ database, now, requestLog }: Services): (() => Promise<void>)[] {
  const ago = (ms: number) => new Date(now() - ms)
  const repeat = async (chore: () => Promise<number>) => {
    while ((await chore()) === MOST);
  }
  return [
    async () => {
      await withSystem(database, (trx) => openRequestDays(trx, ago(0), ago(-AHEAD)))
    },
    async () => {
      const before = ago(requestLog.options.days * DAY)
      await withSystem(database, (trx) => dropRequestDays(trx, before))
      await withSystem(database, (trx) => purgeRequests(trx, before))
    },
    () => repeat(() => withSystem(database, (trx) => foldUsage(trx, ago(MINUTES_KEPT), MOST))),
    () => repeat(() => withSystem(database, (trx) => purgeUsage(trx, ago(HOURS_KEPT), MOST))),
  ]
}
