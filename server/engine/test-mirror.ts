import type { EntityName } from '@millwright/model'
import { sql } from 'kysely'
import type { Services } from '../services.ts'
import { withAccount } from '../store/pool.ts'
import { applyDeletions, applyRecords } from './apply-records.ts'

type Ref = { account_id: string; connection_id: string; entity: EntityName }

export interface Filling {
  records: readonly Record<string, unknown>[]
  /** Ids that the source has no more. */
  gone?: readonly string[]
  /** When the last sync began; null = none has completed. Now unless told. */
  fresh_at?: Date | null
  history_from?: Date | null
}

/** Puts records into the mirror as a sync does that began at `fresh_at`. */
export async function fillMirror(
  services: Pick<Services, 'database' | 'now' | 'webhooks'>,
  ref: Ref,
  filling: Filling,
): Promise<void> {
  const { records, gone = [], history_from = null } = filling
  const fresh_at = filling.fresh_at === undefined ? new Date(services.now()) : filling.fresh_at
  const sighting = {
    read_at: fresh_at ?? new Date(services.now()),
    originOf: () => ({ origin: 'source', caused_by: null }) as const,
    sync_id: null,
  }
  await withAccount(services.database, ref.account_id, async (trx) => {
    await applyRecords(services, trx, ref, records, sighting)
    await applyDeletions(services, trx, ref, gone, sighting)
    await sql`
      insert into sync_entities (account_id, connection_id, entity, enabled, fresh_at, history_from)
      values (${ref.account_id}, ${ref.connection_id}, ${ref.entity}, false, ${fresh_at},
        ${history_from})
      on conflict (account_id, connection_id, entity) do update
        set fresh_at = excluded.fresh_at, history_from = excluded.history_from`.execute(trx)
  })
}
