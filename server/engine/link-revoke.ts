import { ApiError } from '@millwright/model'
import type { Services } from '../services.ts'
import { findConnection } from '../store/connections.ts'
import { forgetAttempts } from '../store/link-attempts.ts'
import { lockLink, stampLink } from '../store/links.ts'
import { withAccount } from '../store/pool.ts'
import type { Link } from '../store/schema-links.ts'
import { type Actor, disconnect } from './connect.ts'

/** Ends a link; a connection that only waited for it ends too. Twice is once. Throws CONFLICT where it was used. */
export async function revokeLink(
  services: Services,
  accountId: string,
  id: string,
  actor: Actor,
): Promise<Link> {
  const link = await withAccount(services.database, accountId, async (trx) => {
    const held = await lockLink(trx, accountId, id)
    if (!held) throw new ApiError('NOT_FOUND', `There is no link ${id.slice(0, 80)}.`)
    if (held.finished_at) {
      throw new ApiError(
        'CONFLICT',
        'This link was used already. Disconnect its connection to take back what it gave.',
      )
    }
    await forgetAttempts(trx, accountId, id)
    const at = new Date(services.now())
    return (await stampLink(trx, accountId, id, 'revoked_at', at)) ?? held
  })
  await endPending(services, link, actor)
  return link
}

/** A connection that only waited for this link waits no longer. */
async function endPending(
  services: Services,
  { account_id, connection_id }: Link,
  actor: Actor,
): Promise<void> {
  if (!connection_id) return
  const connection = await withAccount(services.database, account_id, (trx) =>
    findConnection(trx, account_id, connection_id),
  )
  if (connection?.status !== 'pending') return
  await disconnect(services, account_id, connection_id, actor)
}
