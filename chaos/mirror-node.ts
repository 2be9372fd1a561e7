// A node with all its workers and a clock that can be put forward.
import { catalogue } from '@millwright/connectors'
import type { EntityName } from '@millwright/model'
import { answerParent } from '../bench/questions.ts'
import { applyRecords, type Sighting } from '../server/engine/apply-records.ts'
import { createServices } from '../server/services.ts'
import type { MirrorRef } from '../server/store/mirror.ts'
import { openDatabase, withAccount } from '../server/store/pool.ts'
import { startWorkers } from '../server/workers.ts'

const { CHAOS_DATABASE = '', CHAOS_MASTER_KEY = '', CHAOS_OFFSET = '0' } = process.env
let offset = Number(CHAOS_OFFSET)
// What fails here is meant to; a node that does not get over it is found by the history.
const hush = () => {}
const { services } = await createServices({
  database: await openDatabase({ url: CHAOS_DATABASE, size: 6, onError: hush }),
  masterKeys: [Buffer.from(CHAOS_MASTER_KEY, 'base64')],
  catalogue,
  log: { error: console.error, warn: hush },
  allowPrivate: () => true,
  allowPlainHttp: true,
  upstreamTimeout: 1_000,
  publicUrl: 'https://api.example',
  now: () => Date.now() + offset,
})
startWorkers(services)
answerParent({
  /** Brings records into the mirror, with their events, in one transaction. */
  async apply({ records, ...ref }: MirrorRef & { entity: EntityName; records: object[] }) {
    const sighting: Sighting = {
      read_at: new Date(services.now()),
      originOf: () => ({ origin: 'source', caused_by: null }),
      sync_id: null,
    }
    await withAccount(services.database, ref.account_id, (trx) =>
      applyRecords(services, trx, ref, records as Record<string, unknown>[], sighting),
    )
    return true
  },
  setOffset: (ms: number) => {
    offset = ms
  },
})
process.channel?.ref()
console.log('ready')
