import type { QuietHours } from '@millwright/kit'
import { sql } from 'kysely'
import { toJson } from './json.ts'
import type { Trx } from './pool.ts'
import type {
  Connection,
  ConnectionStatus,
  Deployment,
  Language,
  PermissionProblem,
  Reason,
  Suspicion,
} from './schema.ts'
import type { LedgerAccount } from './schema-credits.ts'
import { containing } from './search-pattern.ts'

export interface SealedColumns {
  sealed_credentials: Buffer
  sealed_data_key: Buffer
  master_key_id: string
}

export interface NewConnection extends Partial<SealedColumns> {
  account_id: string
  id: string
  customer_id: string
  system: string
  deployment: Deployment
  name: string
  status: ConnectionStatus
  reason?: Reason | null
  host?: string | null
  settings?: Record<string, unknown>
  sites?: string[] | null
  metadata?: Record<string, unknown>
  capabilities?: Record<string, unknown> | null
  connected_at?: Date | null
}

export interface ConnectionPatch extends Partial<SealedColumns> {
  name?: string | undefined
  deployment?: Deployment
  host?: string | null
  settings?: Record<string, unknown>
  sites?: string[] | null | undefined
  metadata?: Record<string, unknown> | undefined
  quiet_hours?: QuietHours[] | undefined
  capabilities?: Record<string, unknown> | null
}

/** What lists are in order of; `-` is backwards. */
export const CONNECTION_SORTS = [
  'created_at',
  '-created_at',
  'name',
  '-name',
  'customer',
  '-customer',
] as const
export type ConnectionSort = (typeof CONNECTION_SORTS)[number]

export interface ConnectionFilter {
  customer_id?: string | undefined
  system?: string | undefined
  status?: ConnectionStatus | undefined
  /** Part of the connection's name, or of its customer's name or external id. */
  search?: string | undefined
  /** Newest first without it. */
  sort?: ConnectionSort | undefined
  /** The id of the last row of the page before. */
  after?: string | undefined
  limit: number
}

export interface ListedConnection extends Connection {
  /** What it holds. */
  credits: number
  customer_name: string
  customer_external_id: string
  customer_contact_email: string | null
  customer_language: Language
}

/** Answers undefined where the account has no such customer. */
export async function createConnection(
  trx: Trx,
  connection: NewConnection,
): Promise<Connection | undefined> {
  const customer = await trx
    .selectFrom('customers')
    .select('id')
    .where('account_id', '=', connection.account_id)
    .where('id', '=', connection.customer_id)
    .where('deleted_at', 'is', null)
    .forShare()
    .executeTakeFirst()
  if (!customer) return undefined
  const { reason, settings, sites, metadata, capabilities, ...plain } = connection
  return trx
    .insertInto('connections')
    .values({
      ...plain,
      reason: toJson(reason ?? null),
      settings: toJson(settings ?? {}),
      sites: toJson(sites ?? null),
      metadata: toJson(metadata ?? {}),
      capabilities: toJson(capabilities ?? null),
    })
    .returningAll()
    .executeTakeFirstOrThrow()
}

export function findConnection(
  trx: Trx,
  accountId: string,
  id: string,
): Promise<ListedConnection | undefined> {
  return selectListed(trx, accountId).where('c.id', '=', id).executeTakeFirst()
}

// Ids are in order of time; of equal names they decide.
const sortKeys = {
  created_at: sql<string>`c.id`,
  name: sql<string>`lower(c.name)`,
  customer: sql<string>`lower(customer.name)`,
}

export function listConnections(
  trx: Trx,
  accountId: string,
  { sort = '-created_at', ...filter }: ConnectionFilter,
): Promise<ListedConnection[]> {
  const isBackwards = sort.startsWith('-')
  const direction = isBackwards ? 'desc' : 'asc'
  const key = sortKeys[sort.replace('-', '') as keyof typeof sortKeys]
  let query = selectListed(trx, accountId)
    .orderBy(key, direction)
    .orderBy('c.id', direction)
    .limit(filter.limit)
  if (filter.after !== undefined) {
    const last = selectListed(trx, accountId)
      .clearSelect()
      .select([key.as('key'), 'c.id'])
      .where('c.id', '=', filter.after)
    const side = isBackwards ? sql`<` : sql`>`
    query = query.where(sql<boolean>`(${key}, c.id) ${side} ${last}`)
  }
  if (filter.customer_id !== undefined) {
    query = query.where('c.customer_id', '=', filter.customer_id)
  }
  if (filter.system !== undefined) query = query.where('c.system', '=', filter.system)
  if (filter.status !== undefined) query = query.where('c.status', '=', filter.status)
  if (filter.search !== undefined) {
    const pattern = containing(filter.search)
    query = query.where((where) =>
      where.or([
        where('c.name', 'ilike', pattern),
        where('customer.name', 'ilike', pattern),
        where('customer.external_id', 'ilike', pattern),
      ]),
    )
  }
  return query.execute()
}

/** Changes what is not its state. */
export function updateConnection(
  trx: Trx,
  accountId: string,
  id: string,
  { settings, sites, metadata, quiet_hours, capabilities, ...plain }: ConnectionPatch,
): Promise<Connection | undefined> {
  return trx
    .updateTable('connections')
    .set({
      ...plain,
      ...(settings && { settings: toJson(settings) }),
      ...(sites !== undefined && { sites: toJson(sites) }),
      ...(metadata && { metadata: toJson(metadata) }),
      ...(quiet_hours && { quiet_hours: toJson(quiet_hours) }),
      ...(capabilities !== undefined && { capabilities: toJson(capabilities) }),
      updated_at: sql<Date>`now()`,
      version: sql<number>`version + 1`,
    })
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst()
}

export interface StateChange {
  /** The version that the decision was made on. */
  version: number
  status: ConnectionStatus
  reason: Reason | null
  /** When it is looked at next; nobody watches without it. */
  next_check_at?: Date | null
  at: Date
}

/**
 * Changes the state of a connection that is still at `version`. Answers undefined where somebody
 * was faster: read it again and decide again. Becoming active for the first time sets
 * `connected_at`, disconnecting sets `disconnected_at` and forgets the credentials for good.
 */
export function changeConnectionState(
  trx: Trx,
  accountId: string,
  id: string,
  { version, status, reason, next_check_at = null, at }: StateChange,
): Promise<Connection | undefined> {
  const forgotten = { sealed_credentials: null, sealed_data_key: null, master_key_id: null }
  return trx
    .updateTable('connections')
    .set({
      status,
      reason: toJson(reason),
      next_check_at,
      suspicion: toJson(null),
      version: version + 1,
      updated_at: at,
      ...(status === 'active' && { connected_at: sql<Date>`coalesce(connected_at, ${at})` }),
      ...(status === 'disconnected' && { disconnected_at: at, ...forgotten }),
    })
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .where('version', '=', version)
    .returningAll()
    .executeTakeFirst()
}

/** Those of the ids that connections of the account have. */
export async function findKnownConnections(
  trx: Trx,
  accountId: string,
  ids: readonly string[],
): Promise<Set<string>> {
  if (ids.length === 0) return new Set()
  const rows = await trx
    .selectFrom('connections')
    .select('id')
    .where('account_id', '=', accountId)
    .where('id', 'in', ids)
    .execute()
  return new Set(rows.map(({ id }) => id))
}

/** The connection, held until the transaction ends: whoever decides on its state decides alone. */
export function lockConnection(
  trx: Trx,
  accountId: string,
  id: string,
): Promise<Connection | undefined> {
  return trx
    .selectFrom('connections')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
}

/** What is kept of a fault that is not confirmed, and when it is looked at next. */
export async function suspectConnection(
  trx: Trx,
  accountId: string,
  id: string,
  { suspicion, next_check_at }: { suspicion: Suspicion | null; next_check_at: Date | null },
): Promise<void> {
  await trx
    .updateTable('connections')
    .set({ suspicion: toJson(suspicion), next_check_at })
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .execute()
}

/** Another text or link for the same state. */
export async function setReason(
  trx: Trx,
  accountId: string,
  id: string,
  reason: Reason,
): Promise<void> {
  await trx
    .updateTable('connections')
    .set({ reason: toJson(reason) })
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .execute()
}

/** Replaces the list of what the connected user may not do. */
export async function setPermissionProblems(
  trx: Trx,
  accountId: string,
  id: string,
  problems: PermissionProblem[],
): Promise<void> {
  await trx
    .updateTable('connections')
    .set({ permission_problems: toJson(problems) })
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .execute()
}

function selectListed(trx: Trx, accountId: string) {
  return trx
    .selectFrom('connections as c')
    .innerJoin('customers as customer', (join) =>
      join
        .onRef('customer.account_id', '=', 'c.account_id')
        .onRef('customer.id', '=', 'c.customer_id'),
    )
    .selectAll('c')
    .select([
      'customer.name as customer_name',
      'customer.external_id as customer_external_id',
      'customer.contact_email as customer_contact_email',
      'customer.language as customer_language',
    ])
    .select((row) =>
      row
        .selectFrom('credit_lines as l')
        .select(sql<number>`coalesce(sum(l.amount), 0)::int`.as('held'))
        .whereRef('l.account_id', '=', 'c.account_id')
        .where('l.ledger_account', '=', sql<LedgerAccount>`'held:' || c.id`)
        .$asScalar()
        .$notNull()
        .as('credits'),
    )
    .where('c.account_id', '=', accountId)
}
