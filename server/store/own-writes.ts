import { sql } from 'kysely'
import { lockMirror, type MirrorRef } from './mirror.ts'
import type { SystemTrx, Trx } from './pool.ts'

/** A write that was sent to the source, as long as its effect may not be in the mirror. */
export interface OwnWrite {
  /** Null while nobody knows it. */
  record_id: string | null
  request_id: string
  /** Null where more fields may move than those that were written. */
  fields: string[] | null
  deletes: boolean
  began_at: Date
  ended_at: Date | null
}

/** Names one note of an entity. */
export type OwnWriteRef = MirrorRef & { id: string }

/** Notes a write where somebody keeps the entity's mirror fresh; answers its id, or null where nobody does. */
export async function noteOwnWrite(
  trx: Trx,
  ref: MirrorRef,
  write: Omit<OwnWrite, 'ended_at'>,
): Promise<string | null> {
  const { account_id, connection_id, entity } = ref
  const { rows } = await sql<{ id: string }>`
    insert into own_writes (account_id, connection_id, entity, record_id, request_id, fields,
      deletes, began_at)
    select ${account_id}, ${connection_id}, ${entity}, ${write.record_id}, ${write.request_id},
      ${write.fields}::text[], ${write.deletes}::boolean, ${write.began_at}::timestamptz
    where ${isKept(ref)}
    returning id`.execute(trx)
  return rows[0]?.id ?? null
}

/**
 * Locks the entity's mirror, and answers whether somebody keeps it fresh; no purge comes in between. Before anything is
 * written: the order of changes is that of the transactions' first writes.
 */
export async function lockKept(trx: Trx, ref: MirrorRef): Promise<boolean> {
  await lockMirror(trx, ref)
  const { rows } = await sql`
    select from sync_entities where ${isOf(ref)} and enabled for key share`.execute(trx)
  return rows.length > 0
}

/** The write is over, and its effect is not in the mirror. */
export async function endOwnWrite(
  trx: Trx,
  ref: OwnWriteRef,
  end: { record_id: string | null; hasFields: boolean; at: Date },
): Promise<void> {
  await sql`
    update own_writes set ended_at = ${end.at}, record_id = coalesce(${end.record_id}, record_id),
      fields = case when ${end.hasFields}::boolean then fields end
    where ${isOf(ref)} and id = ${ref.id}::bigint`.execute(trx)
}

/** The effect of the write is in the mirror. */
export async function forgetOwnWrite(trx: Trx, ref: OwnWriteRef): Promise<void> {
  await sql`delete from own_writes where ${isOf(ref)} and id = ${ref.id}::bigint`.execute(trx)
}

/** What was written of these records, oldest first, and of records that nobody knows yet. */
export async function findOwnWrites(
  trx: Trx,
  ref: MirrorRef,
  ids: readonly string[],
): Promise<(OwnWrite & { id: string })[]> {
  const { rows } = await sql<OwnWrite & { id: string }>`
    select id, record_id, request_id, fields, deletes, began_at, ended_at from own_writes
    where ${isOf(ref)} and (record_id is null or record_id = any(${ids}::text[]))
    order by id`.execute(trx)
  return rows
}

/** Forgets what was over by then; `abandoned` is when what never ended must have begun. */
export async function forgetOwnWritesBefore(
  trx: Trx,
  ref: MirrorRef,
  { over, abandoned, withDeletes }: { over: Date; abandoned: Date; withDeletes: boolean },
): Promise<void> {
  await sql`
    delete from own_writes where ${isOf(ref)} and (${withDeletes}::boolean or not deletes)
      and (ended_at < ${over} or (ended_at is null and began_at < ${abandoned}))`.execute(trx)
}

/** Of all accounts: deletes up to `limit` that began before; answers how many. */
export async function purgeOwnWrites(trx: SystemTrx, before: Date, limit: number): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from own_writes where ctid in (
      select ctid from own_writes where began_at < ${before}
      limit ${limit} for update skip locked)`.execute(trx)
  return Number(numAffectedRows ?? 0n)
}

function isOf({ account_id, connection_id, entity }: MirrorRef) {
  return sql`account_id = ${account_id} and connection_id = ${connection_id} and entity = ${entity}`
}

function isKept(ref: MirrorRef) {
  return sql`exists (select from sync_entities where ${isOf(ref)} and enabled)`
}
