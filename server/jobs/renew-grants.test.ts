import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { type GrantBench, startGrantBench } from '../engine/test-grants.ts'
import type { Services } from '../services.ts'
import { listDueGrants } from '../store/connection-grants.ts'
import { withSystem } from '../store/pool.ts'
import { startGrantRenewal } from './renew-grants.ts'

const HOUR = 3_600_000

let bench: GrantBench
let nodes: { services: Services; renewal: ReturnType<typeof startGrantRenewal> }[]

before(async () => {
  bench = await startGrantBench()
  nodes = []
  for (let node = 0; node < 2; node++) {
    const services = await bench.addNode()
    const renewal = startGrantRenewal(services, (error) => assert.fail(String(error)))
    nodes.push({ services, renewal })
  }
})
after(async () => {
  for (const { renewal } of nodes) await renewal.close()
  await bench.close()
})
beforeEach(async () => {
  // Those of the test before would be due as well.
  await bench.forgetGrants()
  await bench.control('POST', '/switches', { latency_ms: 0, failing_status: 0 })
  await bench.countRenewals()
})

/** Whatever is due by now is renewed, by all nodes. */
async function drain(): Promise<void> {
  let due = 1
  while (due > 0) {
    const rounds = await Promise.all(nodes.map(({ renewal }) => renewal.runOnce()))
    due = Math.max(...rounds)
  }
}
const versionOf = async (id: string) => (await bench.grantOf(id))!.version
const connectMany = async (count: number) => {
  const ids: string[] = []
  for (let one = 0; one < count; one++) ids.push(await bench.connect())
  return ids
}

test('tokens are renewed ahead of their end, once, before any call needs them', async () => {
  const id = await bench.connect()
  const { refresh_at, expires_at } = (await bench.grantOf(id))!
  const ahead = expires_at!.getTime() - refresh_at!.getTime()
  assert.ok(ahead >= HOUR / 5 && ahead <= (HOUR / 5) * 1.2, `${ahead} ms ahead`)
  bench.clock.now = refresh_at!.getTime() - 1
  await drain()
  assert.equal(await versionOf(id), 1)
  bench.clock.now += 1
  await drain()
  assert.equal(await versionOf(id), 2)
  bench.clock.now = expires_at!.getTime()
  const before = await bench.countRenewals()
  await bench.read(nodes[0]!.services, id)
  assert.deepEqual([before, await bench.countRenewals()], [1, 0])
})

test('two nodes share the work: no token is renewed twice', async () => {
  const ids = await connectMany(20)
  await bench.control('POST', '/switches', { latency_ms: 10 })
  bench.clock.now += HOUR
  await drain()
  for (const id of ids) assert.equal(await versionOf(id), 2)
  const { reuses, revoked_families } = await bench.control('GET', '/grants')
  assert.deepEqual([reuses, revoked_families], [0, 0])
})

test('one provider is asked by few at a time, however many tokens are due', async () => {
  await connectMany(12)
  await bench.control('POST', '/switches', { latency_ms: 60 })
  bench.clock.now += HOUR
  let most = 0
  let isOver = false
  const renewing = nodes[0]!.renewal.runOnce().finally(() => {
    isOver = true
  })
  while (!isOver) most = Math.max(most, await bench.countTurns())
  await renewing
  assert.ok(most > 1 && most <= 5, `${most} at a time`)
})

test('an account with many due tokens does not keep another one waiting', async () => {
  await connectMany(4)
  bench.clock.now += 1_000
  const other = await bench.makeOwner()
  const id = await bench.connect(other)
  bench.clock.now += HOUR
  const due = await withSystem(nodes[0]!.services.database, (trx) =>
    listDueGrants(trx, new Date(bench.clock.now), 2),
  )
  assert.equal(due.length, 2)
  assert.ok(due.some(({ connection_id }) => connection_id === id))
})

test('when a provider answers again, all that waited for it are renewed within seconds', async () => {
  const ids = await connectMany(10)
  await bench.control('POST', '/switches', { failing_status: 503 })
  for (let hour = 0; hour < 12; hour++) {
    bench.clock.now += HOUR
    await drain()
  }
  const grants = await Promise.all(ids.map((id) => bench.grantOf(id)))
  const waits = grants.map((grant) => grant!.refresh_at!.getTime() - bench.clock.now)
  assert.ok(Math.max(...waits) > 60_000, `the longest wait is ${Math.max(...waits)} ms`)
  await bench.control('POST', '/switches', { failing_status: 0 })
  await bench.countRenewals()
  bench.clock.now += Math.min(...waits)
  await drain()
  for (const id of ids) assert.equal(await versionOf(id), 2)
  assert.equal(await bench.countRenewals(), ids.length)
})

test('of a connection that nobody looks after the tokens are left alone', async () => {
  const id = await bench.connect()
  await bench.control('POST', '/revoke-grants')
  bench.clock.now += HOUR
  await drain()
  assert.equal((await bench.find(id)).status, 'reauthorization_required')
  await bench.countRenewals()
  bench.clock.now += HOUR
  await drain()
  assert.equal(await bench.countRenewals(), 0)
  assert.equal((await bench.grantOf(id))!.refresh_at, null)
})
