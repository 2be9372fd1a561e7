import { type SqlBool, sql } from 'kysely'
import { CHAIN_START, type ChainedAct, hashAct } from '../security/audit-hash.ts'
import { toJson } from './json.ts'
import type { SystemTrx, Trx } from './pool.ts'

/** Something that was done, before it has its place in the chain. */
export type Act = Omit<ChainedAct, 'account_id' | 'seq' | 'at'> & { at: Date }

export interface ChainHead {
  seq: number
  hash: Buffer
}

export interface StoredAct extends ChainedAct {
  prev_hash: Buffer
  hash: Buffer
}

export interface AuditFilter {
  /** Id or kind of who did it. */
  actor?: string | undefined
  action?: string | undefined
  /** Id or type of what it was done to. */
  target?: string | undefined
  from?: Date | undefined
  /** Not itself. */
  to?: Date | undefined
  before?: number | undefined
  limit: number
}

const AT = sql<string>`to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`

/** Appends in this order. Others who append to the same chain wait until this transaction ends. */
export async function appendActs(
  trx: Trx,
  accountId: string,
  acts: readonly Act[],
): Promise<ChainHead> {
  let head = await lockHead(trx, accountId)
  const rows = acts.map((act) => {
    const seq = head.seq + 1
    const at = act.at.toISOString().replace('Z', '000Z')
    const prev_hash = head.hash
    const hash = hashAct({ ...act, account_id: accountId, seq, at }, prev_hash)
    head = { seq, hash }
    const detail = toJson(act.detail)
    return { ...act, account_id: accountId, seq: String(seq), detail, prev_hash, hash }
  })
  if (rows.length === 0) return head
  await trx.insertInto('audit_log').values(rows).execute()
  await trx
    .updateTable('audit_heads')
    .set({ seq: String(head.seq), hash: head.hash })
    .where('account_id', '=', accountId)
    .execute()
  return head
}

async function lockHead(trx: Trx, accountId: string): Promise<ChainHead> {
  const find = () =>
    trx
      .selectFrom('audit_heads')
      .select(['seq', 'hash'])
      .where('account_id', '=', accountId)
      .forUpdate()
      .executeTakeFirst()
  let row = await find()
  if (!row) {
    await trx
      .insertInto('audit_heads')
      .values({ account_id: accountId, seq: '0', hash: CHAIN_START })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    row = await find()
  }
  return { seq: Number(row!.seq), hash: row!.hash }
}

/** Newest first. */
export async function listActs(
  trx: Trx,
  accountId: string,
  { actor, action, target, from, to, before, limit }: AuditFilter,
): Promise<StoredAct[]> {
  let query = selectActs(trx, accountId).orderBy('seq', 'desc').limit(limit)
  if (actor !== undefined) {
    query = query.where((is) => is.or([is('actor_id', '=', actor), is('actor_kind', '=', actor)]))
  }
  if (action !== undefined) query = query.where('action', '=', action)
  if (target !== undefined) {
    query = query.where((is) =>
      is.or([is('target_id', '=', target), is('target_type', '=', target)]),
    )
  }
  if (from) query = query.where(sql<SqlBool>`at >= ${from}`)
  if (to) query = query.where(sql<SqlBool>`at < ${to}`)
  if (before !== undefined) query = query.where('seq', '<', String(before))
  return (await query.execute()).map(toStored)
}

/** In the order of the chain, from the act behind `after` on. */
export async function readChain(
  trx: Trx,
  accountId: string,
  after: number,
  limit: number,
): Promise<StoredAct[]> {
  const rows = await selectActs(trx, accountId)
    .where('seq', '>', String(after))
    .orderBy('seq')
    .limit(limit)
    .execute()
  return rows.map(toStored)
}

export async function findHead(trx: Trx, accountId: string): Promise<ChainHead | undefined> {
  const row = await trx
    .selectFrom('audit_heads')
    .select(['seq', 'hash'])
    .where('account_id', '=', accountId)
    .executeTakeFirst()
  return row && { seq: Number(row.seq), hash: row.hash }
}

/** Every account that has acts or the end of a chain. */
export async function listChains(trx: SystemTrx): Promise<string[]> {
  const { rows } = await sql<{ account_id: string }>`
    select account_id from audit_heads union select account_id from audit_log
    order by account_id`.execute(trx)
  return rows.map(({ account_id }) => account_id)
}

function selectActs(trx: Trx, accountId: string) {
  return trx
    .selectFrom('audit_log')
    .select(['account_id', 'seq', 'actor_kind', 'actor_id', 'actor_name', 'action'])
    .select(['target_type', 'target_id', 'status', 'request_id', 'ip', 'detail'])
    .select(['prev_hash', 'hash', AT.as('at')])
    .where('account_id', '=', accountId)
}

function toStored<T extends { seq: string }>(row: T): Omit<T, 'seq'> & { seq: number } {
  return { ...row, seq: Number(row.seq) }
}
