import type { Services } from '../services.ts'
import { lockConnection, setPermissionProblems } from '../store/connections.ts'
import { notify } from '../store/notify.ts'
import { withAccount } from '../store/pool.ts'
import type { Connection } from '../store/schema.ts'
import { hasSameCredentials } from './same-credentials.ts'

/** An operation on an entity that the connected user was refused, or allowed again (`message` null). */
export interface Permission {
  entity: string
  op: string
  message: string | null
}

/**
 * Keeps what the connected user may not do, per entity and operation: it is no ill health of the connection, the rest
 * goes on. Written only when it is news; answers whether it was.
 */
export async function notePermissions(
  services: Services,
  connection: Pick<Connection, 'account_id' | 'id' | 'permission_problems' | 'sealed_credentials'>,
  permissions: readonly Permission[],
): Promise<boolean> {
  const { account_id, id } = connection
  if (!permissions.some((one) => isNews(connection, one))) return false
  const since = new Date(services.now()).toISOString()
  const isWritten = await withAccount(services.database, account_id, async (trx) => {
    const held = await lockConnection(trx, account_id, id)
    // Another call may have told it before, or other credentials have come in meanwhile.
    if (!held || !hasSameCredentials(held, connection)) return false
    const news = permissions.filter((one) => isNews(held, one))
    if (news.length === 0) return false
    const others = held.permission_problems.filter(
      (known) => !news.some((one) => isSame(known, one)),
    )
    const refused = news.flatMap(({ entity, op, message }) =>
      message === null ? [] : [{ entity, op, since, message }],
    )
    await setPermissionProblems(trx, account_id, id, [...others, ...refused])
    await notify(trx, { kind: 'connection_changed', id, account_id })
    return true
  })
  services.access.forget(id)
  return isWritten
}

function isNews({ permission_problems }: Pick<Connection, 'permission_problems'>, one: Permission) {
  const isKnown = permission_problems.some((known) => isSame(known, one))
  return isKnown === (one.message === null)
}

function isSame(one: Pick<Permission, 'entity' | 'op'>, other: Pick<Permission, 'entity' | 'op'>) {
  return one.entity === other.entity && one.op === other.op
}
