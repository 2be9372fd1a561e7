import { toJson } from './json.ts'
import type { SystemTrx, Trx } from './pool.ts'
import type { BookedBy } from './schema-credits.ts'
import type { Limit } from './schema-keys.ts'
import type { LimitRequest, LimitRow, RequestState } from './schema-limits.ts'

/** All limits of an account that differ from the standard, also those that have ended. */
export function listLimits(trx: Trx, accountId: string): Promise<LimitRow[]> {
  return trx
    .selectFrom('limits')
    .selectAll()
    .where('account_id', '=', accountId)
    .orderBy('subject')
    .orderBy('name')
    .execute()
}

export interface NewLimit extends Limit {
  account_id: string
  subject: string
  name: string
  set_by: LimitRow['set_by']
  reason?: string | null
  expires_at?: Date | null
}

/** Sets it, instead of the one of the same subject, name and setter. */
export function setLimit(trx: Trx, limit: NewLimit): Promise<LimitRow> {
  const { quota, window_s, reason = null, expires_at = null } = limit
  const values = { quota, window_s, reason, expires_at, created_at: new Date() }
  return trx
    .insertInto('limits')
    .values({ ...limit, ...values })
    .onConflict((conflict) =>
      conflict.columns(['account_id', 'subject', 'name', 'set_by']).doUpdateSet(values),
    )
    .returningAll()
    .executeTakeFirstOrThrow()
}

/** Answers how many there were. */
export async function removeLimits(
  trx: Trx,
  accountId: string,
  which: { subject: string; set_by: LimitRow['set_by']; name?: string },
): Promise<number> {
  let query = trx
    .deleteFrom('limits')
    .where('account_id', '=', accountId)
    .where('subject', '=', which.subject)
    .where('set_by', '=', which.set_by)
  if (which.name !== undefined) query = query.where('name', '=', which.name)
  return Number((await query.executeTakeFirstOrThrow()).numDeletedRows)
}

/** Whose an account, connection or key is; undefined where there is none of that id. */
export async function findOwner(trx: Trx, subject: string): Promise<string | undefined> {
  const tables = { acc_: 'accounts', con_: 'connections', key_: 'account_keys' } as const
  const table = tables[subject.slice(0, 4) as keyof typeof tables]
  if (!table) return undefined
  const owner = table === 'accounts' ? 'id' : 'account_id'
  const row = await trx
    .selectFrom(table)
    .select(`${owner} as owner` as 'id as owner')
    .where('id', '=', subject)
    .executeTakeFirst()
  return row?.owner
}

export function createLimitRequest(
  trx: Trx,
  request: Limit & {
    account_id: string
    id: string
    subject: string
    name: string
    reason: string
    by: BookedBy
  },
): Promise<LimitRequest> {
  return trx
    .insertInto('limit_requests')
    .values({ ...request, by: toJson(request.by) as never })
    .returningAll()
    .executeTakeFirstOrThrow()
}

/** Those of the accounts that the transaction sees, newest first. */
export function listLimitRequests(
  trx: Trx,
  page: { before?: string | undefined; limit: number; state?: RequestState | undefined },
): Promise<LimitRequest[]> {
  let query = trx.selectFrom('limit_requests').selectAll().orderBy('id', 'desc').limit(page.limit)
  if (page.before !== undefined) query = query.where('id', '<', page.before)
  if (page.state !== undefined) query = query.where('state', '=', page.state)
  return query.execute()
}

/** How many requests of an account nobody has decided on. */
export async function countWaitingRequests(trx: Trx, accountId: string): Promise<number> {
  const { count } = await trx
    .selectFrom('limit_requests')
    .select(({ fn }) => fn.countAll().as('count'))
    .where('account_id', '=', accountId)
    .where('state', '=', 'waiting')
    .executeTakeFirstOrThrow()
  return Number(count)
}

export function findLimitRequest(trx: SystemTrx, id: string): Promise<LimitRequest | undefined> {
  return trx.selectFrom('limit_requests').selectAll().where('id', '=', id).executeTakeFirst()
}

/** The request of this id, held until the transaction ends. */
export function lockLimitRequest(trx: SystemTrx, id: string): Promise<LimitRequest | undefined> {
  return trx
    .selectFrom('limit_requests')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
}

export function decideLimitRequest(
  trx: Trx,
  { account_id, id }: { account_id: string; id: string },
  decision: { state: RequestState; answer: string | null; decided_at: Date },
): Promise<LimitRequest> {
  return trx
    .updateTable('limit_requests')
    .set(decision)
    .where('account_id', '=', account_id)
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
}

/** Forgets limits that ended before that. Answers how many that were. */
export async function purgeEndedLimits(trx: SystemTrx, before: Date): Promise<number> {
  const query = trx.deleteFrom('limits').where('expires_at', '<', before)
  return Number((await query.executeTakeFirstOrThrow()).numDeletedRows)
}

/** Forgets requests that were answered before that, and those that nobody has answered since. Answers how many that were. */
export async function purgeLimitRequests(trx: SystemTrx, before: Date): Promise<number> {
  const query = trx
    .deleteFrom('limit_requests')
    .where(({ fn, ref }) => fn.coalesce(ref('decided_at'), ref('created_at')), '<', before)
  return Number((await query.executeTakeFirstOrThrow()).numDeletedRows)
}
