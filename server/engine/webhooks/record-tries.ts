import { newId } from '@millwright/model'
import type { Services } from '../../services.ts'
import { notify } from '../../store/notify.ts'
import { planNotifications } from '../../store/plan-notifications.ts'
import type { SystemTrx, Trx } from '../../store/pool.ts'
import type { WebhookEndpoint } from '../../store/schema-webhooks.ts'
import { disableEndpoint, lockEndpoint } from '../../store/webhook-endpoints.ts'
import { recordOutcomes } from '../../store/webhook-queue.ts'
import { type EndpointState, endWaiting, writeEndpointStates } from '../../store/webhook-upkeep.ts'
import { recordEvents } from '../record-events.ts'
import type { Try } from './deliver.ts'
import { noteResults } from './endpoint-health.ts'

export const DISABLED = 'Its endpoint was disabled.'
/** Deliveries that end in the transaction that disables their endpoint; housekeeping ends the rest. */
const MOST_ENDED = 5_000
/** A success that only says what is known is written so often, in ms. */
const SUCCESS_EVERY = 5_000

/** The tries of one endpoint, and the endpoint as it was before. */
export interface Tries {
  endpoint: WebhookEndpoint
  tries: readonly Try[]
}

/**
 * Writes down what became of some tries and what they say of their endpoints: people are told of those that fail for
 * days, and in the end such an endpoint is disabled. Answers how the endpoints stand after it, by their ids.
 */
export async function recordTries(
  services: Services,
  trx: SystemTrx,
  all: readonly Tries[],
): Promise<Map<string, Partial<WebhookEndpoint>>> {
  await recordOutcomes(
    trx,
    all.flatMap(({ tries }) => tries.map(({ outcome }) => outcome)),
  )
  const now = services.now()
  const states: EndpointState[] = []
  const after = new Map<string, Partial<WebhookEndpoint>>()
  for (const { endpoint, tries } of all) {
    const made = tries.filter(({ isTried }) => isTried)
    if (made.length === 0) continue
    const successes = made.filter(({ isSuccess }) => isSuccess).length
    const failures = made.length - successes
    const isGone = made.some((one) => one.isGone)
    const change = noteResults(endpoint, { successes, failures, isGone }, now)
    const resumeAt = Math.max(...made.map((one) => one.resumeAt ?? 0))
    const state: EndpointState = {
      account_id: endpoint.account_id,
      id: endpoint.id,
      ...change.health,
      last_success_at: successes > 0 ? new Date(now) : null,
      resume_at: resumeAt > now ? new Date(resumeAt) : null,
    }
    if (isWorthWriting(endpoint, state, failures)) {
      states.push(state)
      const { last_success_at, ...rest } = state
      after.set(endpoint.id, { ...rest, ...(last_success_at && { last_success_at }) })
    }
    if (change.isNoticed) await tell(services, trx, 'webhook.failing', state, endpoint, 'failing')
    if (change.disable) {
      await disableWith(services, trx, state, endpoint, change.disable)
      after.set(endpoint.id, { ...after.get(endpoint.id), enabled: false })
    }
  }
  await writeEndpointStates(trx, states)
  return after
}

function isWorthWriting(before: WebhookEndpoint, state: EndpointState, failures: number): boolean {
  if (failures > 0 || before.failing_since || before.resume_at) return true
  const known = before.last_success_at?.getTime() ?? 0
  return (state.last_success_at?.getTime() ?? 0) - known >= SUCCESS_EVERY
}

/** The event comes first: who is told of it is decided before the endpoint is off the list. */
async function disableWith(
  services: Services,
  trx: SystemTrx,
  state: EndpointState,
  endpoint: WebhookEndpoint,
  reason: 'gone' | 'failing',
): Promise<void> {
  const { account_id, id } = endpoint
  // What was under way may come back when it is disabled already.
  if (!(await lockEndpoint(trx, account_id, id))?.enabled) return
  const at = new Date(services.now())
  await tell(services, trx, 'webhook.disabled', state, endpoint, reason)
  await disableEndpoint(trx, account_id, id, { at, reason })
  await endWaiting(trx, { account_id, id }, { at, reason: DISABLED, limit: MOST_ENDED })
  await notify(trx, { kind: 'webhooks_changed', id: account_id })
}

async function tell(
  services: Services,
  trx: Trx,
  type: 'webhook.failing' | 'webhook.disabled',
  { failing_since }: EndpointState,
  { account_id, id, url, description }: WebhookEndpoint,
  cause: 'failing' | 'gone',
): Promise<void> {
  const at = services.now()
  const event = { account_id, id: newId('evt_', at), type, connection_id: null }
  const data = {
    endpoint_id: id,
    // Behind the host there may be a secret of the receiver's.
    url: new URL(url).origin,
    description,
    cause,
    failing_since: failing_since?.toISOString() ?? null,
  }
  await recordEvents(services, trx, [{ ...event, data, at: new Date(at) }])
  await planNotifications(trx, event, at)
}
