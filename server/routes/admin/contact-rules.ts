import { ApiError } from '@millwright/model'
import * as z from 'zod'
import { findWebhookFault } from '../../engine/notifications/webhook.ts'
import type { Services } from '../../services.ts'
import type { Audience, ContactKind } from '../../store/schema.ts'

const Email = z.email().max(320)
/** What is the account's own business. */
const INTERNAL_EVENTS: readonly string[] = [
  'connection.inactive',
  'credits.low',
  'credits.exhausted',
  'webhook.failing',
  'webhook.disabled',
]

/** Throws where nothing could be sent to the address. Repeats no part of a webhook's. */
export function refuseAddress(
  { allowPlainHttp }: Pick<Services, 'allowPlainHttp'>,
  kind: ContactKind,
  address: string,
): void {
  const fault =
    kind === 'email'
      ? Email.safeParse(address).success
        ? null
        : 'is not an e-mail address'
      : findWebhookFault(address, allowPlainHttp)
  if (fault !== null) throw refusePlace('/address', 'INVALID_FORMAT', `The address ${fault}.`)
}

/** Throws where the contact would be told what is not for it, or what never happens in its scope. */
export function refuseEvents({
  events,
  audience,
  isOfAccount,
}: {
  events: readonly string[]
  audience: Audience
  isOfAccount: boolean
}): void {
  if (audience === 'end_customer' && isOfAccount) {
    throw refusePlace(
      '/audience',
      'NOT_ALLOWED_WORD',
      'A contact of the account itself is of its team; give end_customer a customer or a connection.',
    )
  }
  for (const [at, event] of events.entries()) {
    const pointer = `/events/${at}`
    if (audience === 'end_customer' && INTERNAL_EVENTS.includes(event)) {
      throw refusePlace(pointer, 'NOT_ALLOWED_WORD', `${event} is not told to end customers.`)
    }
    if (/^(credits|webhook)\./.test(event) && !isOfAccount) {
      throw refusePlace(
        pointer,
        'NOT_ALLOWED_WORD',
        `${event} is of the account; add a contact of the account for it.`,
      )
    }
  }
}

export function refusePlace(pointer: string, code: string, detail: string): ApiError {
  return new ApiError('INVALID_REQUEST', detail, { errors: [{ pointer, code, detail }] })
}
