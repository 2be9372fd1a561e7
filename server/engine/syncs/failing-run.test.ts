import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { MINUTE, type SyncBench, startSyncBench } from './test-syncs.ts'

const entity = 'purchase-orders'
let bench: SyncBench

before(async () => {
  bench = await startSyncBench({ seed: { purchase_orders: 30 } })
})
after(() => bench.close())

const list = { body: 'model.purchase.purchase.search_read' }
const breakSource = () =>
  bench.control('tryton', 'faults', { fault: 'server_error', match: list, times: 'forever' })

test('a sync that failed at a page and goes on with it is no failed one: it says what went wrong, and may be cancelled', async () => {
  const at = await bench.follow('tryton', entity)
  await bench.pass(0)
  const call = async (method: string, path: string, body?: object) =>
    (await bench.node.call(method, path, { token: at.token, ...(body && { body }) })).body
  const ask = () => call('POST', '/v1/syncs', { entities: [entity], mode: 'full' })
  await breakSource()
  const { id } = await ask()
  await bench.pass(1_000)
  const shown = await call('GET', `/v1/syncs/${id}`)
  assert.equal((await at.look(entity)).state, 'failed')
  assert.deepEqual([shown.state, shown.ended_at], ['running', null])
  assert.deepEqual([shown.entities[0].state, shown.entities[0].ended_at], ['running', null])
  assert.match(shown.entities[0].error.code, /UPSTREAM/)
  await bench.control('tryton', 'faults', null)
  await bench.pass(20 * MINUTE)
  const done = await call('GET', `/v1/syncs/${id}`)
  assert.deepEqual([done.state, done.entities[0].error], ['completed', null])

  await breakSource()
  const other = await ask()
  await bench.pass(1_000)
  assert.equal((await call('POST', `/v1/syncs/${other.id}/cancel`)).state, 'cancelled')
  assert.equal((await at.look(entity)).checkpoint, null)

  const third = await ask()
  for (let tries = 0; tries < 3; tries++) await bench.pass(16 * MINUTE)
  const given = await call('GET', `/v1/syncs/${third.id}`)
  assert.equal(given.state, 'failed')
  assert.ok(given.ended_at)
  await bench.control('tryton', 'faults', null)
})

test('what no connector of this server lists is set aside and says so, and goes on where there is one again', async () => {
  const at = await bench.follow('tryton', entity)
  await bench.pass(0)
  const { catalogue } = bench.node.services
  const errors: unknown[] = []
  const other = {
    ...bench.node.services,
    catalogue: catalogue.filter((one) => one.system !== 'tryton'),
  }
  const job = bench.makeJob(other, (error) => errors.push(error))
  bench.clock.value += 20 * MINUTE
  assert.equal(await job.runOnce(), 1)
  const aside = await at.look(entity)
  assert.deepEqual([aside.state, aside.error?.code], ['failed', 'OPERATION_NOT_SUPPORTED'])
  assert.match(aside.error!.message, /no connector that lists purchase-orders of tryton/)
  bench.clock.value += 30 * MINUTE
  assert.equal(await job.runOnce(), 0, 'it is not asked for over and over')
  assert.deepEqual(errors, [])
  await bench.pass(61 * MINUTE)
  assert.equal((await at.look(entity)).state, 'completed')
  await at.assertSame(entity)
})
