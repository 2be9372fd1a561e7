import { type RawBuilder, sql } from 'kysely'
import { ME, readAsAccount } from './account-statement.ts'
import type { MirrorRef } from './mirror.ts'
import type { Database } from './pool.ts'

/** How fresh the copies of an entity are. */
export interface Freshness {
  /** All that the source had then is in the mirror; null = it was never read whole, or is not synced. */
  fresh_at: Date | null
  /** Older records were not read; null = all were. */
  history_from: Date | null
}

/** Where a walk through the mirror stands: behind this record. */
export interface Position {
  id: string
  /** Its time of change, where that is what the walk goes by. */
  at: string | null
}

/** The order of a walk: by id; or by time of change, with those that have none (`undated`) apart, by id. */
export type Walk = 'id' | 'dated' | 'undated'

export interface MirrorQuery {
  walk: Walk
  isDescending: boolean
  after: Position | null
  /** Records looked for, at most 501. */
  take: number
  /** Of them, those that are wanted: the others only have to be there. */
  keep: number
  /** Which of these the walk is bounded by already. */
  ids: readonly string[] | null
  modified: Range
  created: Range
  /** Each list of terms is met by any of them. */
  terms: readonly (readonly number[])[]
  withDeleted: boolean
}

/** ISO times: from (with it) up to (without it). */
export interface Range {
  from: string | null
  to: string | null
}

export interface MirrorPage extends Freshness {
  /** The JSON of the records that are wanted, joined by commas; null = none. */
  bodies: string | null
  /** Records looked for that are there; not all of them have to be wanted. */
  found: number
  /** Where the last one stands that could be wanted, where all could be found. */
  last: Position | null
  /** When each was found gone, in ms since 1970; only `withDeleted`. */
  gone: (number | null)[] | null
}

/** Records that a walk looks at for one page before it stops. */
const WINDOW = 1_000

/**
 * Statements name the number of rows that they want, or the planner would sort the whole list: so it is one of a few.
 */
const SIZES = [11, 26, 51, 101, 201, 501]

/** One page, in one statement. */
export async function readMirrorPage(
  database: Database,
  ref: MirrorRef,
  query: MirrorQuery,
): Promise<MirrorPage> {
  const { take, keep, withDeleted } = query
  // Joined in the database: hundreds of texts a page would be so many objects here. Nothing between the ordered rows and
  // the aggregate changes their order.
  const [found] = await readAsAccount<Row>(database, ref.account_id, {
    select: sql`sync.fresh_at, sync.history_from, page.*`,
    from: sql`
      left join lateral (${freshnessOf(ref)}) as sync on true
      cross join lateral (
        select string_agg(body, ',') filter (where n <= ${keep}) as bodies,
          count(*)::int as found,
          max(id) filter (where n = ${keep}) as last_id,
          max(updated_at) filter (where n = ${keep}) as last_at,
          ${withDeleted ? GONE : sql`null`} as gone
        from (
          select *, row_number() over () as n from (${rowsOf(ref, query)}) as seen limit ${take}
        ) as numbered) as page`,
  })
  const { last_id, last_at, ...page } = found!
  return { ...page, last: toPosition(last_id, last_at) }
}

interface Row extends Freshness {
  bodies: string | null
  found: number
  last_id: string | null
  last_at: Date | null
  gone: (number | null)[] | null
}

const GONE = sql`array_agg((extract(epoch from gone_at) * 1000)::float8)`

/** Conditions beyond those of the index are looked at for a part of the list only. */
function isWindowed(query: MirrorQuery): boolean {
  return query.ids === null && conditionsOf(query).length > 0
}

function rowsOf(ref: MirrorRef, query: MirrorQuery): RawBuilder<unknown> {
  const conditions = [...visible(query), ...conditionsOf(query)]
  const size = sql.lit(SIZES.find((one) => one >= query.take) ?? query.take)
  const columns = sql`id, body, updated_at, gone_at`
  const reach = [...keyOf(ref), ...reachOf(query)]
  const order = orderOf(query)
  if (!isWindowed(query))
    return sql`select ${columns} from mirror_records
      where ${all([...reach, ...conditions])} order by ${order} limit ${size}`
  return sql`select ${columns} from (
      select ${columns}, created_at, is_deleted, terms from mirror_records
      where ${all(reach)} order by ${order} limit ${sql.lit(WINDOW)}) as passed
    where ${all(conditions)} limit ${size}`
}

/** Where a look stopped that found less than it looked for; null at the end of the list. */
export async function findStop(
  database: Database,
  ref: MirrorRef,
  query: MirrorQuery,
): Promise<Position | null> {
  if (!isWindowed(query)) return null
  const [found] = await readAsAccount<{ id: string; at: Date | null }>(database, ref.account_id, {
    select: sql`stop.id, stop.updated_at as at`,
    from: sql`cross join lateral (
      select id, updated_at from mirror_records where ${all([...keyOf(ref), ...reachOf(query)])}
      order by ${orderOf(query)} offset ${sql.lit(WINDOW - 1)} limit 1) as stop`,
  })
  return found ? toPosition(found.id, found.at) : null
}

function toPosition(id: string | null, at: Date | null): Position | null {
  return id === null ? null : { id, at: at?.toISOString() ?? null }
}

function freshnessOf({ connection_id, entity }: MirrorRef): RawBuilder<unknown> {
  return sql`select fresh_at, history_from from sync_entities
    where account_id = ${ME} and connection_id = ${connection_id} and entity = ${entity} limit 1`
}

function visible({ withDeleted }: Pick<MirrorQuery, 'withDeleted'>): RawBuilder<unknown>[] {
  return withDeleted ? [] : [sql`gone_at is null`, sql`not is_deleted`]
}

export interface MirrorRecord {
  id: string
  body: string
  read_at: Date
  gone_at: Date | null
}

/** One record, with how fresh its entity is. */
export async function readMirrorRecord(
  database: Database,
  ref: MirrorRef,
  id: string,
): Promise<Freshness & { record: MirrorRecord | null }> {
  const [found] = await readAsAccount<Freshness & MirrorRecord>(database, ref.account_id, {
    select: sql`sync.fresh_at, sync.history_from, copy.*`,
    from: sql`
      left join lateral (${freshnessOf(ref)}) as sync on true
      left join lateral (
        select id, body, read_at, gone_at from mirror_records
        where ${all(keyOf(ref))} and id = ${id} limit 1) as copy on true`,
  })
  const { fresh_at, history_from, ...record } = found!
  return { fresh_at, history_from, record: record.id === null ? null : record }
}

/** Those of the records that there are, gone or not. */
export async function readMirrorRecords(
  database: Database,
  ref: MirrorRef,
  ids: readonly string[],
): Promise<MirrorRecord[]> {
  if (ids.length === 0) return []
  return readAsAccount(database, ref.account_id, {
    select: sql`copy.*`,
    from: sql`
      cross join unnest(${ids}::text[]) as wanted (id)
      cross join lateral (
        select id, body, read_at, gone_at from mirror_records
        where ${all(keyOf(ref))} and id = wanted.id limit 1) as copy`,
  })
}

/** How many records there are. */
export async function countMirror(
  database: Database,
  ref: MirrorRef,
  query: Pick<MirrorQuery, 'ids' | 'modified' | 'created' | 'terms' | 'withDeleted'>,
): Promise<number> {
  const asked = {
    ...query,
    walk: 'id',
    after: null,
    isDescending: false,
    take: 0,
    keep: 0,
  } as const
  const conditions = [...reachOf(asked), ...visible(query), ...conditionsOf(asked)]
  const [found] = await readAsAccount<{ count: string }>(database, ref.account_id, {
    select: sql`counted.count`,
    from: sql`
      cross join lateral (
        select count(*) from mirror_records
        where ${all([...keyOf(ref), ...conditions])}) as counted`,
  })
  return Number(found!.count)
}

function keyOf({ connection_id, entity }: MirrorRef): RawBuilder<unknown>[] {
  return [sql`account_id = ${ME}`, sql`connection_id = ${connection_id}`, sql`entity = ${entity}`]
}

/** What bounds the walk by the index that it goes along. */
function reachOf({ walk, after, ids, modified, isDescending }: MirrorQuery): RawBuilder<unknown>[] {
  const beyond = isDescending ? sql`<` : sql`>`
  const found: RawBuilder<unknown>[] = []
  if (ids !== null) found.push(sql`id = any(${ids}::text[])`)
  if (walk !== 'dated') {
    if (after) found.push(sql`id ${beyond} ${after.id}`)
    return found
  }
  found.push(sql`updated_at is not null`, ...within(sql`updated_at`, modified))
  if (after) found.push(sql`(updated_at, id) ${beyond} (${after.at}::timestamptz, ${after.id})`)
  return found
}

/** What is looked at on the way. */
function conditionsOf({ walk, modified, created, terms }: MirrorQuery): RawBuilder<unknown>[] {
  return [
    ...(walk === 'undated' ? [sql`updated_at is null`] : []),
    ...(walk === 'id' ? within(sql`updated_at`, modified) : []),
    ...within(sql`created_at`, created),
    ...terms.map((any) => sql`terms && ${any}::bigint[]`),
  ]
}

function within(column: RawBuilder<unknown>, { from, to }: Range): RawBuilder<unknown>[] {
  return [
    ...(from === null ? [] : [sql`${column} >= ${from}::timestamptz`]),
    ...(to === null ? [] : [sql`${column} < ${to}::timestamptz`]),
  ]
}

function orderOf({ walk, isDescending }: MirrorQuery): RawBuilder<unknown> {
  if (walk === 'dated') return isDescending ? sql`updated_at desc, id desc` : sql`updated_at, id`
  return isDescending ? sql`id desc` : sql`id`
}

function all(conditions: readonly RawBuilder<unknown>[]): RawBuilder<unknown> {
  return sql.join(conditions, sql` and `)
}
