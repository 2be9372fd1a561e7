import assert from 'node:assert/strict'
import { after, afterEach, before, test } from 'node:test'
import type { EntityName } from '@millwright/model'
import { DAY, MINUTE, type SyncBench, startSyncBench } from './test-syncs.ts'

/** More than a page. */
const SIZE = 270
let bench: SyncBench

before(async () => {
  bench = await startSyncBench({ seed: { purchase_orders: SIZE } })
})
after(() => bench.close())
afterEach(async () => {
  for (const { name } of bench.node.sandbox.systems) {
    await bench.control(name, 'faults', null)
    await bench.control(name, 'switches', { list_cap: 0, clock_skew_s: 0 })
    await bench.control(name, 'reset', { purchase_orders: SIZE })
  }
})

interface Case {
  system: string
  native: string
  entity: EntityName
  data: Record<string, unknown>
  /** What a list of it asks for. */
  list: { path?: string; body?: string }
}
const sap: Case = {
  system: 'sap-s4hana',
  native: 'A_PurchaseOrder',
  entity: 'purchase-orders',
  data: { PurchasingGroup: '007' },
  list: { path: '/A_PurchaseOrder[?]/' },
}
const maintainx: Case = {
  system: 'maintainx',
  native: 'purchaseorders',
  entity: 'purchase-orders',
  data: { note: 'Changed {n}' },
  list: { path: '/v1/purchaseorders?' },
}
const tryton: Case = {
  system: 'tryton',
  native: 'purchase.purchase',
  entity: 'purchase-orders',
  data: { comment: 'Changed {n}' },
  list: { body: 'model.purchase.purchase.search_read' },
}

const maximo: Case = {
  system: 'maximo',
  native: 'po',
  entity: 'purchase-orders',
  data: { description: 'Changed {n}' },
  list: { path: '/maximo/api/os/mxapipo?' },
}
const businessCentral: Case = {
  system: 'business-central',
  native: 'purchaseOrders',
  entity: 'purchase-orders',
  data: { requestedReceiptDate: '2027-02-03' },
  list: { path: '/purchaseOrders[?]/' },
}

for (const { system, native, entity, data, list } of [
  sap,
  maintainx,
  tryton,
  maximo,
  businessCentral,
]) {
  const change = (body: Record<string, unknown>) =>
    bench.control(system, 'records', { native, ...body })
  const fault = (name: string, more = {}) =>
    bench.control(system, 'faults', { fault: name, match: list, ...more })

  test(`${system}: more records than a page holds change at the same instant, and none is missed`, async () => {
    const at = await bench.follow(system, entity)
    await bench.pass(0)
    await change({ op: 'update', count: 260, seed: 3, data })
    await bench.pass(20 * MINUTE)
    await at.assertSame(entity)
  })

  test(`${system}: records that change, come and go while pages are read are in the mirror by the next run`, async () => {
    const at = await bench.follow(system, entity)
    for (const [seed, times] of [
      [1, 1],
      [2, 2],
    ]) {
      const then = { ...list, times }
      await change({ op: 'update', count: 40, seed, data, after: then })
      await change({ op: 'delete', count: 2, seed, after: then })
    }
    await bench.pass(0)
    await bench.pass(20 * MINUTE)
    const [ours, theirs] = [await at.mirror(entity), await at.source(entity)]
    for (const [id, record] of theirs) assert.deepEqual(ours.get(id), record)
    await bench.pass(1.2 * DAY)
    await at.assertSame(entity)
  })

  test(`${system}: a clock of the source that is hours ahead or behind hides no change`, async () => {
    for (const clock_skew_s of [3 * 3_600, -5 * 3_600]) {
      await bench.control(system, 'reset', { purchase_orders: 20 })
      await bench.control(system, 'switches', { clock_skew_s })
      const at = await bench.follow(system, entity)
      await change({ op: 'update', count: 3, seed: 1, data })
      await bench.pass(0)
      await change({ op: 'update', count: 9, seed: 2, data })
      await bench.pass(20 * MINUTE)
      await at.assertSame(entity)
    }
  })

  test(`${system}: a stamp in the far future moves no bookmark`, async () => {
    const at = await bench.follow(system, entity)
    await change({ op: 'update', count: 1, seed: 1, data, at: '2099-01-01T00:00:00Z' })
    await bench.pass(0)
    assert.ok((await at.look(entity)).bookmark! < new Date(bench.clock.value))
    await change({ op: 'update', count: 5, seed: 2, data })
    await bench.pass(20 * MINUTE)
    await at.assertSame(entity)
  })

  test(`${system}: the same page for ever ends in a failure, and costs no more than a few calls`, async () => {
    const at = await bench.follow(system, entity)
    await fault('same_page', { times: 'forever' })
    await bench.pass(0)
    const stuck = await at.look(entity)
    assert.equal(stuck.state, 'failed')
    assert.match(stuck.error!.code, /REPEATED_PAGE|UPSTREAM_ERROR/)
    assert.equal(stuck.bookmark, null)
    assert.equal(stuck.last_success_at, null)
    await bench.control(system, 'faults', null)
    await bench.pass(20 * MINUTE)
    await at.assertSame(entity)
    const told = (await at.events()).map(({ type }) => type).filter((type) => /^sync/.test(type))
    assert.deepEqual(told, ['sync.failed', 'sync.completed'])
  })

  test(`${system}: a listing that ends early deletes nothing`, async () => {
    const at = await bench.follow(system, entity)
    await bench.pass(0)
    const { bookmark, records } = await at.look(entity)
    await at.set({ full_every_s: 3_600 })
    await fault('ends_early')
    await bench.pass(1.2 * DAY)
    const short = await at.look(entity)
    assert.equal(short.state, 'failed')
    assert.equal(short.error!.code, 'INCOMPLETE_LISTING')
    assert.deepEqual(short.bookmark, bookmark)
    assert.equal(short.proof!.equal, false)
    assert.equal((await at.mirror(entity)).size, records)
    await bench.pass(2 * 60 * MINUTE)
    assert.equal((await at.look(entity)).proof!.equal, true)
    assert.ok(!(await at.events()).some(({ type }) => type.endsWith('.deleted')))
  })

  test(`${system}: a list that is capped without a word is found out, and deletes nothing`, async () => {
    const at = await bench.follow(system, entity)
    await bench.pass(0)
    const { records } = await at.look(entity)
    await bench.control(system, 'switches', { list_cap: records - 30 })
    await bench.pass(1.2 * DAY)
    const capped = await at.look(entity)
    assert.equal(capped.error!.code, 'INCOMPLETE_LISTING')
    assert.equal((await at.mirror(entity)).size, records)
    await change({ op: 'update', count: 200, seed: 6, data })
    await bench.control(system, 'switches', { list_cap: 0 })
    await bench.pass(2 * 60 * MINUTE)
    await at.assertSame(entity)
  })
}

for (const { system, native, entity, data, list } of [tryton]) {
  const change = (body: Record<string, unknown>) =>
    bench.control(system, 'records', { native, ...body })
  const fault = (name: string, more = {}) =>
    bench.control(system, 'faults', { fault: name, match: list, ...more })

  for (const broken of ['truncated', 'garbage', 'server_error', 'empty_page']) {
    test(`${system}: a page that is broken (${broken}) loses nothing and moves no bookmark`, async () => {
      const at = await bench.follow(system, entity)
      await bench.pass(0)
      const { bookmark } = await at.look(entity)
      await change({ op: 'update', count: 260, seed: 8, data })
      await fault(broken, { times: 4 })
      await bench.pass(16 * MINUTE)
      const held = await at.look(entity)
      if (held.state === 'failed') assert.deepEqual(held.bookmark, bookmark)
      await bench.control(system, 'faults', null)
      await bench.pass(20 * MINUTE)
      await at.assertSame(entity)
    })
  }

  test(`${system}: a page that comes twice, or not at all, is made good by the next comparison`, async () => {
    const at = await bench.follow(system, entity)
    await fault('duplicate_page')
    await bench.pass(0)
    await bench.pass(20 * MINUTE)
    await change({ op: 'update', count: 260, seed: 8, data })
    await fault('missing_page')
    await bench.pass(20 * MINUTE)
    await bench.pass(1.2 * DAY)
    await bench.pass(1.2 * DAY)
    await at.assertSame(entity)
  })
}

for (const { system, native, entity, data } of [sap, maintainx]) {
  const change = (body: Record<string, unknown>) =>
    bench.control(system, 'records', { native, ...body })

  test(`${system}: a key that is used again belongs to the new record`, async () => {
    const at = await bench.follow(system, entity)
    await bench.pass(0)
    const { keys } = await change({ op: 'delete', count: 1, seed: 5 })
    await bench.pass(1.2 * DAY)
    const { records } = await at.look(entity)
    assert.equal(records, (await at.source(entity)).size)
    const fresh =
      system === 'sap-s4hana'
        ? { PurchaseOrder: keys[0], CompanyCode: 'CC10', PurchaseOrderDate: '2026-08-31' }
        : data
    const key = system === 'sap-s4hana' ? {} : { key: keys[0] }
    await change({ op: 'insert', ...key, data: fresh })
    await bench.pass(20 * MINUTE)
    await at.assertSame(entity)
    const of = (await at.events()).filter(({ record_id }) => record_id !== null)
    const told = of.filter(({ record_id }) => record_id === of.at(-1)!.record_id)
    assert.deepEqual(
      told.map(({ type }) => type.split('.')[1]),
      ['created', 'deleted', 'created'],
    )
  })
}
