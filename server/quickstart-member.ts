import { randomBytes } from 'node:crypto'
import { newId } from '@millwright/model'
import { hashPassword } from './security/password.ts'
import type { Services } from './services.ts'
import { createMember, findMemberByEmail } from './store/members.ts'
import { withSystem } from './store/pool.ts'

/** Who signs in to the dashboard of a development start. */
export interface DashboardAccess {
  url: string
  email: string
  password: string
}

const EMAIL = 'admin@millwright.test'

/** Makes an admin of the account with a password by chance, or takes the one of the last start. */
export async function prepareMember(
  services: Services,
  url: string,
  account_id: string,
  before: DashboardAccess | undefined,
): Promise<DashboardAccess> {
  const known =
    before && (await withSystem(services.database, (trx) => findMemberByEmail(trx, before.email)))
  const access = { url: `${url}/dashboard` }
  if (known?.account_id === account_id) return { ...before!, ...access }
  const password = randomBytes(15).toString('base64url')
  const password_hash = await hashPassword(password)
  const email = await withSystem(services.database, async (trx) => {
    const member = {
      account_id,
      id: newId('mem_'),
      name: 'Quickstart',
      role: 'admin' as const,
      password_hash,
      accepted_at: new Date(services.now()),
    }
    // The address is that of an earlier account where its quickstart.json was lost.
    const own = await createMember(trx, { ...member, email: EMAIL })
    return (own ??
      (await createMember(trx, { ...member, email: `${account_id}@millwright.test` })))!.email
  })
  return { ...access, email, password }
}
