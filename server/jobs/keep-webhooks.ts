import { planMissed } from '../engine/webhooks/plan-missed.ts'
import { DISABLED } from '../engine/webhooks/record-tries.ts'
import type { Services } from '../services.ts'
import { withSystem } from '../store/pool.ts'
import {
  deleteDeliveries,
  endWaiting,
  findOrphaned,
  listDisabledWithWaiting,
  purgeDeliveries,
  purgeSyncMarks,
} from '../store/webhook-upkeep.ts'

/** Rows of one transaction. */
const MOST = 5_000
/** What has ended is kept for so long, in ms. */
const KEPT = 30 * 86_400_000

/** What housekeeping does for webhooks, one part after the other. */
export function listWebhookChores(services: Services): (() => Promise<void>)[] {
  const { database, now } = services
  const before = () => new Date(now() - KEPT)
  const repeat = async (chore: () => Promise<number>) => {
    while ((await chore()) === MOST);
  }
  return [
    () => planMissed(services),
    async () => {
      const refs = await withSystem(database, (trx) => listDisabledWithWaiting(trx, MOST))
      const end = () => ({ at: new Date(now()), reason: DISABLED, limit: MOST })
      for (const ref of refs)
        await repeat(() => withSystem(database, (trx) => endWaiting(trx, ref, end())))
    },
    async () => {
      for (;;) {
        const ref = await withSystem(database, findOrphaned)
        if (!ref) return
        await repeat(() => withSystem(database, (trx) => deleteDeliveries(trx, ref, MOST)))
      }
    },
    () => repeat(() => withSystem(database, (trx) => purgeDeliveries(trx, before(), MOST))),
    () => withSystem(database, (trx) => purgeSyncMarks(trx, before())),
  ]
}
