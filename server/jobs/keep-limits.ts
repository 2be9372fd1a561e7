import type { Services } from '../services.ts'
import { purgeEndedLimits, purgeLimitRequests } from '../store/limits.ts'
import { type SystemTrx, withSystem } from '../store/pool.ts'
import { purgeNotifications } from '../store/purge-notifications.ts'

const DAY = 86_400_000
/** Rows of one transaction. */
const MOST = 5_000
/** What has ended, was answered or was told is kept for so long, so that it can be looked up. */
const ENDED_KEPT = 30 * DAY
const ANSWERED_KEPT = 90 * DAY
const TOLD_KEPT = 90 * DAY

/** What housekeeping forgets of limits, of what was asked for, and of what people were told; one part after the other. */
export function listLimitChores({ database, now }: Services): (() => Promise<void>)[] {
  const ago = (ms: number) => new Date(now() - ms)
  const system = <T>(work: (trx: SystemTrx) => Promise<T>) => withSystem(database, work)
  return [
    async () => {
      await system((trx) => purgeEndedLimits(trx, ago(ENDED_KEPT)))
    },
    async () => {
      await system((trx) => purgeLimitRequests(trx, ago(ANSWERED_KEPT)))
    },
    async () => {
      while ((await system((trx) => purgeNotifications(trx, ago(TOLD_KEPT), MOST))) === MOST);
    },
  ]
}
