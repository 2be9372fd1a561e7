import { newId } from '@millwright/model'
import type { SystemTrx } from '../../store/pool.ts'
import { takeDeliveredSyncs } from '../../store/webhook-upkeep.ts'
import { type EventServices, recordEvents } from '../record-events.ts'

const MOST = 100

/** Tells endpoints of syncs that they have acknowledged in full. */
export async function tellDeliveredSyncs(services: EventServices, trx: SystemTrx): Promise<void> {
  const now = services.now()
  const delivered = await takeDeliveredSyncs(trx, MOST)
  if (delivered.length === 0) return
  await recordEvents(
    services,
    trx,
    delivered.map(({ account_id, id, sync_id, connection_id, completed_at }) => ({
      account_id,
      id: newId('evt_', now),
      type: 'sync.delivered',
      connection_id,
      data: { sync_id, endpoint_id: id, completed_at: completed_at.toISOString() },
      at: new Date(now),
    })),
  )
}
