import type { Services } from '../services.ts'
import { lockConnection, setPermissionProblems } from '../store/connections.ts'
import { notify } from '../store/notify.ts'
import { withAccount } from '../store/pool.ts'
import type { Connection } from '../store/schema.ts'

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
  connection: Pick<Connection, 'account_id' | 'id' | 'permission_problems'>,
  permissions: readonly Permission[],
): Promise<boolean> {
  const { account_id, id } = connection
  const isNews = ({ entity, op, message }: Permission): boolean => {
    const known = connection.permission_problems.find(
      (one) => one.entity === entity && one.op === op,
    )
    return (known === undefined) === (message !== null)
  }
  const news = permissions.filter(isNews)
  if (news.length === 0) return false
  const since = new Date(services.now()).toISOString()
  await withAccount(services.database, account_id, async (trx) => {
    const held = await lockConnection(trx, account_id, id)
    if (!held) return
    const others = held.permission_problems.filter(
      (one) => !news.some(({ entity, op }) => one.entity === entity && one.op === op),
    )
    const refused = news.flatMap(({ entity, op, message }) =>
      message === null ? [] : [{ entity, op, since, message }],
    )
    await setPermissionProblems(trx, account_id, id, [...others, ...refused])
    await notify(trx, { kind: 'connection_changed', id })
  })
  services.access.forget(id)
  return true
}
