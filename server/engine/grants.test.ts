import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { ApiError } from '@millwright/model'
import type { Services } from '../services.ts'
import { withAccount } from '../store/pool.ts'
import { disconnect } from './connect.ts'
import { storeGrant } from './sealed-grant.ts'
import { type GrantBench, startGrantBench } from './test-grants.ts'

const SECRET = 'Sandbox-Spanner-17'
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const WORKING = {
  latency_ms: 0,
  failing_status: 0,
  retry_after: 0,
  access_token_seconds: 3600,
  rotate_refresh_tokens: true,
  reuse_grace_seconds: 0,
}

let bench: GrantBench
let one: Services
let two: Services

before(async () => {
  bench = await startGrantBench()
  one = await bench.addNode()
  two = await bench.addNode()
})
after(() => bench.close())
beforeEach(async () => {
  await bench.control('POST', '/switches', WORKING)
  await bench.control('POST', '/password', { client_secret: SECRET })
  await bench.control('DELETE', '/faults')
  await bench.countRenewals()
  // A new day: no back-off, and no pause between two renewals, is left of the test before.
  bench.clock.now += 24 * HOUR
})

const setSwitches = (switches: Partial<typeof WORKING>) =>
  bench.control('POST', '/switches', switches)
const families = () => bench.control('GET', '/grants')
/** The failure of a call. */
async function failureOf(work: Promise<unknown>): Promise<ApiError> {
  const error = await work.then(
    () => assert.fail('it did not fail'),
    (error) => error,
  )
  assert.ok(error instanceof ApiError, String(error))
  return error
}
async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 2_000; turn++) {
    if (await holds()) return
    await new Promise(setImmediate)
  }
  assert.fail('it never came true')
}
const isAsking = async () => (await bench.countTurns()) > 0

test('a token is used until it ends, then one renewal serves all who wait', async () => {
  const id = await bench.connect()
  await bench.read(one, id)
  assert.equal(await bench.countRenewals(), 0)
  bench.clock.now += HOUR
  await setSwitches({ latency_ms: 30 })
  await Promise.all(Array.from({ length: 100 }, () => bench.read(one, id)))
  assert.equal(await bench.countRenewals(), 1)
})

test('two nodes that need a token at once ask for it once', async () => {
  const id = await bench.connect()
  bench.clock.now += HOUR
  await setSwitches({ latency_ms: 50 })
  const nodes = Array.from({ length: 40 }, (_, index) => (index % 2 === 0 ? one : two))
  await Promise.all(nodes.map((node) => bench.read(node, id)))
  assert.equal(await bench.countRenewals(), 1)
  assert.equal((await families()).reuses, 0)
})

test('a second node takes the token that the first one wrote', async () => {
  const id = await bench.connect()
  await bench.read(two, id)
  bench.clock.now += HOUR
  await bench.read(one, id)
  await bench.read(two, id)
  assert.equal(await bench.countRenewals(), 1)
})

test('tokens that live for seconds only are renewed once in their life', async () => {
  await setSwitches({ access_token_seconds: 8 })
  const id = await bench.connect()
  for (let life = 0; life < 3; life++) {
    bench.clock.now += 8_000
    for (let call = 0; call < 3; call++) await bench.read(one, id)
  }
  assert.equal(await bench.countRenewals(), 3)
})

test('a token that the source refuses is renewed once, and not without end where each is refused', async () => {
  const id = await bench.connect()
  await bench.control('POST', '/expire-tokens')
  await Promise.all([bench.read(one, id), bench.read(one, id), bench.read(one, id)])
  assert.equal(await bench.countRenewals(), 1, 'however young it is')
  for (let again = 0; again < 2; again++) {
    await bench.control('POST', '/expire-tokens')
    await bench.read(one, id)
  }
  assert.equal(await bench.countRenewals(), 2)

  await bench.control('POST', '/expire-tokens')
  for (let call = 0; call < 5; call++) {
    assert.equal((await failureOf(bench.read(one, id))).code, 'REAUTHORIZATION_REQUIRED')
  }
  assert.equal(await bench.countRenewals(), 0)
  bench.clock.now += 3 * MINUTE
  await bench.read(one, id)
  assert.equal(await bench.countRenewals(), 1)
  await one.health.settle()
  assert.equal((await bench.find(id)).status, 'active')
})

test('a consent that was taken back is told at once, with an event', async () => {
  const id = await bench.connect()
  bench.clock.now += HOUR
  await bench.control('POST', '/revoke-grants')
  const failure = await failureOf(bench.read(one, id))
  assert.equal(failure.code, 'REAUTHORIZATION_REQUIRED')
  assert.equal(failure.signal, 'grant_revoked')
  const { status, reason } = await bench.find(id)
  assert.equal(status, 'reauthorization_required')
  assert.equal(reason?.code, 'grant_revoked')
  assert.equal((await bench.eventsOf(id))[0], 'connection.reauthorization_required')
})

test('a consent that was taken back is noticed although the access token still lives', async () => {
  const id = await bench.connect()
  bench.clock.now += 5 * MINUTE
  await bench.control('POST', '/revoke-grants')
  await failureOf(bench.read(one, id))
  assert.equal((await bench.find(id)).status, 'reauthorization_required')
})

test('a refusal counts for nothing where somebody signed in anew meanwhile', async () => {
  const id = await bench.connect()
  bench.clock.now += HOUR
  await bench.control('POST', '/revoke-grants')
  const tokens = await bench.consent()
  await setSwitches({ latency_ms: 300 })
  const reading = bench.read(one, id)
  await until(isAsking)
  const owner = { account_id: bench.account_id, connection_id: id }
  await withAccount(one.database, bench.account_id, (trx) => storeGrant(one, trx, owner, tokens))
  await reading
  assert.equal((await bench.find(id)).status, 'active')
  assert.equal((await bench.tokensOf(id)).access_token, tokens.access_token)
})

for (const [what, fault] of [
  ['answers 503', { failing_status: 503 }],
  ['answers 429', { failing_status: 429 }],
] as const) {
  test(`a provider that ${what} is asked again later and later, and nobody has to sign in anew`, async () => {
    const id = await bench.connect()
    bench.clock.now += HOUR
    await setSwitches(fault)
    for (let failures = 1; failures <= 14; failures++) {
      assert.notEqual((await failureOf(bench.read(one, id))).code, 'REAUTHORIZATION_REQUIRED')
      const grant = (await bench.grantOf(id))!
      assert.equal(grant.failures, failures)
      const wait = grant.refresh_at!.getTime() - bench.clock.now
      const ceiling = Math.min(5_000 * 2 ** (failures - 1), HOUR)
      assert.ok(wait >= 1_000 && wait <= ceiling, `${wait} ms after ${failures} failures`)
      assert.equal(await bench.countRenewals(), 1)
      await failureOf(bench.read(one, id))
      await failureOf(bench.read(two, id))
      assert.equal(await bench.countRenewals(), 0, 'nobody asks before the back-off is over')
      bench.clock.now += wait
    }
    await one.health.settle()
    assert.notEqual((await bench.find(id)).status, 'reauthorization_required')
    await setSwitches({ failing_status: 0 })
    await bench.read(one, id)
    assert.equal((await bench.grantOf(id))!.failures, 0)
  })
}

test('a provider that says when to come back is not asked before', async () => {
  const id = await bench.connect()
  bench.clock.now += HOUR
  await setSwitches({ failing_status: 429, retry_after: 600 })
  const { code, retryAfterMs } = await failureOf(bench.read(one, id))
  assert.deepEqual([code, retryAfterMs], ['UPSTREAM_RATE_LIMITED', 600_000])
  const { refresh_at } = (await bench.grantOf(id))!
  assert.equal(refresh_at!.getTime(), bench.clock.now + 600_000)
})

test('a provider that does not answer in time is no refusal', async () => {
  const hasty = await bench.addNode({ upstreamTimeout: 30 })
  const id = await bench.connect()
  bench.clock.now += HOUR
  await bench.control('POST', '/faults', {
    fault: 'slow',
    delay_ms: 500,
    match: { path: '/sap/bc/sec/oauth2/token' },
  })
  assert.equal((await failureOf(bench.read(hasty, id))).code, 'UPSTREAM_TIMEOUT')
  await hasty.health.settle()
  assert.equal((await bench.find(id)).status, 'active')
  assert.equal((await bench.grantOf(id))!.failures, 1)
})

test('while the provider is down the old token serves as long as it lives', async () => {
  const id = await bench.connect()
  await setSwitches({ failing_status: 503 })
  bench.clock.now += HOUR - 5_000
  await bench.read(one, id)
  assert.equal(await bench.countRenewals(), 1)
  await one.health.settle()
  assert.equal((await bench.find(id)).suspicion, null, 'what works is not suspected')
  bench.clock.now += 5_000
  assert.equal((await failureOf(bench.read(one, id))).code, 'CONNECTION_UNAVAILABLE')
})

test('tokens whose commit broke are saved late, and the grant goes on', async () => {
  const id = await bench.connect()
  bench.clock.now += HOUR
  await setSwitches({ latency_ms: 300 })
  const { refreshes } = await families()
  const reading = bench.read(one, id)
  await until(async () => (await families()).refreshes > refreshes)
  await bench.breakTurns()
  await reading
  assert.equal((await bench.grantOf(id))!.version, 2)
  bench.clock.now += HOUR
  await bench.read(two, id)
  assert.equal((await families()).reuses, 0)
  assert.equal((await bench.find(id)).status, 'active')
})

test('a node that lost its turn does not overwrite newer tokens', async () => {
  await setSwitches({ reuse_grace_seconds: 60 })
  const id = await bench.connect()
  bench.clock.now += HOUR
  await setSwitches({ latency_ms: 300 })
  const { refreshes } = await families()
  const reading = bench.read(one, id)
  await until(async () => (await families()).refreshes > refreshes)
  await bench.breakTurns()
  const owner = { account_id: bench.account_id, connection_id: id }
  const tokens = await bench.consent()
  await withAccount(two.database, bench.account_id, (trx) => storeGrant(two, trx, owner, tokens))
  await reading
  assert.equal((await bench.tokensOf(id)).refresh_token, tokens.refresh_token)
  bench.clock.now += 5_000
  await bench.read(one, id)
})

test('a provider that gives no new refresh token means the old one to go on', async () => {
  await setSwitches({ rotate_refresh_tokens: false })
  const id = await bench.connect()
  const { refresh_token } = await bench.tokensOf(id)
  for (let life = 0; life < 2; life++) {
    bench.clock.now += HOUR
    await bench.read(one, id)
  }
  assert.equal((await bench.tokensOf(id)).refresh_token, refresh_token)
  assert.equal(await bench.countRenewals(), 2)
})

test('a disconnected connection keeps no tokens, and a renewal under way brings none back', async () => {
  const id = await bench.connect()
  bench.clock.now += HOUR
  await setSwitches({ latency_ms: 200 })
  const { refreshes } = await families()
  const reading = failureOf(bench.read(one, id))
  await until(async () => (await families()).refreshes > refreshes)
  await disconnect(two, bench.account_id, id, { kind: 'key', id: 'key', name: 'key' })
  assert.equal((await reading).code, 'REAUTHORIZATION_REQUIRED')
  assert.equal(await bench.grantOf(id), undefined)
  assert.equal((await bench.find(id)).status, 'disconnected')
  assert.equal((await failureOf(bench.read(one, id))).code, 'CONNECTION_INACTIVE')
})

test('a wrong client secret is tried twice at most, and waits for a person', async () => {
  const id = await bench.connect()
  bench.clock.now += HOUR
  await bench.control('POST', '/password', { client_secret: 'another one 2026' })
  for (let minute = 0; minute < 10; minute++) {
    const failure = await failureOf(bench.read(one, id))
    assert.equal(failure.code, 'REAUTHORIZATION_REQUIRED')
    bench.clock.now += MINUTE
  }
  assert.equal(await bench.countRenewals(), 2)
})

test('no token and no secret is in a message or in the log', async () => {
  const id = await bench.connect()
  bench.clock.now += HOUR
  await bench.control('POST', '/faults', {
    fault: 'garbage',
    match: { path: '/sap/bc/sec/oauth2/token' },
  })
  const failures = [await failureOf(bench.read(one, id))]
  bench.clock.now += HOUR
  await bench.control('POST', '/revoke-grants')
  failures.push(await failureOf(bench.read(one, id)))
  const { access_token, refresh_token } = await bench.tokensOf(id)
  const row = await bench.find(id)
  const said = [
    ...failures.map((failure) => `${failure.stack} ${JSON.stringify(failure)}`),
    JSON.stringify([row.reason, row.suspicion]),
    ...bench.logged,
  ].join('\n')
  for (const secret of [access_token, refresh_token!, SECRET]) {
    assert.ok(!said.includes(secret))
  }
})
