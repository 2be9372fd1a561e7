import { ApiError } from '@millwright/model'
import type { KeyRole } from '../../store/schema.ts'
import type { Attempt, WebhookDelivery, WebhookEndpoint } from '../../store/schema-webhooks.ts'

/** An endpoint as this role may see it: behind the host of its address there may be a secret of the receiver's. */
export function showEndpoint(endpoint: WebhookEndpoint, role: KeyRole): Record<string, unknown> {
  const { id, description, types, connections, filters, origins } = endpoint
  const { thin, ordered, rate_per_s, enabled, disabled_at, disabled_reason } = endpoint
  const { public_key, overlap_until, failing_since, last_success_at, last_failure_at } = endpoint
  return {
    object: 'webhook_endpoint',
    id,
    url: role === 'read_only' ? new URL(endpoint.url).origin : endpoint.url,
    description,
    types,
    connections,
    filters,
    origins,
    thin,
    ordered,
    rate_per_s,
    signatures: public_key === null ? ['v1'] : ['v1', 'v1a'],
    public_key,
    old_secret_until: overlap_until,
    enabled,
    disabled_at,
    disabled_reason,
    failing_since,
    last_success_at,
    last_failure_at,
    created_at: endpoint.created_at,
    updated_at: endpoint.updated_at,
  }
}

export function missingEndpoint(id: string): never {
  throw new ApiError('NOT_FOUND', `There is no webhook endpoint ${id.slice(0, 80)}.`)
}

/** How each try went. What a receiver answered may tell more than whoever only looks is to know. */
export function showAttempts({ attempts }: WebhookDelivery, role: KeyRole): Attempt[] {
  return role === 'read_only' ? attempts.map((one) => ({ ...one, body: null })) : attempts
}

/** A delivery in a list; one that is asked for shows its attempts as well. */
export function showDelivery(delivery: WebhookDelivery): Record<string, unknown> {
  const { id, endpoint_id, event_id, type, connection_id, state, next_at, reason } = delivery
  const { attempts, created_at, ended_at } = delivery
  const last = attempts.at(-1)
  return {
    object: 'delivery',
    id,
    endpoint_id,
    event_id,
    type,
    connection_id,
    state,
    reason,
    attempt_count: last?.number ?? 0,
    last_status: last?.status ?? null,
    next_attempt_at: next_at,
    created_at,
    ended_at,
  }
}
