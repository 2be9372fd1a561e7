import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { ApiError } from '@millwright/model'
import type { Call } from './call.ts'
import type { Auth, Connector } from './connector.ts'
import { createGovernor, type Governor } from './governor.ts'
import { WireFailure } from './http.ts'
import { type CallOutcome, createIo, type Io } from './io.ts'
import { type Reply, ScriptedHttp } from './test-http.ts'

const auth: Auth = {
  kind: 'key',
  label: '',
  fields: [{ name: 'base_url', label: '', kind: 'url', required: true, help: '' }],
  sign: () => ({}),
}

let http: ScriptedHttp
let outcomes: CallOutcome[]
let governor: Governor
let io: Io
let clock: number
/** Ends all exchanges that are held. */
let release: () => void

beforeEach(() => {
  http = new ScriptedHttp()
  outcomes = []
  clock = 1_000
  governor = createGovernor({
    now: () => clock,
    wall: () => clock,
    random: () => 0.5,
    // Nothing else happens meanwhile: the clock jumps.
    later(work, ms) {
      const jump = setImmediate(() => {
        pass(ms)
        work()
      })
      return () => clearImmediate(jump)
    },
  })
  io = connect()
})

function pass(ms: number): void {
  clock += ms
}

function connect(explain: Connector['explain'] = () => undefined): Io {
  const connector = { system: 'f', name: 'Fabrik', auth: [auth], explain }
  return createIo({
    connector: connector as unknown as Connector,
    credentials: { kind: 'key', base_url: 'https://f.example' },
    http,
    timeout: 100,
    now: () => clock,
    sleep: async (ms) => pass(ms),
    gate: governor.gate({ host: 'f.example', connection: 'c', tenant: 't', name: 'Fabrik' }),
    onOutcome: (outcome) => outcomes.push(outcome),
  })
}

/** From now on an exchange stays open until it is released or cancelled. */
function hold(): void {
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  const send = http.send.bind(http)
  http.send = async (request, limits?: { signal?: AbortSignal | undefined }) => {
    const answer = send(request)
    const gone = new Promise<never>((_, reject) => {
      const cancel = () => reject(new WireFailure('cancelled', 'the call was cancelled', true))
      if (limits?.signal?.aborted) cancel()
      limits?.signal?.addEventListener('abort', cancel)
    })
    await Promise.race([held, gone])
    return answer
  }
}

const read: Call = { method: 'GET', path: '/orders' }
const write: Call = { method: 'POST', path: '/orders', body: {} }
const turn = () => new Promise(setImmediate)
const codeOf = (code: string) => (error: unknown) =>
  error instanceof ApiError && error.code === code

test('a hundred identical reads at once are one exchange, and each gets an answer of its own', async () => {
  http.reply = () => ({ status: 200, body: { lines: [1] } })
  const answers = await Promise.all(Array.from({ length: 100 }, () => io.send(read)))
  assert.equal(http.sent.length, 1)
  assert.equal(outcomes.length, 1)
  const [first, second] = answers.map(({ json }) => json as { lines: number[] })
  first!.lines.push(2)
  answers[0]!.body.fill(0)
  answers[0]!.headers.etag = 'x'
  assert.deepEqual(second, { lines: [1] })
  assert.deepEqual(answers[2]!.json, { lines: [1] })
  assert.equal(answers[2]!.headers.etag, undefined)
})

test('reads that differ in path, headers or kind are not merged, nor are those that follow one another', async () => {
  const calls: Call[] = [
    read,
    { ...read, path: '/orders?a=1' },
    { ...read, headers: { accept: 'text/csv' } },
    { ...read, raw: true },
    { ...read, method: 'HEAD' },
    { ...read, method: 'POST', safe: true, body: {} },
    { ...read, method: 'POST', safe: true, body: {} },
  ]
  await Promise.all(calls.map((call) => io.send(call)))
  assert.equal(http.sent.length, calls.length)
  await io.send(read)
  assert.equal(http.sent.length, calls.length + 1)
  await Promise.all([io.send(write), io.send(write)])
  assert.equal(http.sent.length, calls.length + 3)
})

test('a read that begins after a write never gets the answer from before it', async () => {
  let written = false
  http.reply = ({ method }) => {
    if (method === 'POST') written = true
    return { status: 200, body: { written } }
  }
  hold()
  const before = io.send(read)
  await turn()
  const writing = io.send(write)
  await turn()
  const during = io.send(read)
  release()
  await writing
  assert.deepEqual((await io.send(read)).json, { written: true })
  assert.deepEqual((await before).json, { written: false })
  assert.deepEqual((await during).json, { written: true })
})

test('whoever leaves a merged read does not end it for the others; the last one to leave does', async () => {
  hold()
  const controllers = [new AbortController(), new AbortController(), new AbortController()]
  const reads = controllers.map(({ signal }) => io.under(signal).send(read))
  const gone = [assert.rejects(reads[0]!, /cancelled/), assert.rejects(reads[2]!, /cancelled/)]
  await turn()
  controllers[0]!.abort()
  controllers[2]!.abort()
  await Promise.all(gone)
  assert.equal(http.sent.length, 1)
  release()
  assert.equal((await reads[1]!).status, 200)
  hold()
  const last = io.under(controllers[1]!.signal).send({ ...read, path: '/last' })
  await turn()
  controllers[1]!.abort()
  await assert.rejects(last, /cancelled/)
  await turn()
  assert.equal(governor.describeConnection('f.example', 'c')!.limits.in_flight, 0)
})

test('all who wait for a merged read are told its failure, and it is evidence once', async () => {
  http.reply = () => ({ status: 500 })
  const all = await Promise.allSettled(Array.from({ length: 5 }, () => io.send(read)))
  assert.ok(all.every(({ status }) => status === 'rejected'))
  assert.equal(outcomes.length, 1)
})

test('second tries are one call of ten at most, so that a source that cuts connections is not asked twice as much', async () => {
  let count = 0
  http.reply = (): Reply =>
    // Every other answer is well, so that the circuit stays closed.
    count++ % 3 === 0 ? new WireFailure('cut', 'cut', true) : { status: 200 }
  for (let call = 0; call < 1_000; call++) {
    clock += 100
    await io.send({ ...read, path: `/${call}` }).catch(() => {})
  }
  assert.ok(http.sent.length > 1_050 && http.sent.length <= 1_100, `${http.sent.length}`)
})

test('the pause that a source asks for holds the next calls back, whatever status its connector reads it from', async () => {
  const limited = connect(({ status, text }) =>
    status === 403 && text.includes('rate')
      ? { code: 'UPSTREAM_RATE_LIMITED', message: 'too fast', retry_after_ms: 30_000 }
      : undefined,
  )
  http.reply = () => ({ status: 403, body: { error: 'rate' } })
  await assert.rejects(limited.send(read), codeOf('UPSTREAM_RATE_LIMITED'))
  outcomes = []
  await assert.rejects(limited.send(read), (error: ApiError) => error.retryAfterMs === 30_000)
  assert.equal(http.sent.length, 1)
  assert.deepEqual(outcomes, [], 'a call that was never sent says nothing about the source')
  clock += 30_000
  http.reply = () => ({ status: 200 })
  assert.equal((await limited.send(read)).status, 200)
})

test('absurd pauses are not believed: zero, negative or past ones are none, a week is an hour', async () => {
  for (const value of ['0', '-1', 'soon', 'Tue, 24 Nov 2015 09:11:00 GMT']) {
    const before = http.sent.length
    http.reply = (_, index) =>
      index === before ? { status: 429, headers: { 'retry-after': value } } : { status: 200 }
    await io.send(read)
    assert.equal(http.sent.length - before, 2, value)
    for (let call = 0; call < 20; call++) await io.send({ ...read, path: `/${call}` })
    clock += 60_000
  }
  http.reply = () => ({ status: 429, headers: { 'retry-after': '604800' } })
  await assert.rejects(io.send(read), (error: ApiError) => error.retryAfterMs === 3_600_000)
})

test('a source that is down is not called any more, and a fault that its connector reads as a refusal is none', async () => {
  const calls = (count: number) =>
    Array.from({ length: count }, (_, call) => io.send({ ...read, path: `/${call}` }))
  http.reply = () => ({ status: 404 })
  await Promise.allSettled(calls(20))
  http.reply = () => ({ status: 503 })
  for (let call = 0; call < 20; call++) await io.send(read).catch(() => {})
  assert.equal(http.sent.length, 28)
  await assert.rejects(io.send(read), codeOf('CONNECTION_UNAVAILABLE'))
  http.reply = () => ({ status: 200 })
  await io.under(undefined, { priority: 'background', isProbe: true }).send(read)
  await io.send(read)
})

test('a 403 and a 503 that say that nothing is left are refusals for a limit, and are told until when', async () => {
  for (const status of [403, 503]) {
    const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '40' }
    http.reply = () => ({ status, headers })
    const limited = (error: ApiError) =>
      error.code === 'UPSTREAM_RATE_LIMITED' && error.retryAfterMs === 40_000
    await assert.rejects(io.send(write), limited)
    await assert.rejects(io.send(read), limited)
    pass(40_000)
    http.reply = () => ({ status: 200 })
    await io.send(read)
  }
  http.reply = () => ({ status: 403 })
  await assert.rejects(io.send(read), codeOf('UPSTREAM_PERMISSION_DENIED'))
})

test('a 503 with a pause is a fault, and its pause is kept', async () => {
  http.reply = () => ({ status: 503, headers: { 'retry-after': '40' } })
  await assert.rejects(io.send(read), codeOf('UPSTREAM_ERROR'))
  await assert.rejects(io.send(read), (error: ApiError) => error.retryAfterMs === 40_000)
  assert.equal(http.sent.length, 1)
})

test('a download goes through the gate as well', async () => {
  http.reply = () => ({ status: 429, headers: { 'retry-after': '30' } })
  await assert.rejects(io.open({ ...read, raw: true }), codeOf('UPSTREAM_RATE_LIMITED'))
  await assert.rejects(io.open({ ...read, raw: true }), codeOf('UPSTREAM_RATE_LIMITED'))
  assert.equal(http.sent.length, 1)
})
