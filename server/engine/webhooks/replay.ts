import type { Services } from '../../services.ts'
import { findPlaceBefore, listForReplay, type ReplayRange } from '../../store/event-replay.ts'
import { withAccount } from '../../store/pool.ts'
import type { WebhookEndpoint } from '../../store/schema-webhooks.ts'
import { planAgain } from '../../store/webhook-deliveries.ts'
import { createMatcher } from './match-endpoint.ts'
import { toDelivery } from './plan-deliveries.ts'

/** Events of one transaction, and of one call. */
const PAGE = 500
const MOST = 10_000

export interface Replay extends ReplayRange {
  /** Also what the endpoint has acknowledged. */
  all: boolean
}

export interface Replayed {
  /** Deliveries that were planned. */
  planned: number
  /** Events that were looked at. */
  seen: number
  /** Where the next call goes on; null at the end. */
  next: string | null
}

/**
 * Plans once more, in the order in which they happened, what an endpoint has not acknowledged: what failed, and what
 * happened while it was disabled or not there yet. Some ten thousand events of a call at most.
 */
export async function replayEvents(
  services: Services,
  endpoint: WebhookEndpoint,
  { all, ...range }: Replay,
): Promise<Replayed> {
  const { account_id } = endpoint
  const matcher = createMatcher(endpoint)
  let planned = 0
  let seen = 0
  let after = range.after ?? (await findStart(services, account_id, range.from))
  for (;;) {
    const [events, count] = await withAccount(services.database, account_id, async (trx) => {
      const page = await listForReplay(trx, account_id, { ...range, after }, PAGE)
      const at = new Date(services.now())
      const deliveries = page
        .filter((event) => matcher.matches(event))
        .map((event) => ({ ...toDelivery(event, matcher), at, sync_id: null }))
      return [page, await planAgain(trx, deliveries, { all })]
    })
    planned += count
    seen += events.length
    after = events.at(-1)?.place ?? after
    if (events.length < PAGE) return { planned, seen, next: null }
    if (seen >= MOST) return { planned, seen, next: after ?? null }
  }
}

/** Where to begin, so that what happened long before is not read. */
function findStart({ database }: Services, accountId: string, from: Date | undefined) {
  if (!from) return undefined
  return withAccount(database, accountId, (trx) => findPlaceBefore(trx, accountId, from))
}
