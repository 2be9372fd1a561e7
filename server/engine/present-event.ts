import type { Services } from '../services.ts'
import type { ListedEvent } from '../store/events.ts'
import type { KeyRole, Reason } from '../store/schema.ts'
import { instructionsOf } from './instructions.ts'
import { showReason } from './lifecycle.ts'
import { linkUrl } from './link.ts'

export type PresentedEvent = Pick<
  ListedEvent,
  | 'account_id'
  | 'account_name'
  | 'id'
  | 'type'
  | 'connection_id'
  | 'at'
  | 'customer'
  | 'connection'
  | 'data'
> &
  Partial<Pick<ListedEvent, 'entity' | 'origin' | 'caused_by' | 'sync_id'>>

/**
 * An event as its receiver reads it. The link of a reauthorization and its instructions are made here: the outbox holds
 * no secret.
 */
export function presentEvent(
  services: Pick<Services, 'catalogue' | 'linkTokens' | 'publicUrl'>,
  event: PresentedEvent,
  role: KeyRole,
): Record<string, unknown> {
  const { account_id, account_name, id, type, connection_id, at, customer, connection } = event
  const { reason, ...rest } = event.data as { reason?: Reason } & Record<string, unknown>
  const link = reason?.link
  const connector = services.catalogue.find(({ system }) => system === connection?.system)
  const isReauthorization = type === 'connection.reauthorization_required'
  return {
    object: 'event',
    id,
    type,
    at,
    account_id,
    connection_id,
    customer: customer && {
      id: customer.id,
      external_id: customer.external_id,
      name: customer.name,
    },
    ...(event.entity && {
      origin: event.origin,
      caused_by: event.caused_by,
      sync_id: event.sync_id,
    }),
    data: {
      ...rest,
      ...(reason && { reason: showReason(reason) }),
      ...(isReauthorization && {
        link_id: link?.id ?? null,
        reauthorize_url: link && role !== 'read_only' ? linkUrl(services, link) : null,
        instructions:
          connector && connection && customer
            ? instructionsOf(
                connector,
                { ...connection, reason: reason ?? null },
                { account: account_name, customer: customer.name, language: customer.language },
              )
            : [],
      }),
    },
  }
}
