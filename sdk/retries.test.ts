import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MillwrightError, NetworkError, RateLimitError } from './errors.ts'
import { createAnsweredClient, problem, record } from './test-answers.ts'
import type { RetryNotice } from './transport.ts'

const done = () => Response.json(record)
const made = () => Response.json(record, { status: 201 })
const busy = (seconds?: number) =>
  problem(503, 'CONNECTION_UNAVAILABLE', { retryable: true }, retryAfter(seconds))
const lost = () => new TypeError('fetch failed')

function retryAfter(seconds: number | undefined): Record<string, string> {
  return seconds === undefined ? {} : { 'retry-after': String(seconds) }
}

test('a read is tried again after each passing failure, later each time', async () => {
  const { client, clock, sent } = createAnsweredClient([
    busy(),
    lost(),
    new Response('<html>', { status: 502 }),
    done(),
  ])
  assert.deepEqual(await clock.run(client.items.get('1')), record)
  assert.deepEqual(
    sent.map(({ at }) => at),
    [0, 500, 1500, 3500],
  )
})

test('back-off has full jitter', async () => {
  const { client, clock, sent } = createAnsweredClient([busy(), busy(), done()], {
    random: () => 0.1,
  })
  await clock.run(client.items.get('1'))
  assert.deepEqual(
    sent.map(({ at }) => at),
    [0, 50, 150],
  )
})

test('Retry-After is waited for, and a little more', async () => {
  const { client, clock, sent } = createAnsweredClient([busy(7), done()])
  await clock.run(client.items.get('1'))
  assert.equal(sent[1]!.at, 7_500)
})

test('retry_after_ms counts where it asks for more than the header', async () => {
  const answer = problem(
    503,
    'CONNECTION_UNAVAILABLE',
    { retryable: true, retry_after_ms: 2_500 },
    { 'retry-after': '2' },
  )
  const { client, clock, sent } = createAnsweredClient([answer, done()], { random: () => 0 })
  await clock.run(client.items.get('1'))
  assert.equal(sent[1]!.at, 2_500)
})

test('a Retry-After of a week is not waited for', async () => {
  const { client, clock, sent } = createAnsweredClient([
    problem(429, 'UPSTREAM_RATE_LIMITED', { retryable: true }, { 'retry-after': '604800' }),
  ])
  await assert.rejects(clock.run(client.items.get('1')), (error: RateLimitError) => {
    assert.ok(error instanceof RateLimitError)
    assert.equal(error.retryAfterMs, 604_800_000)
    return true
  })
  assert.equal(sent.length, 1)
})

test('a 429 holds up the other calls of the client too', async () => {
  const { client, clock, sent } = createAnsweredClient(
    [
      problem(429, 'UPSTREAM_RATE_LIMITED', { retryable: true }, { 'retry-after': '5' }),
      done(),
      done(),
    ],
    { random: () => 0 },
  )
  const first = client.items.get('1')
  const second = (async () => {
    await clock.sleep(1_000)
    return client.items.get('2')
  })()
  await clock.run(Promise.all([first, second]))
  assert.ok(sent[1]!.at >= 5_000 && sent[2]!.at >= 5_000)
})

test('a create keeps its key over its tries, also when the network fails', async () => {
  const { client, clock, sent } = createAnsweredClient([lost(), busy(), made()])
  await clock.run(client.items.create({ name: 'Bolt' }))
  const keys = sent.map(({ headers }) => headers.get('idempotency-key'))
  assert.equal(keys.length, 3)
  assert.match(keys[0]!, /^[0-9a-f]{32}$/)
  assert.equal(new Set(keys).size, 1)
})

test('two creates have two keys, and a key of the caller is used as it is', async () => {
  const { client, sent } = createAnsweredClient([made(), made(), made()])
  await client.items.create({ name: 'Bolt' })
  await client.items.create({ name: 'Bolt' })
  await client.items.create({ name: 'Bolt' }, { idempotencyKey: 'order 7' })
  const keys = sent.map(({ headers }) => headers.get('idempotency-key'))
  assert.equal(new Set(keys).size, 3)
  assert.equal(keys[2], 'order 7')
})

test('a write whose outcome is unknown is never sent again, whatever the answer says', async () => {
  const { client, sent } = createAnsweredClient([
    problem(504, 'WRITE_OUTCOME_UNKNOWN', { retryable: true, sent: { method: 'POST' } }),
  ])
  await assert.rejects(client.items.create({ name: 'Bolt' }), (error: MillwrightError) => {
    assert.equal(error.code, 'WRITE_OUTCOME_UNKNOWN')
    assert.equal(error.sent?.method, 'POST')
    assert.equal(error.idempotencyKey, sent[0]!.headers.get('idempotency-key'))
    return true
  })
  assert.equal(sent.length, 1)
})

test('a write without a key is sent again only where the server had not begun', async () => {
  const post = { method: 'POST', path: '/Orders' } as const
  for (const failure of [lost(), problem(502, 'UPSTREAM_ERROR', { retryable: true })]) {
    const { client, sent } = createAnsweredClient([failure])
    await assert.rejects(client.passthrough(post), MillwrightError)
    assert.equal(sent.length, 1)
  }
  const { client, clock, sent } = createAnsweredClient([busy(), done()])
  await clock.run(client.passthrough(post))
  assert.equal(sent.length, 2)
  assert.equal(sent[0]!.headers.get('idempotency-key'), null)
})

test('what no second try can mend is told at once', async () => {
  for (const code of ['INVALID_REQUEST', 'RECORD_LOCKED', 'INTERNAL_ERROR']) {
    const { client, sent } = createAnsweredClient([problem(409, code)])
    await assert.rejects(client.items.get('1'), { code })
    assert.equal(sent.length, 1)
  }
})

test('after the last try the last error is told, and every try was announced', async () => {
  const notices: RetryNotice[] = []
  const { client, clock, sent } = createAnsweredClient([lost(), lost(), lost()], {
    retries: 2,
    onRetry: (notice) => notices.push(notice),
  })
  await assert.rejects(clock.run(client.items.create({ name: 'Bolt' })), (error: NetworkError) => {
    assert.ok(error instanceof NetworkError)
    assert.equal(error.code, 'NETWORK_FAILED')
    assert.ok(error.mayHaveHappened)
    assert.equal(error.idempotencyKey, sent[0]!.headers.get('idempotency-key'))
    return true
  })
  assert.deepEqual(
    notices.map(({ attempt, delayMs, method, path }) => [attempt, delayMs, method, path]),
    [
      [1, 500, 'POST', '/v1/items'],
      [2, 1000, 'POST', '/v1/items'],
    ],
  )
})

test('a try that takes too long ends as TIMED_OUT', async () => {
  const never = ({ signal }: RequestInit) =>
    new Promise<Response>((_, reject) => {
      signal!.addEventListener('abort', () => reject(signal!.reason))
    })
  const { client } = createAnsweredClient([never], { retries: 0, timeout: 5 })
  await assert.rejects(client.items.get('1'), { code: 'TIMED_OUT', mayHaveHappened: false })
})

test('a cancelled call rejects with the reason of its signal, under way as well as between two tries', async () => {
  const controller = new AbortController()
  const reason = new Error('the user left')
  const { client, clock, sent } = createAnsweredClient([
    ({ signal }) =>
      new Promise((_, reject) => {
        signal!.addEventListener('abort', () => reject(signal!.reason))
        controller.abort(reason)
      }),
    busy(60),
  ])
  await assert.rejects(client.items.get('1', {}, { signal: controller.signal }), reason)
  await assert.rejects(client.items.get('1', {}, { signal: controller.signal }), reason)
  assert.equal(sent.length, 1)

  const later = new AbortController()
  const waiting = client.items.get('1', {}, { signal: later.signal })
  const refused = assert.rejects(clock.run(waiting), reason)
  await new Promise((resolve) => setImmediate(resolve))
  later.abort(reason)
  await refused
  assert.equal(sent.length, 2)
})

test('an answer that breaks off in the middle is tried again', async () => {
  const { client, clock, sent } = createAnsweredClient([new Response('{"id":"1","obj'), done()])
  assert.deepEqual(await clock.run(client.items.get('1')), record)
  assert.equal(sent.length, 2)
})

test('a redirect is not followed: no secret goes where an answer points', async () => {
  const { client, sent } = createAnsweredClient([
    new Response(null, { status: 301, headers: { location: 'https://elsewhere.example' } }),
  ])
  await assert.rejects(client.items.get('1'), { code: 'UNEXPECTED_ANSWER', status: 301 })
  assert.equal(sent.length, 1)
})

test('the token is asked for before each try, and stands in no error', async () => {
  let turn = 0
  const { client, clock, sent } = createAnsweredClient(
    [busy(), problem(401, 'AUTHENTICATION_FAILED')],
    {
      token: async () => `mwc_${++turn}`,
    },
  )
  await assert.rejects(clock.run(client.items.get('1')), (error: MillwrightError) => {
    assert.ok(!`${error.stack} ${JSON.stringify(error)}`.includes('mwc_'))
    return true
  })
  assert.deepEqual(
    sent.map(({ headers }) => headers.get('authorization')),
    ['Bearer mwc_1', 'Bearer mwc_2'],
  )
})
