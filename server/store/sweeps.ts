import { sql } from 'kysely'
import type { MirrorRef } from './mirror.ts'
import type { Trx } from './pool.ts'
import type { SideProof } from './schema-syncs.ts'

/** Which records of the mirror a listing should have shown. */
export interface Sweep extends MirrorRef {
  /** When it began: what was read later it need not have shown. */
  started_at: Date
  /** Records that changed at or after it; null = all. */
  since: Date | null
}

/** All that this listing has not shown, or only what the one before has not shown either. */
type Missed = 'all' | 'missed before'

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

/** Records of the mirror that the listing has not shown. */
export async function findMissing(
  trx: Trx,
  sweep: Sweep,
  { limit, only }: { limit: number; only: Missed },
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select m.id from mirror_records m where ${isMissing(sweep, only)}
    order by m.id limit ${limit}`.execute(trx)
  return rows.map(({ id }) => id)
}

/** How many there are of them, and of all records that the listing should have shown. */
export async function countMissing(
  trx: Trx,
  sweep: Sweep,
  { only }: { only: Missed },
): Promise<{ missing: number; of: number }> {
  const { rows } = await sql<{ missing: number; of: number }>`
    select (select count(*)::int from mirror_records m where ${isMissing(sweep, only)}) as missing,
      (select count(*)::int from mirror_records m where ${isMirrored(sweep)}) as of`.execute(trx)
  return rows[0]!
}

/** Remembers what this sweep missed, for sources that cannot be asked for one record. */
export async function rememberMissing(trx: Trx, sweep: Sweep): Promise<void> {
  await sql`
    insert into sweep_keys (account_id, connection_id, entity, id, is_missing)
    select m.account_id, m.connection_id, m.entity, m.id, true from mirror_records m
    where ${isMissing(sweep, 'all')}
    on conflict do nothing`.execute(trx)
}

/** Forgets copies of records that have been gone since before `before`, at most `limit`. */
export async function forgetGone(
  trx: Trx,
  { account_id, connection_id, entity }: MirrorRef,
  { before, limit }: { before: Date; limit: number },
): Promise<void> {
  await sql`
    delete from mirror_records m using (
      select id from mirror_records
      where account_id = ${account_id} and connection_id = ${connection_id} and entity = ${entity}
        and gone_at < ${before}
      limit ${limit}
    ) old
    where m.account_id = ${account_id} and m.connection_id = ${connection_id}
      and m.entity = ${entity} and m.id = old.id and m.gone_at < ${before}`.execute(trx)
}

/** How many keys the listing has shown. */
export async function countSweepKeys(trx: Trx, ref: MirrorRef): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from sweep_keys k where ${ofEntity(ref)} and not is_missing`.execute(
    trx,
  )
  return rows[0]!.count
}

/** Count and digest of the keys on both sides. */
export async function compareSides(
  trx: Trx,
  sweep: Sweep,
): Promise<{ source: SideProof; mirror: SideProof }> {
  const { rows } = await sql<SideProof>`
    select 1 as side, count(*)::int as count, ${DIGEST} as digest from sweep_keys k
      where ${ofEntity(sweep)} and not is_missing
    union all
    select 2, count(*)::int, ${DIGEST} from mirror_records m where ${isMirrored(sweep)}
    order by side`.execute(trx)
  const [source, mirror] = rows.map(({ count, digest }) => ({ count, digest }))
  return { source: source!, mirror: mirror! }
}

/** The same for equal sets of keys, in whatever order. */
const DIGEST = sql`lpad(to_hex(coalesce(bit_xor(hashtextextended(id, 16)), 0)), 16, '0')`

function isMirrored({ account_id, connection_id, entity, since }: Sweep) {
  return sql`m.account_id = ${account_id} and m.connection_id = ${connection_id}
    and m.entity = ${entity} and m.gone_at is null
    ${since === null ? sql`` : sql`and m.updated_at >= ${since}`}`
}

function isMissing(sweep: Sweep, only: Missed) {
  const key = sql`select from sweep_keys k where ${ofEntity(sweep)} and k.id = m.id`
  return sql`${isMirrored(sweep)} and m.read_at <= ${sweep.started_at}
    and not exists (${key} and not k.is_missing)
    ${only === 'all' ? sql`` : sql`and exists (${key} and k.is_missing)`}`
}

function ofEntity({ account_id, connection_id, entity }: MirrorRef) {
  return sql`k.account_id = ${account_id} and k.connection_id = ${connection_id}
    and k.entity = ${entity}`
}
