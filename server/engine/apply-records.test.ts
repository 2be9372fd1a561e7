import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { newId } from '@millwright/model'
import { sql } from 'kysely'
import type { MirrorRef } from '../store/mirror.ts'
import { type Trx, withAccount } from '../store/pool.ts'
import { type FreshDatabase, freshDatabase } from '../store/test-database.ts'
import { applyDeletions, applyRecords, type Sighting } from './apply-records.ts'
import { createWebhooks } from './webhooks/endpoint-lists.ts'

let fresh: FreshDatabase
let ref: MirrorRef & { entity: 'purchase-orders' }
const services = {
  now: () => Date.parse('2026-03-02T09:00:00Z'),
  webhooks: createWebhooks(() => true),
}

before(async () => {
  fresh = await freshDatabase()
})
after(() => fresh.close())
beforeEach(() => {
  ref = {
    account_id: newId('acc_'),
    connection_id: newId('con_'),
    entity: 'purchase-orders',
  }
})

const own = <T>(work: (trx: Trx) => Promise<T>) => withAccount(fresh.db, ref.account_id, work)

function seenAt(minute: number, origin: 'source' | 'api' = 'source'): Sighting {
  return {
    read_at: new Date(services.now() + minute * 60_000),
    originOf: () => ({ origin, caused_by: origin === 'api' ? 'req_1' : null }),
    sync_id: null,
  }
}

const order = (id: string, fields = {}) => ({
  id,
  object: 'purchase_order',
  number: id,
  status: 'draft',
  version: '1',
  updated_at: '2026-03-01T10:00:00Z',
  ...fields,
})

const apply = (records: Record<string, unknown>[], sighting = seenAt(0)) =>
  own((trx) => applyRecords(services, trx, ref, records, sighting))

const events = () =>
  own(async (trx) => {
    const { rows } = await sql<any>`select * from events order by position, seq`.execute(trx)
    return rows.map(({ data, ...event }) => ({ ...event, data: JSON.parse(data) }))
  })

const copyOf = (id: string) =>
  own(async (trx) => {
    const { rows } = await sql<any>`select * from mirror_records where id = ${id}`.execute(trx)
    return { ...rows[0], body: JSON.parse(rows[0].body) }
  })

test('a record that is new is told once, whole', async () => {
  assert.equal((await apply([order('1'), order('2')])).created, 2)
  assert.equal((await apply([order('1'), order('2')], seenAt(1))).unchanged, 2)
  const told = await events()
  assert.deepEqual(
    told.map(({ type, record_id, origin }) => [type, record_id, origin]),
    [
      ['purchase_order.created', '1', 'source'],
      ['purchase_order.created', '2', 'source'],
    ],
  )
  assert.deepEqual(told[0].data.record, order('1'))
})

test('a change says which fields moved, and what they were', async () => {
  await apply([order('1', { lines: [{ id: '10', quantity: '1' }] })])
  const changed = order('1', {
    status: 'approved',
    version: '2',
    lines: [{ id: '10', quantity: '2' }],
  })
  assert.equal((await apply([changed], seenAt(1))).updated, 1)
  const { type, data } = (await events())[1]
  assert.equal(type, 'purchase_order.updated')
  assert.deepEqual(data.changed, ['status', 'lines'])
  assert.deepEqual(data.previous, { status: 'draft', lines: [{ id: '10', quantity: '1' }] })
})

test('a new version of the same content is kept and told to nobody', async () => {
  await apply([order('1')])
  const touched = order('1', { version: '2', updated_at: '2026-03-02T08:00:00Z' })
  assert.equal((await apply([touched], seenAt(1))).unchanged, 1)
  assert.equal((await copyOf('1')).body.version, '2')
  assert.equal((await events()).length, 1)
})

test('a field that a newer model added is no change of a record', async () => {
  await apply([order('1')])
  assert.equal((await apply([order('1', { incoterms: null })], seenAt(1))).unchanged, 1)
  assert.equal('incoterms' in (await copyOf('1')).body, true)
  assert.equal((await events()).length, 1)
})

test('an older answer of the source undoes nothing that was learned later', async () => {
  await apply([order('1')])
  await apply([order('1', { status: 'approved' })], seenAt(5, 'api'))
  assert.equal((await apply([order('1')], seenAt(3))).outdated, 1)
  assert.equal((await copyOf('1')).body.status, 'approved')
  assert.deepEqual(
    (await events()).map(({ origin, caused_by }) => [origin, caused_by]),
    [
      ['source', null],
      ['api', 'req_1'],
    ],
  )
})

test('a record that is gone is told with what it was, and comes back only by a later answer', async () => {
  await apply([order('1'), order('2')])
  const remove = () => own((trx) => applyDeletions(services, trx, ref, ['1'], seenAt(5)))
  assert.equal(await remove(), 1)
  assert.equal(await remove(), 0)
  assert.equal((await apply([order('1')], seenAt(4))).outdated, 1)
  assert.equal((await apply([order('1')], seenAt(6))).created, 1)
  const told = (await events()).slice(2)
  assert.deepEqual(
    told.map(({ type }) => type),
    ['purchase_order.deleted', 'purchase_order.created'],
  )
  assert.equal(told[0].data.record.number, '1')
})

test('a key that comes twice on a page counts as it came last', async () => {
  const { created } = await apply([order('1'), order('1', { status: 'approved' })])
  assert.equal(created, 1)
  assert.equal((await copyOf('1')).body.status, 'approved')
})

test('what is not committed is in neither the mirror nor the outbox', async () => {
  const undone = own(async (trx) => {
    await applyRecords(services, trx, ref, [order('1')], seenAt(0))
    throw new Error('power cut')
  })
  await assert.rejects(undone, /power cut/)
  assert.deepEqual(await events(), [])
})

test('two who bring the same new record at once make one event', async () => {
  const both = await Promise.all([apply([order('1')]), apply([order('1')], seenAt(1))])
  assert.equal(both[0].created + both[1].created, 1)
  assert.equal((await events()).length, 1)
})
