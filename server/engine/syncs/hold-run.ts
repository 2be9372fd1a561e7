import type { MirrorRef } from '../../store/mirror.ts'
import type { Trx } from '../../store/pool.ts'
import type { SyncEntity } from '../../store/schema-syncs.ts'
import { findSyncEntity } from '../../store/sync-entities.ts'
import { findSync, writePart } from '../../store/syncs.ts'

/** Ends the entity's part of the sync whose run was under way: nobody goes on with it. */
export type DropRun = (at: Date) => Promise<void>

/** The entity, held to be changed, and how to end the run that is under way where its checkpoint goes. */
export async function holdRun(
  trx: Trx,
  ref: MirrorRef,
): Promise<[held: SyncEntity | undefined, dropRun: DropRun]> {
  const { account_id, entity } = ref
  const id = (await findSyncEntity(trx, ref))?.checkpoint?.sync_id
  const sync = id && (await findSync(trx, { account_id, id }, { hold: true }))
  const held = await findSyncEntity(trx, ref, { hold: true })
  return [
    held,
    async (at) => {
      const part = sync ? sync.entities[entity] : undefined
      if (!sync || part?.state !== 'running' || held?.checkpoint?.sync_id !== id) return
      const ended = { ...part, state: 'cancelled' as const, ended_at: at.toISOString() }
      await writePart(trx, sync, { entity, part: ended, fresh: false, at })
    },
  ]
}
