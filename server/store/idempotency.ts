import { sql } from 'kysely'
import { toJson } from './json.ts'
import type { SystemTrx, Trx } from './pool.ts'
import type { IdempotencyKey } from './schema.ts'

/** Which key: `connection_id` is empty for calls of the admin API. */
export interface KeyName {
  account_id: string
  connection_id: string
  key: string
}

export interface KeyClaim extends KeyName {
  /** Method and path: the same key on another call is an error, not a replay. */
  fingerprint: string
  body_hash: Buffer
  /** The process that works on it. */
  locked_by: string
  /** How long nobody else may take the key over, in ms. */
  lock_ms: number
  /** How long the answer is kept, in ms. */
  ttl_ms: number
}

/** `won`: the caller does the work. Otherwise the record is that of whoever came first. */
export interface KeyResult {
  won: boolean
  record: IdempotencyKey
}

/** The right to finish a key: it ends when another process takes the key over. */
export interface KeyHold extends KeyName {
  fence: number
}

export interface KeyOutcome {
  state: 'done' | 'unknown'
  status: number | null
  headers: Record<string, string> | null
  body: string | null
}

/**
 * Claims a key, or answers what became of it. Of any number of calls at once exactly one wins.
 * A key past its expiry counts as new.
 */
export async function beginIdempotencyKey(trx: Trx, claim: KeyClaim): Promise<KeyResult> {
  for (;;) {
    const { rows } = await sql<IdempotencyKey>`
      insert into idempotency_keys as k
        (account_id, connection_id, key, fingerprint, body_hash, locked_by, lock_until, expires_at)
      values (${claim.account_id}, ${claim.connection_id}, ${claim.key}, ${claim.fingerprint},
        ${claim.body_hash}, ${claim.locked_by}, ${after(claim.lock_ms)}, ${after(claim.ttl_ms)})
      on conflict (account_id, connection_id, key) do update
        set fingerprint = excluded.fingerprint, body_hash = excluded.body_hash,
            state = 'in_progress', status = null, headers = null, body = null,
            locked_by = excluded.locked_by, lock_until = excluded.lock_until,
            fence = k.fence + 1, created_at = now(), expires_at = excluded.expires_at
        where k.expires_at <= clock_timestamp()
      returning *`.execute(trx)
    if (rows[0]) return { won: true, record: rows[0] }
    const record = await findIdempotencyKey(trx, claim)
    // None: it was purged or released between the two statements.
    if (record) return { won: false, record }
  }
}

export function findIdempotencyKey(trx: Trx, name: KeyName): Promise<IdempotencyKey | undefined> {
  return trx
    .selectFrom('idempotency_keys')
    .selectAll()
    .where('account_id', '=', name.account_id)
    .where('connection_id', '=', name.connection_id)
    .where('key', '=', name.key)
    .executeTakeFirst()
}

/**
 * Takes over a key whose holder let its lock expire. The holder may have sent its write: whoever
 * takes over has to find out, not to send again. Answers undefined where the lock is held or
 * another process was faster.
 */
export async function stealIdempotencyKey(
  trx: Trx,
  hold: KeyHold,
  lock: { locked_by: string; lock_ms: number },
): Promise<IdempotencyKey | undefined> {
  const { rows } = await sql<IdempotencyKey>`
    update idempotency_keys
    set locked_by = ${lock.locked_by}, lock_until = ${after(lock.lock_ms)}, fence = fence + 1
    where account_id = ${hold.account_id} and connection_id = ${hold.connection_id}
      and key = ${hold.key} and fence = ${hold.fence} and state = 'in_progress'
      and lock_until <= clock_timestamp()
    returning *`.execute(trx)
  return rows[0]
}

/** Records the outcome. False where the key was taken over meanwhile: then ours does not count. */
export async function finishIdempotencyKey(
  trx: Trx,
  hold: KeyHold,
  outcome: KeyOutcome,
): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('idempotency_keys')
    .set({ ...outcome, headers: toJson(outcome.headers) })
    .where('account_id', '=', hold.account_id)
    .where('connection_id', '=', hold.connection_id)
    .where('key', '=', hold.key)
    .where('fence', '=', hold.fence)
    .where('state', '<>', 'done')
    .executeTakeFirstOrThrow()
  return numUpdatedRows === 1n
}

/** Forgets a key whose call was refused before anything was sent: it may be used again. */
export async function releaseIdempotencyKey(trx: Trx, hold: KeyHold): Promise<void> {
  await trx
    .deleteFrom('idempotency_keys')
    .where('account_id', '=', hold.account_id)
    .where('connection_id', '=', hold.connection_id)
    .where('key', '=', hold.key)
    .where('fence', '=', hold.fence)
    .where('state', '=', 'in_progress')
    .execute()
}

/** Deletes up to `limit` keys past their expiry; answers how many. */
export async function purgeIdempotencyKeys(trx: SystemTrx, limit: number): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from idempotency_keys where ctid in (
      select ctid from idempotency_keys where expires_at <= clock_timestamp()
      limit ${limit} for update skip locked)`.execute(trx)
  return Number(numAffectedRows ?? 0n)
}

/** By the database's clock, which all nodes share. */
function after(ms: number) {
  return sql<Date>`clock_timestamp() + ${ms} * interval '1 millisecond'`
}
