import { createHmac, randomBytes } from 'node:crypto'
import { newId } from '@millwright/model'
import { equalSecrets, hashSecret } from '../security/tokens.ts'
import type { Services } from '../services.ts'
import {
  createSession,
  deleteSession,
  findSession,
  listSessions,
  purgeSessions,
  touchSession,
  type VisibleSession,
} from '../store/member-sessions.ts'
import { type Trx, withAccount, withSystem } from '../store/pool.ts'
import type { Member } from '../store/schema-members.ts'

/** Where a request comes from. */
export interface Place {
  ip: string
  userAgent: string | undefined
}

export interface SignedIn {
  session: VisibleSession
  member: Member
}

/** A session of which this passes without a call is over. */
const IDLE_MS = 12 * 3_600_000
/** Every session is over then, however it is used. */
export const SESSION_MS = 30 * 86_400_000
/** It is noted no more often that a session is used. */
const TOUCH_EVERY_MS = 60_000
const SHAPE = /^[\w-]{43}$/

/** A new session for a member: its secret, which goes into the cookie and is stored nowhere. */
export async function openSession(
  trx: Trx,
  member: Pick<Member, 'account_id' | 'id'>,
  { ip, userAgent }: Place,
  now: number,
): Promise<string> {
  const secret = randomBytes(32).toString('base64url')
  const at = new Date(now)
  await purgeSessions(trx, member.account_id, member.id, limitsAt(now))
  await createSession(trx, {
    account_id: member.account_id,
    id: newId('ses_', now),
    member_id: member.id,
    hash: hashSecret(secret),
    ip,
    user_agent: userAgent?.slice(0, 200).toWellFormed() ?? null,
    created_at: at,
    last_seen_at: at,
    expires_at: new Date(now + SESSION_MS),
  })
  return secret
}

/** Whose session it is, looked up each time: one that was ended is over at once on every node. */
export async function findSignedIn(
  { database, now }: Services,
  secret: string | undefined,
): Promise<SignedIn | null> {
  if (secret === undefined || !SHAPE.test(secret)) return null
  const found = await withSystem(database, (trx) => findSession(trx, hashSecret(secret)))
  if (!found) return null
  const { session } = found
  const at = now()
  const idle = at - session.last_seen_at.getTime()
  if (idle >= IDLE_MS || session.expires_at.getTime() <= at) return null
  if (idle >= TOUCH_EVERY_MS) {
    await withAccount(database, session.account_id, (trx) =>
      touchSession(trx, session, new Date(at)),
    )
  }
  return found
}

/** What a write has to bring besides the cookie: only a page that may read our answers knows it. */
export function csrfTokenOf(secret: string): string {
  return createHmac('sha256', secret).update('csrf').digest('base64url')
}

export function isCsrfToken(secret: string, given: unknown): boolean {
  return typeof given === 'string' && equalSecrets(given, csrfTokenOf(secret))
}

export function listSessionsOf(
  { database, now }: Services,
  accountId: string,
  memberId: string,
): Promise<VisibleSession[]> {
  return withAccount(database, accountId, (trx) =>
    listSessions(trx, accountId, memberId, limitsAt(now())),
  )
}

/** False where the member has no such session. */
export function endSession(
  { database }: Services,
  session: { account_id: string; member_id: string; id: string },
): Promise<boolean> {
  return withAccount(database, session.account_id, (trx) =>
    deleteSession(trx, session.account_id, session.member_id, session.id),
  )
}

function limitsAt(now: number): { seenAfter: Date; now: Date } {
  return { seenAfter: new Date(now - IDLE_MS), now: new Date(now) }
}
