// Writes events as whatever they tell of does, and says when each was committed.
import { setTimeout as wait } from 'node:timers/promises'
import { catalogue } from '@millwright/connectors'
import { newId } from '@millwright/model'
import { recordEvents } from '../server/engine/record-events.ts'
import { addEndpoint } from '../server/engine/webhooks/endpoints.ts'
import { makeSampleRecord } from '../server/engine/webhooks/sample-event.ts'
import { createServices } from '../server/services.ts'
import { createAccount } from '../server/store/accounts.ts'
import type { NewEvent } from '../server/store/events.ts'
import { openDatabase, withAccount, withSystem } from '../server/store/pool.ts'
import { answerParent } from './questions.ts'

/** Bytes of a record, as the other figures have them. */
const RECORD_BYTES = 1_100
const PAGE = 250

const { DATABASE_URL = '', MILLWRIGHT_MASTER_KEY = '' } = process.env
const { services } = await createServices({
  database: await openDatabase({ url: DATABASE_URL }),
  masterKeys: [Buffer.from(MILLWRIGHT_MASTER_KEY, 'base64')],
  catalogue,
  log: { error: console.error, warn: () => {} },
  allowPrivate: () => true,
  allowPlainHttp: true,
  upstreamTimeout: 1_000,
  publicUrl: 'https://api.example',
})
const account_id = newId('acc_')
const record = JSON.stringify(cut(makeSampleRecord('purchase-orders', services.now())))

/** As many of its fields as the size takes. */
function cut(record: Record<string, unknown>): Record<string, unknown> {
  const fields: [string, unknown][] = []
  for (const field of Object.entries(record)) {
    if (JSON.stringify(Object.fromEntries([...fields, field])).length > RECORD_BYTES) continue
    fields.push(field)
  }
  return Object.fromEntries(fields)
}

function makeEvent(): NewEvent {
  const at = new Date(services.now())
  const record_id = newId('req_')
  const head = { entity: 'purchase-orders', id: record_id, changed: [], previous: null }
  return {
    account_id,
    id: newId('evt_'),
    type: 'purchase_order.created',
    connection_id: null,
    data: `${JSON.stringify(head).slice(0, -1)},"record":${record}}`,
    at,
    entity: 'purchase-orders',
    record_id,
    origin: 'source',
  }
}

async function write(events: readonly NewEvent[]): Promise<number> {
  await withAccount(services.database, account_id, (trx) => recordEvents(services, trx, events))
  return Date.now()
}

async function addEndpoints(urls: readonly string[]): Promise<boolean> {
  const choices = { description: '', types: ['purchase_order.*'], connections: null }
  const rest = { filters: [], origins: null, thin: false, ordered: false, rate_per_s: null }
  for (const url of urls) {
    const endpoint = { url, ...choices, ...rest }
    await addEndpoint(services, account_id, endpoint, { secret: null, signatures: ['v1'] })
  }
  return true
}

answerParent({
  /** An account with endpoints at these addresses. */
  async prepare(urls: readonly string[]) {
    await withSystem(services.database, (trx) => createAccount(trx, { id: account_id, name: 'B' }))
    await addEndpoints(urls)
    return record.length
  },
  addEndpoints,
  /** One event a transaction, so many a second; answers when each was committed. */
  async trickle({ perSecond, seconds }: { perSecond: number; seconds: number }) {
    const committed: Record<string, number> = {}
    const under = new Set<Promise<void>>()
    const began = performance.now()
    for (let made = 0; made < perSecond * seconds; ) {
      const due = Math.floor(((performance.now() - began) / 1_000) * perSecond)
      for (; made < Math.min(due, perSecond * seconds); made++) {
        const event = makeEvent()
        const work: Promise<void> = write([event]).then((at) => {
          committed[event.id] = at
          under.delete(work)
        })
        under.add(work)
      }
      await wait(1)
    }
    await Promise.all(under)
    return committed
  },
  /** So many events in pages, as a sync writes them. */
  async flood(count: number) {
    for (let made = 0; made < count; made += PAGE)
      await write(Array.from({ length: PAGE }, makeEvent))
    return true
  },
})
process.channel?.ref()
console.log('listens on nothing')
