import type { LoginKey } from '@millwright/kit'
import { notify } from './notify.ts'
import type { SystemTrx } from './pool.ts'

/** Writes down a sign-in that was refused, and tells all nodes. `id` is any that nobody else makes. */
export async function recordRefusal(
  trx: SystemTrx,
  id: string,
  key: LoginKey,
  at: Date,
): Promise<void> {
  const { credential, user: login } = key
  await trx.insertInto('refused_sign_ins').values({ id, credential, login, at }).execute()
  await notify(trx, { kind: 'sign_in_refused', id: JSON.stringify([id, credential, login, at]) })
}

/** They work now: what was refused before counts no more, on all nodes. */
export async function forgetRefusals(trx: SystemTrx, key: LoginKey): Promise<void> {
  const { credential, user: login } = key
  await trx
    .deleteFrom('refused_sign_ins')
    .where((where) =>
      where.or([
        where('credential', '=', credential),
        ...(login === null ? [] : [where('login', '=', login)]),
      ]),
    )
    .execute()
  await notify(trx, { kind: 'sign_in_accepted', id: JSON.stringify([credential, login]) })
}

/** What was refused since then. */
export async function listRefusals(
  trx: SystemTrx,
  since: Date,
): Promise<{ key: LoginKey; at: Date }[]> {
  const rows = await trx
    .selectFrom('refused_sign_ins')
    .selectAll()
    .where('at', '>', since)
    .orderBy('at')
    .execute()
  return rows.map(({ credential, login, at }) => ({ key: { credential, user: login }, at }))
}

export async function purgeRefusals(trx: SystemTrx, before: Date): Promise<number> {
  const { numDeletedRows } = await trx
    .deleteFrom('refused_sign_ins')
    .where('at', '<', before)
    .executeTakeFirst()
  return Number(numDeletedRows)
}
