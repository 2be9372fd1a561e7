import type { SystemTrx, Trx } from './pool.ts'
import type { Member, MemberSession } from './schema-members.ts'

export type VisibleSession = Omit<MemberSession, 'hash'>

const VISIBLE = [
  'account_id',
  'id',
  'member_id',
  'ip',
  'user_agent',
  'created_at',
  'last_seen_at',
  'expires_at',
] as const

export async function createSession(trx: Trx, session: MemberSession): Promise<void> {
  await trx.insertInto('member_sessions').values(session).execute()
}

/** Also finds sessions that are over: whether one still holds is for the caller to judge. */
export async function findSession(
  trx: SystemTrx,
  hash: Buffer,
): Promise<{ session: VisibleSession; member: Member } | undefined> {
  const session = await trx
    .selectFrom('member_sessions')
    .select(VISIBLE)
    .where('hash', '=', hash)
    .executeTakeFirst()
  if (!session) return undefined
  const member = await trx
    .selectFrom('members')
    .selectAll()
    .where('account_id', '=', session.account_id)
    .where('id', '=', session.member_id)
    .executeTakeFirst()
  return member && { session, member }
}

export async function touchSession(
  trx: Trx,
  session: { account_id: string; id: string },
  now: Date,
): Promise<void> {
  await trx
    .updateTable('member_sessions')
    .set({ last_seen_at: now })
    .where('account_id', '=', session.account_id)
    .where('id', '=', session.id)
    .execute()
}

/** Those that hold, the one used last first. */
export function listSessions(
  trx: Trx,
  accountId: string,
  memberId: string,
  { seenAfter, now }: { seenAfter: Date; now: Date },
): Promise<VisibleSession[]> {
  return trx
    .selectFrom('member_sessions')
    .select(VISIBLE)
    .where('account_id', '=', accountId)
    .where('member_id', '=', memberId)
    .where('last_seen_at', '>', seenAfter)
    .where('expires_at', '>', now)
    .orderBy('last_seen_at', 'desc')
    .orderBy('id')
    .execute()
}

export async function deleteSession(
  trx: Trx,
  accountId: string,
  memberId: string,
  id: string,
): Promise<boolean> {
  const { numDeletedRows } = await trx
    .deleteFrom('member_sessions')
    .where('account_id', '=', accountId)
    .where('member_id', '=', memberId)
    .where('id', '=', id)
    .executeTakeFirst()
  return numDeletedRows > 0n
}

export async function deleteSessionsOf(
  trx: Trx,
  accountId: string,
  memberId: string,
): Promise<void> {
  await trx
    .deleteFrom('member_sessions')
    .where('account_id', '=', accountId)
    .where('member_id', '=', memberId)
    .execute()
}

/** Of one member: sessions that are over are of no use to anybody. */
export async function purgeSessions(
  trx: Trx,
  accountId: string,
  memberId: string,
  { seenAfter, now }: { seenAfter: Date; now: Date },
): Promise<void> {
  await trx
    .deleteFrom('member_sessions')
    .where('account_id', '=', accountId)
    .where('member_id', '=', memberId)
    .where((is) => is.or([is('last_seen_at', '<=', seenAfter), is('expires_at', '<=', now)]))
    .execute()
}
