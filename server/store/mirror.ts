import { sql } from 'kysely'
import { toJsonTexts } from './json.ts'
import type { Trx } from './pool.ts'

/** One entity of one connection. */
export interface MirrorRef {
  account_id: string
  connection_id: string
  entity: string
}

export interface KnownRecord {
  id: string
  stamp: string
  read_at: Date
  gone_at: Date | null
  /** What is kept, where it is another content. */
  other_body: string | null
}

export interface NewCopy {
  id: string
  body: string
  content_hash: Buffer
  stamp: string
  /** To the millisecond, as filters compare it. */
  updated_at: string | null
  created_at: string | null
  /** Soft deleted: the source still has it. */
  is_deleted: boolean
  /** See createTerms. */
  terms: readonly number[]
}

/** Until the end of the transaction nobody else changes this entity's copies: what is compared stays true. */
export async function lockMirror(trx: Trx, ref: MirrorRef): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(
    ${`${ref.connection_id} ${ref.entity}`}, 15))`.execute(trx)
}

/**
 * What is known of these records. One look at the primary key for each: what the planner knows of a table that grows is
 * too old for any other way.
 */
export async function findKnown(
  trx: Trx,
  ref: MirrorRef,
  copies: readonly Pick<NewCopy, 'id' | 'content_hash'>[],
): Promise<Map<string, KnownRecord>> {
  const { rows } = await sql<KnownRecord>`
    select m.* from unnest(${copies.map(({ id }) => id)}::text[],
      ${copies.map(({ content_hash }) => content_hash)}::bytea[]) as x (id, content_hash)
    cross join lateral (
      select id, stamp, read_at, gone_at,
        case when content_hash <> x.content_hash then body end as other_body
      from mirror_records where ${ofEntity(ref)} and id = x.id offset 0) as m`.execute(trx)
  return new Map(rows.map((row) => [row.id, row]))
}

export async function findBodies(
  trx: Trx,
  ref: MirrorRef,
  ids: readonly string[],
): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map()
  const { rows } = await sql<{ id: string; body: string }>`
    select m.* from unnest(${ids}::text[]) as x (id) cross join lateral (
      select id, body from mirror_records
      where ${ofEntity(ref)} and id = x.id offset 0) as m`.execute(trx)
  return new Map(rows.map(({ id, body }) => [id, body]))
}

/** Writes copies over what is there; those that were gone are back. */
export async function writeCopies(
  trx: Trx,
  ref: MirrorRef,
  copies: readonly NewCopy[],
  readAt: Date,
): Promise<void> {
  if (copies.length === 0) return
  await sql`
    insert into mirror_records (account_id, connection_id, entity, read_at, id, body, content_hash,
      stamp, updated_at, created_at, is_deleted, terms)
    select ${ref.account_id}, ${ref.connection_id}, ${ref.entity}, ${readAt}::timestamptz, x.id,
      x.body, x.content_hash, x.stamp, x.updated_at, x.created_at, x.is_deleted, x.terms::bigint[]
    from unnest(${copies.map(({ id }) => id)}::text[],
      ${toJsonTexts(copies.map(({ body }) => body))},
      ${copies.map(({ content_hash }) => content_hash)}::bytea[],
      ${copies.map(({ stamp }) => stamp)}::text[],
      ${copies.map(({ updated_at }) => updated_at)}::timestamptz[],
      ${copies.map(({ created_at }) => created_at)}::timestamptz[],
      ${copies.map(({ is_deleted }) => is_deleted)}::boolean[],
      ${copies.map(({ terms }) => `{${terms}}`)}::text[])
      as x (id, body, content_hash, stamp, updated_at, created_at, is_deleted, terms)
    on conflict (account_id, connection_id, entity, id) do update
      set body = excluded.body, content_hash = excluded.content_hash, stamp = excluded.stamp,
        updated_at = excluded.updated_at, created_at = excluded.created_at,
        is_deleted = excluded.is_deleted, terms = excluded.terms, read_at = excluded.read_at,
        gone_at = null`.execute(trx)
}

/** Copies of records that the source has no more; answers those that were there, as they were last. */
export async function markGone(
  trx: Trx,
  ref: MirrorRef,
  ids: readonly string[],
  readAt: Date,
): Promise<{ id: string; body: string }[]> {
  const { rows } = await sql<{ id: string; body: string }>`
    update mirror_records set gone_at = ${readAt}, read_at = ${readAt}
    where ${ofEntity(ref)} and id = any(${ids}::text[]) and gone_at is null
      and read_at <= ${readAt}
    returning id, body`.execute(trx)
  return rows
}

function ofEntity({ account_id, connection_id, entity }: MirrorRef) {
  return sql`account_id = ${account_id} and connection_id = ${connection_id} and entity = ${entity}`
}
