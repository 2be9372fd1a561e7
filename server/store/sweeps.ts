import { sql } from 'kysely'
import type { MirrorRef } from './mirror.ts'
import type { Trx } from './pool.ts'

/** Which records of the mirror a listing should have shown. */
export interface Sweep extends MirrorRef {
  /** When it began: what was read later it need not have shown. */
  started_at: Date
  /** Records that changed at or after it; null = all. */
  since: Date | null
}

/** All that this listing has not shown, or only what the one before has not shown either. */
export type Missed = 'all' | 'missed before'

/** Rows in the order of their ids, behind `after`: however many there are, one statement looks at no more than `limit`. */
export interface Stretch {
  after: string
  limit: number
}

/** What a stretch holds. */
export interface StretchLook {
  /** The id that the next one begins behind; null where this was the last. */
  last: string | null
  count: number
  /** The same for equal sets of ids, in whatever order; of several stretches it is their exclusive or. */
  digest: bigint
}

/** Keys that a page has shown. */
export async function addSweepKeys(
  trx: Trx,
  { account_id, connection_id, entity }: MirrorRef,
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return
  await sql`
    insert into sweep_keys (account_id, connection_id, entity, id)
    select distinct ${account_id}, ${connection_id}, ${entity}, id from unnest(${ids}::text[]) as x (id)
    on conflict (account_id, connection_id, entity, id) do update set is_missing = false
      where sweep_keys.is_missing`.execute(trx)
}

/** Forgets what was shown, at most `limit`; answers how many. What was missed is remembered for the next sweep. */
export async function forgetSweepKeys(
  trx: Trx,
  ref: MirrorRef,
  { limit }: { limit: number },
): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from sweep_keys k using (
      select id from sweep_keys k where ${ofEntity(ref)} and not is_missing
      limit ${limit}
    ) old where ${ofEntity(ref)} and k.id = old.id`.execute(trx)
  return Number(numAffectedRows ?? 0)
}

/** Remembers what this sweep missed, for sources that cannot be asked for one record. */
export async function rememberMissing(
  trx: Trx,
  { account_id, connection_id, entity }: MirrorRef,
  ids: readonly string[],
): Promise<void> {
  await sql`
    insert into sweep_keys (account_id, connection_id, entity, id, is_missing)
    select ${account_id}, ${connection_id}, ${entity}, id, true from unnest(${ids}::text[]) as x (id)
    on conflict do nothing`.execute(trx)
}

/** Forgets copies, of these records, of what has been gone since before `before`. */
export async function forgetGone(
  trx: Trx,
  { account_id, connection_id, entity }: MirrorRef,
  { ids, before }: { ids: readonly string[]; before: Date },
): Promise<void> {
  await sql`
    delete from mirror_records
    where account_id = ${account_id} and connection_id = ${connection_id} and entity = ${entity}
      and id = any(${ids}::text[]) and gone_at < ${before}`.execute(trx)
}

/** A stretch of the keys that the listing has shown. */
export async function lookAtKeys(
  trx: Trx,
  ref: MirrorRef,
  { after, limit }: Stretch,
): Promise<StretchLook> {
  const { rows } = await sql<LookRow>`
    select ${summarize(sql`not is_missing`)} from (
      select id, is_missing from sweep_keys k where ${ofEntity(ref)} and id > ${after}
      order by id limit ${limit}
    ) k`.execute(trx)
  return toLook(rows[0]!, limit)
}

/**
 * A stretch of the records that the listing should have shown. `missing`: those that it has not shown; `gone`: tombstones
 * from before `before`.
 */
export async function lookAtMirror(
  trx: Trx,
  { since, started_at, ...ref }: Sweep,
  { after, limit, only, before }: Stretch & { only: Missed; before: Date },
): Promise<StretchLook & { missing: string[]; gone: string[] }> {
  // One look at the primary key for each: what the planner knows of a table that grows is too old for any other way.
  const { rows } = await sql<LookRow & { missing: string[]; gone: string[] }>`
    select ${summarize(sql`is_mirrored`)},
      coalesce(array_agg(id order by id) filter (where is_mirrored and read_at <= ${started_at}
        and ${only === 'all' ? sql`k.is_missing is distinct from false` : sql`k.is_missing`}),
        '{}') as missing,
      coalesce(array_agg(id) filter (where gone_at < ${before}), '{}') as gone
    from (
      select id, read_at, gone_at, gone_at is null
        and (${since}::timestamptz is null or updated_at >= ${since}) as is_mirrored
      from mirror_records k where ${ofEntity(ref)} and id > ${after} order by id limit ${limit}
    ) m left join lateral (
      select is_missing from sweep_keys k where ${ofEntity(ref)} and k.id = m.id offset 0
    ) k on true`.execute(trx)
  const { missing, gone } = rows[0]!
  return { ...toLook(rows[0]!, limit), missing, gone }
}

interface LookRow {
  rows: number
  last: string | null
  count: number
  digest: string
}

function summarize(isCounted: ReturnType<typeof sql>) {
  return sql`count(*)::int as rows, max(id) as last,
    count(*) filter (where ${isCounted})::int as count,
    coalesce(bit_xor(hashtextextended(id, 16)) filter (where ${isCounted}), 0)::text as digest`
}

function toLook({ rows, last, count, digest }: LookRow, limit: number): StretchLook {
  return { last: rows < limit ? null : last, count, digest: BigInt(digest) }
}

function ofEntity({ account_id, connection_id, entity }: MirrorRef) {
  return sql`k.account_id = ${account_id} and k.connection_id = ${connection_id}
    and k.entity = ${entity}`
}
