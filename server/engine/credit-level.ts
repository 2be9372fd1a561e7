import { newId } from '@millwright/model'
import { changeBalance } from '../store/credits.ts'
import { planNotifications } from '../store/plan-notifications.ts'
import type { Trx } from '../store/pool.ts'
import type { CreditBalance, CreditLevel } from '../store/schema-credits.ts'
import { type EventServices, recordEvents } from './record-events.ts'

/** From good to bad. */
const levels: readonly CreditLevel[] = ['ok', 'low', 'exhausted']
const LEAST_THRESHOLD = 4

/** At how many credits in the pool the account is warned: its own choice, else a tenth of what it has, 4 at least. */
export function thresholdOf({ low_threshold, purchased, adjusted }: CreditBalance): number {
  return low_threshold ?? Math.max(LEAST_THRESHOLD, Math.ceil((purchased + adjusted) / 10))
}

export function levelOf(balance: CreditBalance): CreditLevel {
  if (balance.available === 0) return 'exhausted'
  return balance.available <= thresholdOf(balance) ? 'low' : 'ok'
}

/**
 * Keeps the level of the pool. Where it fell, it writes `credits.low` or `credits.exhausted`, once per fall; a pool that
 * empties at once is only exhausted. `isQuiet`: credits came in, so that nobody has to be warned.
 */
export async function noteLevel(
  services: EventServices,
  trx: Trx,
  balance: CreditBalance,
  { isQuiet = false }: { isQuiet?: boolean } = {},
): Promise<CreditBalance> {
  const level = levelOf(balance)
  if (level === balance.level) return balance
  const fell = levels.indexOf(level) > levels.indexOf(balance.level ?? 'ok')
  if (fell && !isQuiet) {
    const event = {
      account_id: balance.account_id,
      id: newId('evt_', services.now()),
      type: `credits.${level}`,
      connection_id: null,
    }
    const data = {
      available: balance.available,
      held: balance.held,
      overage: balance.overage,
      overage_allowed: balance.overage_allowed,
      low_threshold: thresholdOf(balance),
    }
    await recordEvents(services, trx, [{ ...event, data, at: new Date(services.now()) }])
    await planNotifications(trx, event, services.now())
  }
  return changeBalance(trx, balance.account_id, { level })
}
