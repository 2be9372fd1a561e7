import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { MINUTE, type SyncBench, startSyncBench } from './test-syncs.ts'

let bench: SyncBench

before(async () => {
  bench = await startSyncBench({ seed: { purchase_orders: 40 } })
})
after(() => bench.close())

const broken = {
  field: 'required_on',
  source_field: 'dueDate',
  value_kind: 'text',
  reason: 'unreadable',
}
const orders = { path: '/v1/purchaseorders' }

test('bad records pass through a sync: copies with their problems, one left out, and the proof holds', async () => {
  const at = await bench.follow('maintainx', 'purchase-orders')
  const source = await at.source('purchase-orders')
  const [bad, keyless] = [...source].filter(([, { required_on }]) => required_on !== null)
  const spoil = (id: string, property: string, value: unknown) =>
    bench.control('maintainx', 'spoils', { where: { id }, match: orders, property, value })
  await spoil(bad![0], 'dueDate', 'soon')
  await spoil(keyless![0], 'id', { odd: true })
  await bench.pass(0)
  const first = await at.look('purchase-orders')
  assert.equal(first.state, 'completed')
  assert.equal(first.proof?.equal, true)
  const copies = await at.mirror('purchase-orders')
  assert.equal(copies.size, source.size - 1)
  const { required_on, problems } = copies.get(bad![0])!
  assert.equal(required_on, null)
  const dueDate = problems as { field: string }[]
  assert.deepEqual(
    dueDate.find(({ field }) => field === 'required_on'),
    broken,
  )
  const told = (await at.events()).find(({ record_id }) => record_id === bad![0])
  assert.deepEqual(told?.data.record.problems, problems)

  await bench.control('maintainx', 'spoils', null)
  await bench.control('maintainx', 'records', {
    op: 'update',
    native: 'purchaseorders',
    key: Number(bad![0]),
    data: {},
  })
  await bench.pass(20 * MINUTE)
  const healed = (await at.events()).findLast(({ record_id }) => record_id === bad![0])
  assert.equal(healed?.type, 'purchase_order.updated')
  assert.ok(healed.data.changed.includes('required_on'))
  assert.ok(!healed.data.changed.includes('problems'))
  assert.equal(healed.data.record.problems, undefined)
})
