import { type RawBuilder, sql } from 'kysely'
import type { SystemTrx, Trx } from './pool.ts'

/** Patterns of calls that another way of calling would save; each is a column. */
export const WASTES = [
  'repeated_reads',
  'unfiltered_polls',
  'small_pages',
  'single_reads',
  'hasty_retries',
  'status_polls',
] as const

export type Waste = (typeof WASTES)[number]

export const DIMENSIONS = [
  'connection_id',
  'entity',
  'op',
  'outcome',
  'consumer',
  'user_agent',
] as const

export type Dimension = (typeof DIMENSIONS)[number]

const SUMS = ['calls', 'ms', 'upstream_calls', 'upstream_ms'] as const

/** Calls of one minute that are alike. */
export type CountedCalls = { account_id: string; bucket: Date } & Record<Dimension, string> &
  Record<(typeof SUMS)[number], number> &
  Partial<Record<Waste, number>>

const KEYS = ['account_id', 'bucket', ...DIMENSIONS] as const
/** The numbers of a row. */
export const ADDED = [...SUMS, ...WASTES] as const
const list = (names: readonly string[]) => sql.join(names.map((name) => sql.ref(name)))

/** Written behind: adds what was counted, in one statement. Ordered, so that two nodes do not deadlock. */
export async function addUsage(trx: SystemTrx, counted: readonly CountedCalls[]): Promise<void> {
  if (counted.length === 0) return
  const column = (name: keyof CountedCalls) => {
    const type = name === 'bucket' ? 'timestamptz' : isSum(name) ? 'float8' : 'text'
    return sql`${counted.map((one) => one[name] ?? 0)}::${sql.raw(type)}[]`
  }
  const columns = [...KEYS, ...ADDED]
  const sums = ADDED.map(
    (name) => sql`${sql.ref(name)} = u.${sql.ref(name)} + excluded.${sql.ref(name)}`,
  )
  await sql`
    insert into usage as u (${list(columns)})
    select ${list(KEYS)}, ${sql.join(ADDED.map((name) => sql`sum(${sql.ref(name)})`))}
    from unnest(${sql.join(columns.map(column))}) as x (${list(columns)})
    group by ${list(KEYS)} order by ${list(KEYS)}
    on conflict (${list(KEYS)}) do update set ${sql.join(sums)}`.execute(trx)
}

function isSum(name: string): boolean {
  return (ADDED as readonly string[]).includes(name)
}

export const INTERVALS = ['minute', 'hour', 'day'] as const
export type Interval = (typeof INTERVALS)[number]

export interface UsageQuestion {
  from: Date
  to: Date
  groups: readonly Dimension[]
  /** null = one row for all of the time. */
  interval: Interval | null
  where: Partial<Record<Dimension, string>>
  /** The key of the last row of the page before. */
  after: readonly string[] | null
  limit: number
}

export type UsageRow = {
  /** What the rows are in the order of; unique. */
  key: string[]
  at: Date | null
} & Partial<Record<Dimension, string>> &
  Record<(typeof ADDED)[number], number>

/** Calls summed by the groups, in the order of time and then of the groups. */
export async function readUsage(
  trx: Trx,
  accountId: string,
  { from, to, groups, interval, where, after, limit }: UsageQuestion,
): Promise<UsageRow[]> {
  const at =
    interval === null
      ? sql`null::text`
      : toText(sql`date_trunc(${sql.lit(interval)}, bucket, 'UTC')`)
  const parts = [sql`coalesce(${at}, '')`, ...groups.map((name) => sql`${sql.ref(name)}`)]
  const filters = Object.entries(where).map(
    ([name, value]) => sql` and ${sql.ref(name)} = ${value}`,
  )
  const rows = await sql<Record<string, unknown> & { at: string; key: string[] }>`
    select * from (
      select ${sql.join(parts)}, array[${sql.join(parts)}] as key,
        ${sql.join(ADDED.map((name) => sql`sum(${sql.ref(name)})::float8 as ${sql.ref(name)}`))}
      from usage
      where account_id = ${accountId} and bucket >= ${from} and bucket < ${to}${sql.join(filters, sql``)}
      group by ${sql.join(parts.map((_, index) => sql.raw(String(index + 1))))}
    ) as summed (at${sql.join(
      groups.map((name) => sql`, ${sql.ref(name)}`),
      sql``,
    )}, key, ${list(ADDED)})
    ${after === null ? sql`` : sql`where key > ${after}::text[]`}
    order by key limit ${limit}`.execute(trx)
  return rows.rows.map((row) => ({ ...row, at: row.at === '' ? null : new Date(row.at) })) as never
}

/** Sorts as the instants do. */
function toText(instant: RawBuilder<unknown>) {
  return sql`to_char(${instant} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`
}

/** Sums minutes that are older than `before` into their hours. Answers how many rows that were. */
export async function foldUsage(trx: SystemTrx, before: Date, most: number): Promise<number> {
  const rest = [...DIMENSIONS]
  const sums = ADDED.map(
    (name) => sql`${sql.ref(name)} = u.${sql.ref(name)} + excluded.${sql.ref(name)}`,
  )
  const { rows } = await sql<{ count: number }>`
    with old as (
      select ctid from usage
      where bucket < date_trunc('hour', ${before}::timestamptz) and bucket <> date_trunc('hour', bucket)
      order by bucket limit ${most} for update skip locked
    ), gone as (
      delete from usage where ctid = any (array(select ctid from old)) returning *
    ), folded as (
      insert into usage as u (${list([...KEYS, ...ADDED])})
      select account_id, date_trunc('hour', bucket), ${list(rest)},
        ${sql.join(ADDED.map((name) => sql`sum(${sql.ref(name)})`))}
      from gone group by account_id, date_trunc('hour', bucket), ${list(rest)}
      order by account_id, date_trunc('hour', bucket), ${list(rest)}
      on conflict (${list(KEYS)}) do update set ${sql.join(sums)}
    )
    select count(*)::int as count from gone`.execute(trx)
  return rows[0]!.count
}

/** Forgets what is older. Answers how many rows that were. */
export async function purgeUsage(trx: SystemTrx, before: Date, most: number): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from usage where ctid = any (array(
      select ctid from usage where bucket < ${before} order by bucket limit ${most}))`.execute(trx)
  return Number(numAffectedRows ?? 0)
}
