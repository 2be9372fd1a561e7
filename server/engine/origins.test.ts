import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { newId } from '@millwright/model'
import { sql } from 'kysely'
import { Client } from 'pg'
import type { MirrorRef } from '../store/mirror.ts'
import { endOwnWrite, noteOwnWrite } from '../store/own-writes.ts'
import { type Trx, withAccount } from '../store/pool.ts'
import { type FreshDatabase, freshDatabase } from '../store/test-database.ts'
import type { RecordChange } from './apply-records.ts'
import { originsFor, settleOrigins } from './origins.ts'

const NOON = Date.parse('2026-03-02T12:00:00Z')
const MINUTE = 60_000
let fresh: FreshDatabase
let ref: MirrorRef

before(async () => {
  fresh = await freshDatabase()
  const owner = new Client(fresh.ownerUrl)
  await owner.connect()
  await owner.query(
    'alter table sync_entities drop constraint sync_entities_account_id_connection_id_fkey',
  )
  await owner.end()
})
after(() => fresh.close())
beforeEach(async () => {
  ref = { account_id: newId('acc_'), connection_id: newId('con_'), entity: 'vendors' }
  await own((trx) =>
    sql`insert into sync_entities (account_id, connection_id, entity, enabled)
      values (${ref.account_id}, ${ref.connection_id}, 'vendors', true)`.execute(trx),
  )
})

const own = <T>(work: (trx: Trx) => Promise<T>) => withAccount(fresh.db, ref.account_id, work)

const note = (write: object = {}) =>
  own(async (trx) => {
    const id = await noteOwnWrite(trx, ref, {
      record_id: '1',
      request_id: 'req_1',
      fields: ['name'],
      deletes: false,
      began_at: new Date(NOON),
      ...write,
    })
    return { ...ref, id: id! }
  })

const end = (noted: MirrorRef & { id: string }, more: object = {}) =>
  own((trx) =>
    endOwnWrite(trx, noted, {
      record_id: null,
      hasFields: true,
      at: new Date(NOON + 1_000),
      ...more,
    }),
  )

const judge = async (id: string, change: Partial<RecordChange> = {}, now = NOON + 2_000) => {
  const originOf = await own((trx) => originsFor(trx, ref, ['1', '2'], now))
  const { origin, caused_by } = originOf(id, { op: 'updated', changed: ['name'], ...change })
  return [origin, caused_by]
}

const settle = (since: number, isSweep = false) =>
  own((trx) => settleOrigins(trx, ref, new Date(since), { isSweep }))

test('a change without a write of ours comes from the source', async () => {
  assert.deepEqual(await judge('1'), ['source', null])
  await note({ record_id: '2' })
  assert.deepEqual(await judge('1'), ['source', null])
})

test('a change while a write of ours is under way is ours, whatever moves with it', async () => {
  await note()
  assert.deepEqual(await judge('1', { changed: ['name', 'status'] }), ['api', 'req_1'])
})

test('after the write exactly what it wrote is ours; what moved besides may be of somebody else', async () => {
  await end(await note())
  assert.deepEqual(await judge('1'), ['api', 'req_1'])
  assert.deepEqual(await judge('1', { changed: ['name', 'updated_by_id'] }), ['api', 'req_1'])
  assert.deepEqual(await judge('1', { changed: ['name', 'status'] }), ['unknown', 'req_1'])
})

test('an action, and a write whose outcome is open, prove nothing of a change', async () => {
  await end(await note({ fields: null }))
  assert.deepEqual(await judge('1'), ['unknown', 'req_1'])
  await end(await note({ record_id: '2', request_id: 'req_2' }), { hasFields: false })
  assert.deepEqual(await judge('2'), ['unknown', 'req_2'])
})

test('a write that never ended is one of a node that died: after its time only its fields are ours', async () => {
  await note()
  const late = NOON + 3 * MINUTE
  assert.deepEqual(await judge('1', { changed: ['status'] }, late), ['unknown', 'req_1'])
  assert.deepEqual(await judge('1', {}, late), ['api', 'req_1'])
})

test('a record that is gone after our delete is ours, after another write it may be', async () => {
  await end(await note({ deletes: true, fields: null }))
  await end(await note({ record_id: '2', request_id: 'req_2' }))
  assert.deepEqual(await judge('1', { op: 'deleted', changed: [] }), ['api', 'req_1'])
  assert.deepEqual(await judge('2', { op: 'deleted', changed: [] }), ['unknown', 'req_2'])
})

test('a new record while a create is under way may be ours; one that changed is not', async () => {
  const created = { op: 'created', changed: [] } as const
  const noted = await note({ record_id: null, fields: null })
  assert.deepEqual(await judge('1', created), ['unknown', null])
  assert.deepEqual(await judge('1'), ['source', null])
  await end(noted, { record_id: '2' })
  assert.deepEqual(await judge('2', created), ['unknown', 'req_1'])
  assert.deepEqual(await judge('1', created), ['source', null])
})

test('what a complete run has read is settled: a later change is not taken for ours', async () => {
  await end(await note())
  await settle(NOON)
  assert.deepEqual(await judge('1'), ['api', 'req_1'], 'the run began before the write was over')
  await settle(NOON + MINUTE)
  assert.deepEqual(await judge('1'), ['source', null])
})

test('a delete is settled only by a sweep, and a write under way by nothing', async () => {
  await end(await note({ deletes: true, fields: null }))
  await note({ record_id: '2', request_id: 'req_2' })
  const deleted = { op: 'deleted', changed: [] } as const
  await settle(NOON + MINUTE)
  assert.deepEqual(await judge('1', deleted), ['api', 'req_1'])
  await settle(NOON + MINUTE, true)
  assert.deepEqual(await judge('1', deleted), ['source', null])
  assert.deepEqual(await judge('2'), ['api', 'req_2'])
})

test('where nobody keeps the mirror fresh nothing is noted', async () => {
  await own((trx) => sql`update sync_entities set enabled = false`.execute(trx))
  assert.equal((await note()).id, null)
})
