import type { Services } from '../../services.ts'
import { findPlaceBefore, listForReplay } from '../../store/event-replay.ts'
import { withAccount, withSystem } from '../../store/pool.ts'
import type { WebhookEndpoint } from '../../store/schema-webhooks.ts'
import { planDeliveries } from '../../store/webhook-deliveries.ts'
import { listChangedEndpoints } from '../../store/webhook-upkeep.ts'
import { createMatcher } from './match-endpoint.ts'
import { toDelivery } from './plan-deliveries.ts'

/** For so long after a change of an endpoint it is looked after, in ms: more than two rounds. */
const LOOKED_AFTER = 180_000
/** Around the change, in ms: an event that began just before, and nodes that have heard of it by then. */
const BEFORE = 1_000
const AFTER = 10_000
const PAGE = 500

/**
 * Plans what other nodes did not plan because they had not heard yet that an endpoint is there, or what it wants now: for
 * the first moments after each change. What is planned already stays as it is.
 */
export async function planMissed(services: Services): Promise<void> {
  const since = new Date(services.now() - LOOKED_AFTER)
  const changed = await withSystem(services.database, (trx) => listChangedEndpoints(trx, since))
  for (const endpoint of changed) await planAround(services, endpoint)
}

async function planAround(services: Services, endpoint: WebhookEndpoint): Promise<void> {
  const { account_id, updated_at } = endpoint
  const matcher = createMatcher(endpoint)
  const from = new Date(updated_at.getTime() - BEFORE)
  const to = new Date(updated_at.getTime() + AFTER)
  let after: string | undefined
  let count = PAGE
  while (count === PAGE) {
    count = await withAccount(services.database, account_id, async (trx) => {
      after ??= await findPlaceBefore(trx, account_id, from)
      const events = await listForReplay(trx, account_id, { from, to, after }, PAGE)
      after = events.at(-1)?.place ?? after
      const missed = events.filter((event) => matcher.matches(event))
      const at = new Date(services.now())
      const deliveries = missed.map((event) => ({ ...toDelivery(event, matcher), at }))
      await planDeliveries(trx, deliveries)
      return events.length
    })
  }
}
