import { sql } from 'kysely'
import { toJson } from './json.ts'
import type { Trx } from './pool.ts'
import type { EventFilter, WebhookEndpoint } from './schema-webhooks.ts'

/** What an account chooses of an endpoint. */
export interface EndpointChoices {
  url: string
  description: string
  types: string[]
  connections: string[] | null
  filters: EventFilter[]
  origins: string[] | null
  thin: boolean
  ordered: boolean
  rate_per_s: number | null
}

export interface EndpointKeys {
  sealed_keys: Buffer
  sealed_data_key: Buffer
  master_key_id: string
  public_key: string | null
  overlap_until: Date | null
}

export type NewEndpoint = EndpointChoices & EndpointKeys & { account_id: string; id: string }

export function createEndpoint(trx: Trx, endpoint: NewEndpoint): Promise<WebhookEndpoint> {
  return trx
    .insertInto('webhook_endpoints')
    .values({ ...endpoint, filters: toJson(endpoint.filters) })
    .returningAll()
    .executeTakeFirstOrThrow()
}

export function findEndpoint(
  trx: Trx,
  accountId: string,
  id: string,
): Promise<WebhookEndpoint | undefined> {
  return selectEndpoints(trx, accountId).where('id', '=', id).executeTakeFirst()
}

/** Until the end of the transaction nobody else changes it. */
export function lockEndpoint(
  trx: Trx,
  accountId: string,
  id: string,
): Promise<WebhookEndpoint | undefined> {
  return selectEndpoints(trx, accountId).where('id', '=', id).forUpdate().executeTakeFirst()
}

/** Newest first; `after` is the id of the last row of the page before. */
export function listEndpoints(
  trx: Trx,
  accountId: string,
  { after, limit }: { after?: string | undefined; limit: number },
): Promise<WebhookEndpoint[]> {
  let query = selectEndpoints(trx, accountId).orderBy('id', 'desc').limit(limit)
  if (after !== undefined) query = query.where('id', '<', after)
  return query.execute()
}

export function listEnabledEndpoints(trx: Trx, accountId: string): Promise<WebhookEndpoint[]> {
  return selectEndpoints(trx, accountId).where('enabled', '=', true).orderBy('id').execute()
}

export async function countEndpoints(trx: Trx, accountId: string): Promise<number> {
  const { count } = await trx
    .selectFrom('webhook_endpoints')
    .select(({ fn }) => fn.countAll<string>().as('count'))
    .where('account_id', '=', accountId)
    .executeTakeFirstOrThrow()
  return Number(count)
}

export function updateEndpoint(
  trx: Trx,
  accountId: string,
  id: string,
  { filters, ...patch }: Partial<EndpointChoices & EndpointKeys>,
): Promise<WebhookEndpoint | undefined> {
  return trx
    .updateTable('webhook_endpoints')
    .set({
      ...patch,
      ...(filters && { filters: toJson(filters) }),
      version: sql<number>`version + 1`,
      updated_at: sql<Date>`now()`,
    })
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst()
}

/** Nothing is planned for it nor sent to it any more. Answers undefined where it was disabled already. */
export function disableEndpoint(
  trx: Trx,
  accountId: string,
  id: string,
  { at, reason }: { at: Date; reason: string },
): Promise<WebhookEndpoint | undefined> {
  return trx
    .updateTable('webhook_endpoints')
    .set({
      enabled: false,
      disabled_at: at,
      disabled_reason: reason,
      version: sql<number>`version + 1`,
      updated_at: at,
    })
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .where('enabled', '=', true)
    .returningAll()
    .executeTakeFirst()
}

/** Its past failures are forgotten. */
export function enableEndpoint(
  trx: Trx,
  accountId: string,
  id: string,
): Promise<WebhookEndpoint | undefined> {
  return trx
    .updateTable('webhook_endpoints')
    .set({
      enabled: true,
      disabled_at: null,
      disabled_reason: null,
      failing_since: null,
      notices: 0,
      resume_at: null,
      version: sql<number>`version + 1`,
      updated_at: sql<Date>`now()`,
    })
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst()
}

/** Answers whether it was there. */
export async function deleteEndpoint(trx: Trx, accountId: string, id: string): Promise<boolean> {
  const { numDeletedRows } = await trx
    .deleteFrom('webhook_endpoints')
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .executeTakeFirst()
  return numDeletedRows > 0n
}

function selectEndpoints(trx: Trx, accountId: string) {
  return trx.selectFrom('webhook_endpoints').selectAll().where('account_id', '=', accountId)
}
