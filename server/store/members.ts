import type { SystemTrx, Trx } from './pool.ts'
import type { KeyRole } from './schema.ts'
import type { Member } from './schema-members.ts'

export interface NewMember {
  account_id: string
  id: string
  email: string
  name: string
  role: KeyRole
  password_hash?: string | null
  accepted_at?: Date | null
  invitation_hash?: Buffer | null
  invitation_expires_at?: Date | null
}

export type MemberPatch = Partial<
  Pick<
    Member,
    | 'name'
    | 'role'
    | 'password_hash'
    | 'oidc_issuer'
    | 'oidc_subject'
    | 'invitation_hash'
    | 'invitation_expires_at'
    | 'accepted_at'
    | 'last_sign_in_at'
  >
>

/** Answers undefined where the e-mail is a member's already, of any account. */
export function createMember(trx: Trx, member: NewMember): Promise<Member | undefined> {
  return trx
    .insertInto('members')
    .values(member)
    .onConflict((conflict) => conflict.column('email').doNothing())
    .returningAll()
    .executeTakeFirst()
}

export function listMembers(
  trx: Trx,
  accountId: string,
  page: { after: string | undefined; limit: number },
): Promise<Member[]> {
  let query = trx
    .selectFrom('members')
    .selectAll()
    .where('account_id', '=', accountId)
    .orderBy('id')
    .limit(page.limit)
  if (page.after !== undefined) query = query.where('id', '>', page.after)
  return query.execute()
}

export function findMember(trx: Trx, accountId: string, id: string): Promise<Member | undefined> {
  return trx
    .selectFrom('members')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .executeTakeFirst()
}

/** `email` in lower case. */
export function findMemberByEmail(trx: SystemTrx, email: string): Promise<Member | undefined> {
  return trx.selectFrom('members').selectAll().where('email', '=', email).executeTakeFirst()
}

export function findMemberBySubject(
  trx: SystemTrx,
  issuer: string,
  subject: string,
): Promise<Member | undefined> {
  return trx
    .selectFrom('members')
    .selectAll()
    .where('oidc_issuer', '=', issuer)
    .where('oidc_subject', '=', subject)
    .executeTakeFirst()
}

/** Held until the transaction ends: an invitation is accepted once. */
export function lockInvited(trx: SystemTrx, hash: Buffer): Promise<Member | undefined> {
  return trx
    .selectFrom('members')
    .selectAll()
    .where('invitation_hash', '=', hash)
    .forUpdate()
    .executeTakeFirst()
}

/** The admins who can sign in, held until the transaction ends: two of them cannot remove each other at once. */
export async function lockAdmins(trx: Trx, accountId: string): Promise<string[]> {
  const rows = await trx
    .selectFrom('members')
    .select('id')
    .where('account_id', '=', accountId)
    .where('role', '=', 'admin')
    .where('accepted_at', 'is not', null)
    .orderBy('id')
    .forUpdate()
    .execute()
  return rows.map(({ id }) => id)
}

export function updateMember(
  trx: Trx,
  accountId: string,
  id: string,
  patch: MemberPatch,
  now: Date,
): Promise<Member | undefined> {
  return trx
    .updateTable('members')
    .set({ ...patch, updated_at: now })
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst()
}

/** With its sessions. */
export async function deleteMember(trx: Trx, accountId: string, id: string): Promise<boolean> {
  const { numDeletedRows } = await trx
    .deleteFrom('members')
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .executeTakeFirst()
  return numDeletedRows > 0n
}
