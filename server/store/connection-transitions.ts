import { toJson } from './json.ts'
import type { Trx } from './pool.ts'
import type { ConnectionStatus, ConnectionTransition, Evidence } from './schema.ts'

export interface NewTransition {
  account_id: string
  connection_id: string
  id: string
  from_status: ConnectionStatus | null
  to_status: ConnectionStatus
  cause: string
  /** Now, unless told. */
  at?: Date
  evidence?: Evidence[]
}

/** Belongs into the transaction of the change of state itself. */
export async function recordTransition(trx: Trx, transition: NewTransition): Promise<void> {
  await trx
    .insertInto('connection_transitions')
    .values({ ...transition, evidence: toJson(transition.evidence ?? []) })
    .execute()
}

/** Newest first; `before` is the id of the last row of the page before. */
export function listTransitions(
  trx: Trx,
  accountId: string,
  connectionId: string,
  { before, limit }: { before?: string | undefined; limit: number },
): Promise<ConnectionTransition[]> {
  let query = trx
    .selectFrom('connection_transitions')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('connection_id', '=', connectionId)
    .orderBy('id', 'desc')
    .limit(limit)
  if (before !== undefined) query = query.where('id', '<', before)
  return query.execute()
}

/** Oldest first: those since `from`, and the last one before, which says how it stood then. */
export async function listTransitionsSince(
  trx: Trx,
  accountId: string,
  connectionId: string,
  from: Date,
): Promise<Pick<ConnectionTransition, 'to_status' | 'at'>[]> {
  const all = trx
    .selectFrom('connection_transitions')
    .select(['to_status', 'at'])
    .where('account_id', '=', accountId)
    .where('connection_id', '=', connectionId)
  const before = await all.where('at', '<', from).orderBy('id', 'desc').limit(1).execute()
  const since = await all.where('at', '>=', from).orderBy('id').execute()
  return [...before, ...since]
}
