import type { Services } from '../services.ts'
import { insertEvents, type NewEvent } from '../store/events.ts'
import type { Trx } from '../store/pool.ts'

/**
 * The one way into the outbox: the events, and what follows from each, in the transaction of what they tell of. Their
 * order is kept.
 */
export async function recordEvents(
  _services: Pick<Services, 'now'>,
  trx: Trx,
  events: readonly NewEvent[],
): Promise<void> {
  await insertEvents(trx, events)
}
