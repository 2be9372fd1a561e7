import type { Http } from '@millwright/kit'
import type { Services } from '../../services.ts'
import type { WebhookEndpoint } from '../../store/schema-webhooks.ts'
import type { DeliveryOutcome, DueDelivery, QueuedEvent } from '../../store/webhook-queue.ts'
import { judgeTry } from './delivery-moves.ts'
import { writePayload } from './payload.ts'
import { type Sent, sendDelivery, type Target } from './send-delivery.ts'

/** What came of one try, and what it says of the endpoint. */
export interface Try {
  outcome: DeliveryOutcome
  /** False: it says nothing of the endpoint. */
  isTried: boolean
  isSuccess: boolean
  isGone: boolean
  isOverrun: boolean
  ms: number
  /** Until when the endpoint wants to be left alone, in ms since 1970. */
  resumeAt: number | null
}

export const EVENT_GONE = 'The event is no longer kept.'
const UNWRITTEN: Sent = {
  status: null,
  retryAfter: undefined,
  ms: 0,
  error: 'Millwright could not write the message; its log says why.',
  body: null,
  isSlow: false,
}

/** One try to deliver. */
export async function tryDelivery(
  services: Services,
  http: Http,
  { endpoint, target }: { endpoint: WebhookEndpoint; target: Target },
  due: DueDelivery,
): Promise<Try> {
  const { account_id, id, endpoint_id, tries, made, event } = due
  const shared = { account_id, id, endpoint_id, tries }
  const none = {
    isTried: false,
    isSuccess: false,
    isGone: false,
    isOverrun: false,
    ms: 0,
    resumeAt: null,
  }
  const began = services.now()
  if (!event) {
    const ended = { state: 'failed', next_at: null, attempt: null, reason: EVENT_GONE } as const
    return { ...none, outcome: { ...shared, ...ended, at: new Date(began) } }
  }
  const body = writeBody(services, event, endpoint)
  const sent =
    body === null ? UNWRITTEN : await sendDelivery(http, target, { id: event.id, body, now: began })
  const now = services.now()
  const verdict = judgeTry(sent, tries + 1, now)
  const isSuccess = verdict.cause === 'acknowledged'
  const reason = isSuccess ? null : (sent.error ?? `It answered ${sent.status}.`)
  return {
    outcome: {
      ...shared,
      state: verdict.state,
      next_at: verdict.nextAt === null ? null : new Date(verdict.nextAt),
      attempt: {
        number: made + 1,
        at: new Date(began).toISOString(),
        status: sent.status,
        ms: sent.ms,
        error: sent.error,
        body: sent.body,
      },
      reason,
      at: new Date(now),
    },
    isTried: body !== null,
    isSuccess,
    isGone: verdict.cause === 'endpoint_gone',
    isOverrun: sent.isSlow || sent.status === null || verdict.resumeAt !== null,
    ms: sent.ms,
    resumeAt: verdict.resumeAt,
  }
}

/** An event that trips over a fault of ours must not keep the others from being sent, and is tried again. */
function writeBody(services: Services, event: QueuedEvent, endpoint: WebhookEndpoint) {
  try {
    return writePayload(services, event, endpoint)
  } catch (error) {
    services.log.error({ err: error, event_id: event.id }, 'the payload of a webhook failed')
    return null
  }
}
