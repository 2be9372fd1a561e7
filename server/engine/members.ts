import { ApiError } from '@millwright/model'
import type { Services } from '../services.ts'
import { deleteMember, lockAdmins, updateMember } from '../store/members.ts'
import { type Trx, withAccount } from '../store/pool.ts'
import type { KeyRole } from '../store/schema.ts'
import type { Member } from '../store/schema-members.ts'

/** Undefined without such a member. Throws CONFLICT where no admin would be left. */
export function changeMember(
  { database, now }: Services,
  accountId: string,
  id: string,
  change: { name?: string; role?: KeyRole },
): Promise<Member | undefined> {
  return withAccount(database, accountId, async (trx) => {
    if (change.role !== undefined && change.role !== 'admin') await keepAnAdmin(trx, accountId, id)
    return updateMember(trx, accountId, id, change, new Date(now()))
  })
}

/** False without such a member. Throws CONFLICT where no admin would be left. */
export function removeMember(
  { database }: Services,
  accountId: string,
  id: string,
): Promise<boolean> {
  return withAccount(database, accountId, async (trx) => {
    await keepAnAdmin(trx, accountId, id)
    return deleteMember(trx, accountId, id)
  })
}

async function keepAnAdmin(trx: Trx, accountId: string, id: string): Promise<void> {
  const admins = await lockAdmins(trx, accountId)
  if (admins.length !== 1 || admins[0] !== id) return
  throw new ApiError('CONFLICT', 'This is the last admin who can sign in: make another one first.')
}
