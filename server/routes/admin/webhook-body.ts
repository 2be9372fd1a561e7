import { ApiError, type FieldError } from '@millwright/model'
import * as z from 'zod'
import { findEndpointFault } from '../../engine/webhooks/endpoint-address.ts'
import { findTypeFault } from '../../engine/webhooks/event-types.ts'
import { findFilterFault } from '../../engine/webhooks/filters.ts'
import { findSecretFault } from '../../engine/webhooks/signing.ts'
import type { Services } from '../../services.ts'
import { findKnownConnections } from '../../store/connections.ts'
import type { Trx } from '../../store/pool.ts'
import type { EventFilter } from '../../store/schema-webhooks.ts'

const Filter = z
  .strictObject({
    entity: z.string().max(100).describe('An entity, or *: every one that has the field.'),
    field: z.string().max(100).describe('A field of its records, or custom_fields.NAME.'),
    any_of: z
      .array(z.union([z.string().max(1_000), z.number(), z.boolean(), z.null()]))
      .min(1)
      .max(100)
      .optional()
      .describe('Told where the field has one of these values, or had it until now.'),
    changed: z.literal(true).optional().describe('Changes are told only where the field changed.'),
  })
  .meta({ id: 'EventFilter' })

const fields = {
  url: z.string().min(1).max(2_000).describe('Where events are posted to; https in production.'),
  description: z.string().max(500).describe('For people.'),
  types: z
    .array(z.string().max(100))
    .min(1)
    .max(100)
    .describe('Of events: *, purchase_order.*, connection.recovered …'),
  connections: z
    .array(z.string().max(100))
    .min(1)
    .max(1_000)
    .nullable()
    .describe('Ids of the connections whose events are told; null = all.'),
  filters: z.array(Filter).max(20).describe('All of an entity have to let its events through.'),
  origins: z
    .array(z.enum(['api', 'source', 'unknown']))
    .min(1)
    .max(3)
    .nullable()
    .describe('Who changed a record: api = a call of this API; null = whoever.'),
  thin: z.boolean().describe('Of a record only its id and what changed, not the record.'),
  ordered: z.boolean().describe('Events of one record come one after the other.'),
  rate_per_s: z.int().min(1).max(1_000).nullable().describe('Deliveries a second; null = any.'),
  signatures: z
    .array(z.enum(['v1', 'v1a']))
    .min(1)
    .max(2)
    .refine((words) => words.includes('v1') && new Set(words).size === words.length, {
      message: 'Give ["v1"] or ["v1","v1a"].',
    })
    .describe('v1 = HMAC with the secret; v1a = ed25519 beside it, verified by the public key.'),
}

export const Secret = z
  .string()
  .max(200)
  .describe('One of your own: whsec_ and 24 to 64 bytes in base64; without it one is made.')

export const NewEndpointBody = z
  .strictObject({
    url: fields.url,
    description: fields.description.default(''),
    types: fields.types,
    connections: fields.connections.default(null),
    filters: fields.filters.default([]),
    origins: fields.origins.default(null),
    thin: fields.thin.default(false),
    ordered: fields.ordered.default(false),
    rate_per_s: fields.rate_per_s.default(null),
    signatures: fields.signatures.default(['v1']),
    secret: Secret.optional(),
  })
  .meta({ id: 'WebhookEndpointCreate' })

export const EndpointUpdate = z
  .strictObject({
    ...fields,
    enabled: z.boolean().describe('false: nothing is sent, and what waits has failed.'),
  })
  .partial()
  .meta({ id: 'WebhookEndpointUpdate' })

type Chosen = Partial<{
  url: string
  types: string[]
  connections: string[] | null
  filters: EventFilter[]
  secret: string
}>

/** Throws where nothing could be told, and names every place that is wrong. */
export async function refuseChoices(
  services: Pick<Services, 'allowPlainHttp' | 'allowPrivate'>,
  { url, types = [], filters = [], secret }: Chosen,
): Promise<void> {
  const errors: FieldError[] = []
  const refuse = (pointer: string, code: string, detail: string) =>
    void errors.push({ pointer, code, detail })
  const fault = url === undefined ? null : await findEndpointFault(services, url)
  if (fault !== null) refuse('/url', 'INVALID_FORMAT', `The address ${fault}.`)
  for (const [at, type] of types.entries()) {
    const detail = findTypeFault(type)
    if (detail) refuse(`/types/${at}`, 'NOT_ALLOWED_WORD', detail)
  }
  for (const [index, filter] of filters.entries()) {
    const found = findFilterFault(filter)
    if (found) refuse(`/filters/${index}/${found.at}`, 'NOT_ALLOWED_WORD', found.detail)
  }
  const short = secret === undefined ? null : findSecretFault(secret)
  if (short) refuse('/secret', 'INVALID_FORMAT', short)
  if (errors.length > 0) throw new ApiError('INVALID_REQUEST', errors[0]!.detail, { errors })
}

/** Throws where the account has no such connection. */
export async function refuseConnections(
  trx: Trx,
  accountId: string,
  connections: readonly string[],
): Promise<void> {
  const known = await findKnownConnections(trx, accountId, connections)
  for (const [at, id] of connections.entries()) {
    if (known.has(id)) continue
    const detail = 'There is no such connection.'
    const pointer = `/connections/${at}`
    throw new ApiError('INVALID_REQUEST', detail, {
      errors: [{ pointer, code: 'UNKNOWN_REFERENCE', detail }],
    })
  }
}
