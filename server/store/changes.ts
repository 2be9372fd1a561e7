import { sql } from 'kysely'
import type { Origin } from './events.ts'
import type { SystemTrx, Trx } from './pool.ts'

/** Where a change stands in the order of all changes. Both are whole numbers of any size, as text. */
export interface FeedPlace {
  position: string
  seq: string
}

/** The changes of one connection, or of all of an account. */
export interface FeedRange {
  account_id: string
  connection_id: string | null
}

export interface ChangeRow extends FeedPlace {
  id: string
  type: string
  at: Date
  connection_id: string
  entity: string
  record_id: string
  origin: Origin
  caused_by: string | null
  sync_id: string | null
  /** JSON. */
  data: string
}

export interface FeedQuery extends FeedRange {
  /** Null = from the oldest that is kept. */
  after: FeedPlace | null
  /** Null = all. */
  entities: readonly string[] | null
  /** Leaves out what came by the API. */
  excludeOwn: boolean
  limit: number
}

export interface FeedSlice {
  rows: ChangeRow[]
  /** Up to here nothing is missing; null where no event was met. */
  last: FeedPlace | null
  /** There may be more right now. */
  hasMore: boolean
  /** There are some that cannot be told yet: an older transaction is still open. */
  hasHeld: boolean
  /** The last one that is kept no more. */
  floor: FeedPlace
  /** The position that nobody has read up to yet. */
  horizon: string
}

const START: FeedPlace = { position: '0', seq: '0' }
/** Events that one statement looks at, whatever is filtered out of them. */
const MOST_SCANNED = 5_000

/** Changes in the order in which they were committed, without gaps. All of it is of the same instant. */
export async function readFeed(trx: Trx, query: FeedQuery): Promise<FeedSlice> {
  const { entities, excludeOwn, limit } = query
  const range = inRange(query)
  const start = query.after ?? (await findFloor(trx, query))
  const after = sql`(${start.position}::bigint, ${start.seq}::bigint)`
  const scan = (columns: string) => sql`
    select ${sql.raw(columns)} from events
    where ${range} and (position, seq) > ${after} and position < (select horizon from edge)
    order by position, seq limit ${MOST_SCANNED}`
  // Only where the page is not full does it matter how far the look went that filled it.
  const { rows } = await sql<FoundRow>`
    with edge as materialized (select feed_horizon() as horizon),
    page as materialized (
      select * from (${scan('*')}) as scanned
      where entity is not null
        and (${entities}::text[] is null or entity = any(${entities}::text[]))
        and (origin <> 'api' or not ${excludeOwn}::boolean)
      order by position, seq limit ${limit}
    ),
    size as materialized (select count(*) as rows from page),
    rest as (
      select position, seq, number from (
        ${scan('position, seq, row_number() over (order by position, seq) as number')}
      ) as scanned
      where (select rows from size) < ${limit} order by number desc limit 1
    )
    select p.id, p.type, p.at, p.connection_id, p.entity, p.record_id, p.origin, p.caused_by,
      p.sync_id, p.position, p.seq, p.data, edge.horizon,
      rest.number::int as scanned, rest.position as last_position, rest.seq as last_seq,
      f.position as floor_position, f.seq as floor_seq,
      (select position from events where ${range} order by position desc, seq desc limit 1)
        >= edge.horizon as has_held
    from edge left join page as p on true left join rest on true
      left join (${floorOf(query)}) as f on true
    order by p.position, p.seq`.execute(trx)
  const { scanned, floor_position, floor_seq, has_held, horizon, ...first } = rows[0]!
  const floor = floor_position === null ? START : { position: floor_position, seq: floor_seq! }
  // What was the oldest is gone meanwhile.
  if (query.after === null && isBefore(start, floor)) return readFeed(trx, query)
  const found = rows.filter(({ id }) => id !== null)
  const isFull = found.length === limit
  const { position, seq } = isFull
    ? found.at(-1)!
    : { position: first.last_position, seq: first.last_seq }
  return {
    rows: found,
    last: position === null ? null : { position, seq: seq! },
    hasMore: isFull || scanned === MOST_SCANNED,
    hasHeld: has_held === true,
    floor,
    horizon,
  }
}

interface FoundRow extends ChangeRow {
  /** Null where the page is full, or nothing was there. */
  scanned: number | null
  last_position: string | null
  last_seq: string | null
  floor_position: string | null
  floor_seq: string | null
  has_held: boolean | null
  horizon: string
}

/** The newest place: whoever goes on from it reads what is committed from now on. */
export async function findHead(trx: Trx, query: FeedRange): Promise<FeedPlace> {
  const { rows } = await sql<FeedPlace>`
    select position, seq from (
      (select position, seq from events
       where ${inRange(query)} and position < (select feed_horizon())
       order by position desc, seq desc limit 1)
      union all (${floorOf(query)})
    ) as ends
    order by position desc, seq desc limit 1`.execute(trx)
  return rows[0] ?? START
}

async function findFloor(trx: Trx, query: FeedRange): Promise<FeedPlace> {
  const { rows } = await floorOf(query).execute(trx)
  return rows[0] ?? START
}

/** The last change that is kept no more. */
function floorOf(query: FeedRange) {
  return sql<FeedPlace>`select position, seq from feed_floors
    where ${inRange(query)} order by position desc, seq desc limit 1`
}

/** Whether a place comes before another one. */
export function isBefore(one: FeedPlace, other: FeedPlace): boolean {
  const [a, b] = [BigInt(one.position), BigInt(other.position)]
  return a === b ? BigInt(one.seq) < BigInt(other.seq) : a < b
}

/**
 * Deletes up to `limit` changes that are older, and notes up to where those of their connections are gone. What a
 * webhook still has to tell stays. Answers how many went.
 */
export async function purgeChanges(trx: SystemTrx, before: Date, limit: number): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    with gone as (
      delete from events where ctid in (
        select e.ctid from events e
        where e.entity is not null and e.at < ${before}
          and not exists (
            select from webhook_deliveries d
            where d.account_id = e.account_id and d.event_id = e.id and d.state = 'waiting')
        limit ${limit} for update skip locked)
      returning account_id, connection_id, position, seq
    ), floors as (
      insert into feed_floors as f (account_id, connection_id, position, seq)
      select distinct on (account_id, connection_id) account_id, connection_id, position, seq
      from gone order by account_id, connection_id, position desc, seq desc
      on conflict (account_id, connection_id) do update
        set position = excluded.position, seq = excluded.seq
        where (f.position, f.seq) < (excluded.position, excluded.seq)
    )
    select count(*)::int as count from gone`.execute(trx)
  return rows[0]!.count
}

function inRange({ account_id, connection_id }: FeedRange) {
  return connection_id === null
    ? sql`account_id = ${account_id}`
    : sql`account_id = ${account_id} and connection_id = ${connection_id}`
}
