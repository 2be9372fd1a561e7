import type { Services } from '../../services.ts'
import type { QueuedEvent } from '../../store/webhook-queue.ts'
import { presentEvent } from '../present-event.ts'

/** Bytes of a body at most. A record that is longer is left out, and to be got. */
export const MOST_BYTES = 256 * 1024

type PayloadServices = Pick<Services, 'catalogue' | 'linkTokens' | 'publicUrl'>

/** The body of a delivery, as text. Thin: of a record it says which, and what changed. */
export function writePayload(
  services: PayloadServices,
  event: QueuedEvent,
  { thin }: { thin: boolean },
): string {
  if (event.entity === null) return JSON.stringify(presentPlain(services, event))
  if (thin) return writeThin(event, {})
  const whole = `${headOf(event)},"data":${event.data}}`
  return Buffer.byteLength(whole) <= MOST_BYTES ? whole : writeThin(event, { record_omitted: true })
}

/** What is stored is sent as it is: it was JSON already. */
function headOf(event: QueuedEvent): string {
  const { id, type, at, account_id, connection_id, customer, origin, caused_by, sync_id } = event
  const head = {
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
    origin,
    caused_by,
    sync_id,
  }
  return JSON.stringify(head).slice(0, -1)
}

function writeThin(event: QueuedEvent, more: object): string {
  const { changed } = JSON.parse(event.data) as { changed?: string[] }
  const data = { entity: event.entity, id: event.record_id, changed: changed ?? [], ...more }
  return `${headOf(event)},"data":${JSON.stringify(data)}}`
}

/** The link of a reauthorization is the one that works now: that of the event may have been replaced since. */
function presentPlain(services: PayloadServices, event: QueuedEvent): Record<string, unknown> {
  const data = JSON.parse(event.data) as Record<string, unknown>
  const { connection, connection_id } = event
  const isOpen = connection?.status === 'reauthorization_required' && connection.reason?.link
  if (event.type === 'connection.reauthorization_required' && data.reason && isOpen) {
    data.reason = { ...data.reason, link: connection.reason?.link }
  }
  const about = connection && { ...connection, id: connection_id! }
  const { entity, origin, ...plain } = event
  return presentEvent(services, { ...plain, data, connection: about }, 'developer')
}
