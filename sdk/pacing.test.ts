import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Client, createClient } from './client.ts'
import { RateLimitError } from './errors.ts'
import { createTestClock, type TestClock } from './test-clock.ts'
import {
  createLimitedServer,
  type Limit,
  type LimitedServer,
  type Limiter,
  limitByRate,
  limitByWindow,
} from './test-limiter.ts'

const MINUTE = 60_000
const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31)
console.log(`pacing: SEED=${seed}`)

const kinds: Record<string, (limit: Limit, clock: TestClock) => Limiter> = {
  'a fixed window': (limit, clock) => limitByWindow(limit, clock.now()),
  'a rate that tells when all of it is back': (limit) => limitByRate(limit, 'whole'),
  'a rate that tells when the next call passes': (limit) => limitByRate(limit, 'next'),
}

interface Scene {
  clock: TestClock
  client: Client
  server: LimitedServer
}

function setScene(kind: string, limits: readonly Limit[], latency = () => 80): Scene {
  const clock = createTestClock()
  const limited = limits.map((limit) => ({ ...limit, limiter: kinds[kind]!(limit, clock) }))
  const server = createLimitedServer(clock, limited, latency)
  const { fetch } = server
  const { now, sleep } = clock
  const url = 'https://api.example'
  const client = createClient({
    token: 'mwc_x',
    url,
    fetch,
    now,
    sleep,
    random: () => 0.5,
    // Time-outs run by the clock on the wall.
    timeout: Number.POSITIVE_INFINITY,
  })
  return { clock, client, server }
}

/** Calls without a pause, `lanes` at a time, for so long. */
async function hammer({ clock, client }: Scene, lanes: number, ms: number): Promise<void> {
  const end = clock.now() + ms
  const work = Promise.all(
    Array.from({ length: lanes }, async () => {
      while (clock.now() < end) await client.items.page()
    }),
  )
  await clock.run(work, end)
}

const minute = { name: 'connection', quota: 600, windowMs: MINUTE }

for (const kind of Object.keys(kinds)) {
  for (const lanes of [1, 50]) {
    test(`${kind}: ${lanes} at a time without any care get no 429 in 10 minutes, and nearly all of the quota`, async () => {
      const scene = setScene(kind, [minute])
      await hammer(scene, lanes, 10 * MINUTE)
      const { passed, refused } = scene.server.counts
      console.log(`${kind}, ${lanes}: ${passed} passed, ${refused} refused`)
      assert.equal(refused, 0)
      assert.ok(passed >= 0.9 * 6000, `${passed} of 6000 passed`)
    })
  }

  test(`${kind}: a thousand calls at once all pass, and none is refused`, async () => {
    const { clock, client, server } = setScene(kind, [minute])
    const calls = Array.from({ length: 1000 }, () => client.items.page())
    await clock.run(Promise.all(calls))
    assert.deepEqual(server.counts, { passed: 1000, refused: 0 })
  })

  test(`${kind}: of several limits the narrowest counts`, async () => {
    const day = { name: 'account', quota: 40, windowMs: 10_000 }
    const scene = setScene(kind, [minute, day])
    await hammer(scene, 10, 2 * MINUTE)
    const { passed, refused } = scene.server.counts
    assert.equal(refused, 0)
    assert.ok(passed >= 0.8 * 480, `${passed} of 480 passed`)
  })
}

test('a server that tells no limits is not paced: only the first few calls go alone', async () => {
  const { clock, client } = setScene('a fixed window', [])
  const before = clock.now()
  await clock.run(Promise.all(Array.from({ length: 200 }, () => client.items.page())))
  assert.equal(clock.now() - before, 2 * 80)
})

test('two clients that share a limit get next to no 429', async () => {
  for (const kind of Object.keys(kinds)) {
    const { clock, client, server } = setScene(kind, [minute])
    const { now, sleep } = clock
    const { fetch } = server
    const shared = { token: 'mwc_x', url: 'https://api.example', fetch, now, sleep }
    const other = createClient({ ...shared, random: () => 0.5, timeout: Number.POSITIVE_INFINITY })
    const end = now() + 10 * MINUTE
    const lane = async (one: Client) => {
      while (now() < end) await one.items.page()
    }
    await clock.run(Promise.all([client, client, other, other].map(lane)), end)
    const { passed, refused } = server.counts
    console.log(`${kind}, shared: ${passed} passed, ${refused} refused`)
    assert.ok(refused <= 0.01 * passed, `${refused} refused`)
    assert.ok(passed >= 0.9 * 6000, `${passed} of 6000 passed`)
  }
})

test('a limit that is used up for longer than maxWait is told at once, and nothing is sent', async () => {
  const { clock, client, server } = setScene('a fixed window', [
    { name: 'day', quota: 10, windowMs: 86_400_000 },
  ])
  for (let n = 0; n < 10; n++) await clock.run(client.items.page())
  await assert.rejects(clock.run(client.items.page()), (error: RateLimitError) => {
    assert.ok(error instanceof RateLimitError)
    assert.ok(error.retryAfterMs! > 86_000_000)
    return true
  })
  assert.deepEqual(server.counts, { passed: 10, refused: 0 })
})

test('who gives up waiting for a turn does not hold up those behind', async () => {
  const { clock, client, server } = setScene('a fixed window', [
    { name: 'x', quota: 10, windowMs: 30_000 },
  ])
  await clock.run(Promise.all(Array.from({ length: 10 }, () => client.items.page())))
  const controller = new AbortController()
  const reason = new Error('no longer wanted')
  const given = client.items.page({}, { signal: controller.signal })
  const behind = client.items.page()
  const refused = assert.rejects(given, reason)
  controller.abort(reason)
  await refused
  await clock.run(behind)
  assert.deepEqual(server.counts, { passed: 11, refused: 0 })
})

test('a clock that is set back an hour holds nobody up for an hour', async () => {
  const clock = createTestClock()
  const limit = { name: 'x', quota: 10, windowMs: 30_000 }
  const { fetch } = createLimitedServer(
    clock,
    [{ ...limit, limiter: limitByWindow(limit, clock.now()) }],
    () => 10,
  )
  let offset = 0
  const now = () => clock.now() + offset
  const url = 'https://api.example'
  const client = createClient({
    token: 'mwc_x',
    url,
    fetch,
    now,
    sleep: clock.sleep,
    timeout: Number.POSITIVE_INFINITY,
  })
  await clock.run(Promise.all(Array.from({ length: 10 }, () => client.items.page())))
  const before = clock.now()
  offset = -3_600_000
  await clock.run(client.items.page())
  assert.ok(clock.now() - before <= 31_000)
})

test('no limit, latency or number of parallel calls gets a client that is alone a 429', async () => {
  const scenes = fc.record({
    kind: fc.constantFrom(...Object.keys(kinds)),
    quota: fc.integer({ min: 10, max: 200 }),
    window: fc.integer({ min: 1, max: 90 }),
    lanes: fc.integer({ min: 1, max: 40 }),
    latencies: fc.array(fc.integer({ min: 0, max: 3_000 }), { minLength: 1, maxLength: 20 }),
  })
  const never = async (asked: typeof scenes extends fc.Arbitrary<infer T> ? T : never) => {
    const { kind, quota, window, lanes, latencies } = asked
    let turn = 0
    const latency = () => latencies[turn++ % latencies.length]! + 2
    const scene = setScene(kind, [{ name: 'x', quota, windowMs: window * 1000 }], latency)
    await hammer(scene, lanes, 20_000)
    assert.equal(scene.server.counts.refused, 0)
    assert.ok(scene.server.counts.passed > 0)
  }
  await fc.assert(fc.asyncProperty(scenes, never), { seed, numRuns: 40 })
})
