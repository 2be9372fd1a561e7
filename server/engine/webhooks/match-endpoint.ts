import type { NewEvent } from '../../store/events.ts'
import type { WebhookEndpoint } from '../../store/schema-webhooks.ts'
import { createTypeTest } from './event-types.ts'
import { type ChangeOfRecord, passesFilters } from './filters.ts'

export type MatchedEvent = Pick<NewEvent, 'type' | 'connection_id' | 'data' | 'entity' | 'origin'>

/** An endpoint as planning asks it. */
export interface Matcher {
  id: string
  isOrdered: boolean
  /** Whether it is told when it has acknowledged all events of a sync. */
  wantsDelivered: boolean
  isToldOfConnection(id: string | null): boolean
  matches(event: MatchedEvent): boolean
}

const parsed = new WeakMap<MatchedEvent, Record<string, unknown>>()

export function createMatcher(
  endpoint: Pick<
    WebhookEndpoint,
    'id' | 'types' | 'connections' | 'filters' | 'origins' | 'ordered'
  >,
): Matcher {
  const { id, filters, origins } = endpoint
  const isOfType = createTypeTest(endpoint.types)
  const connections = endpoint.connections && new Set(endpoint.connections)
  // What is of the account itself is nobody's connection.
  const isToldOfConnection = (connection: string | null) =>
    !connections || connection === null || connections.has(connection)
  return {
    id,
    isOrdered: endpoint.ordered,
    wantsDelivered: isOfType('sync.delivered'),
    isToldOfConnection,
    matches(event) {
      if (!isOfType(event.type) || !isToldOfConnection(event.connection_id)) return false
      if (event.entity !== undefined) {
        if (origins && !origins.includes(event.origin!)) return false
        if (filters.length === 0) return true
        return passesFilters(filters, dataOf(event) as unknown as ChangeOfRecord)
      }
      // What becomes of an endpoint is told to the others; that a sync was delivered only to itself.
      if (event.type === 'sync.delivered') return dataOf(event).endpoint_id === id
      if (event.type.startsWith('webhook.')) return dataOf(event).endpoint_id !== id
      return true
    },
  }
}

/** Parsed at most once, however many endpoints look at it. */
function dataOf(event: MatchedEvent): Record<string, unknown> {
  if (typeof event.data !== 'string') return event.data
  const known = parsed.get(event)
  if (known) return known
  const data = JSON.parse(event.data) as Record<string, unknown>
  parsed.set(event, data)
  return data
}
