import { ApiError } from '@millwright/model'
import type { Services } from '../../services.ts'
import { type Trx, withAccount } from '../../store/pool.ts'
import { listSubscriptions, wantSubscriptions } from '../../store/push-subscriptions.ts'
import type { Connection } from '../../store/schema.ts'
import { heldOf, pushOf } from './push-address.ts'

/** A source may take so long to forget all subscriptions of a connection that ends, in ms. */
const PATIENCE = 5_000

/** A connection that works now is subscribed to what its system tells, where sources can reach this server. */
export async function beginPush(
  services: Pick<Services, 'catalogue' | 'push' | 'now'>,
  trx: Trx,
  { account_id, id, system }: Pick<Connection, 'account_id' | 'id' | 'system'>,
): Promise<void> {
  const push = services.push ? pushOf(services.catalogue, system) : undefined
  if (!push) return
  const owner = { account_id, connection_id: id }
  await wantSubscriptions(trx, owner, push.topics, new Date(services.now()))
}

/**
 * Before a connection ends, while its credentials are still there: the source is asked to tell nothing any more. One that
 * is down is left to find out, from the answers of an address that is none any longer.
 */
export async function endPush(
  services: Services,
  accountId: string,
  connectionId: string,
): Promise<void> {
  const owner = { account_id: accountId, connection_id: connectionId }
  const subscriptions = await withAccount(services.database, accountId, (trx) =>
    listSubscriptions(trx, owner),
  )
  const all = subscriptions.flatMap((one) => heldOf(services, one) ?? [])
  if (all.length === 0) return
  try {
    const live = await services.access.byId(accountId, connectionId)
    const push = pushOf(services.catalogue, live.connection.system)
    if (!push) return
    const io = live.io().under(AbortSignal.timeout(PATIENCE))
    const ended = await Promise.allSettled(all.map((held) => push.unsubscribe(io, held)))
    const failed = ended.find((one) => one.status === 'rejected')
    if (failed) throw failed.reason
  } catch (error) {
    // Also what the end of our patience throws: nothing of it keeps a connection from ending.
    const cause = error instanceof ApiError ? error.code : String(error)
    services.log.warn({ connection_id: connectionId, cause }, 'subscriptions left at the source')
  }
}
