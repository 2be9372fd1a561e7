import { configureConnector } from '@millwright/kit'
import type { Services } from '../../services.ts'
import type { Trx } from '../../store/pool.ts'
import type { Connection } from '../../store/schema.ts'
import { makeSyncEntities, wakeSyncEntities } from '../../store/sync-entities.ts'
import { listSynced } from './synced-entities.ts'

/** Those of a connection that works again go on within so many ms: a source that is back is not overrun. */
const SPREAD = 30_000

/** A connection that works now: what it lacks is made and begins at once, the rest goes on. */
export async function wakeSyncs(
  services: Pick<Services, 'catalogue' | 'syncs' | 'syncHistory' | 'now'>,
  trx: Trx,
  {
    account_id,
    id,
    system,
    settings,
  }: Pick<Connection, 'account_id' | 'id' | 'system'> & Partial<Pick<Connection, 'settings'>>,
): Promise<void> {
  const now = new Date(services.now())
  const connection = { account_id, id }
  await wakeSyncEntities(trx, connection, { now, spread: SPREAD })
  const catalogue = services.catalogue
    .filter((one) => one.system === system)
    .map((one) => configureConnector(one, settings as Record<string, string>))
  const synced = listSynced(catalogue, services.syncHistory)
  const { syncs: enabled } = services
  await makeSyncEntities(trx, [connection], { synced, enabled, now, spread: 0 })
}
