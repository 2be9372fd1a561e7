import type { Services } from '../services.ts'
import { insertEvents, type NewEvent } from '../store/events.ts'
import type { Trx } from '../store/pool.ts'
import { announceChanges } from './announce-changes.ts'
import { planDeliveries } from './webhooks/plan-deliveries.ts'

/** What writing events needs. */
export type EventServices = Pick<Services, 'now' | 'webhooks'>

/**
 * The one way into the outbox: the events, and what follows from each, in the transaction of what they tell of. Their
 * order is kept.
 */
export async function recordEvents(
  services: EventServices,
  trx: Trx,
  events: readonly NewEvent[],
): Promise<void> {
  await insertEvents(trx, events)
  await planDeliveries(services, trx, events)
  await announceChanges(trx, events)
}
