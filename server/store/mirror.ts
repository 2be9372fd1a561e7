import { sql } from 'kysely'
import type { Trx } from './pool.ts'

/** One entity of one connection. */
export interface MirrorRef {
  account_id: string
  connection_id: string
  entity: string
}

export interface KnownRecord {
  id: string
  content_hash: Buffer
  stamp: string
  read_at: Date
  gone_at: Date | null
}

export interface NewCopy {
  id: string
  body: string
  content_hash: Buffer
  stamp: string
  updated_at: string | null
}

/** Until the end of the transaction nobody else changes this entity's copies: what is compared stays true. */
export async function lockMirror(trx: Trx, ref: MirrorRef): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(
    ${`${ref.connection_id} ${ref.entity}`}, 15))`.execute(trx)
}

export async function findKnown(
  trx: Trx,
  ref: MirrorRef,
  ids: readonly string[],
): Promise<Map<string, KnownRecord>> {
  const { rows } = await sql<KnownRecord>`
    select id, content_hash, stamp, read_at, gone_at from mirror_records
    where ${ofEntity(ref)} and id = any(${ids}::text[])`.execute(trx)
  return new Map(rows.map((row) => [row.id, row]))
}

export async function findBodies(
  trx: Trx,
  ref: MirrorRef,
  ids: readonly string[],
): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map()
  const { rows } = await sql<{ id: string; body: string }>`
    select id, body from mirror_records
    where ${ofEntity(ref)} and id = any(${ids}::text[])`.execute(trx)
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
      stamp, updated_at)
    select ${ref.account_id}, ${ref.connection_id}, ${ref.entity}, ${readAt}::timestamptz, x.*
    from unnest(${copies.map(({ id }) => id)}::text[], ${copies.map(({ body }) => body)}::text[],
      ${copies.map(({ content_hash }) => content_hash)}::bytea[],
      ${copies.map(({ stamp }) => stamp)}::text[],
      ${copies.map(({ updated_at }) => updated_at)}::timestamptz[]) as x
    on conflict (account_id, connection_id, entity, id) do update
      set body = excluded.body, content_hash = excluded.content_hash, stamp = excluded.stamp,
        updated_at = excluded.updated_at, read_at = excluded.read_at, gone_at = null`.execute(trx)
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
