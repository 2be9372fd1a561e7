import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { ApiError } from '@millwright/model'
import type { Auth, Connector } from './connector.ts'
import { WireFailure } from './http.ts'
import { type CallOutcome, createIo, type Io } from './io.ts'
import { type Reply, ScriptedHttp } from './test-http.ts'

const auth: Auth = {
  kind: 'session',
  label: '',
  fields: [{ name: 'base_url', label: '', kind: 'url', required: true, help: '' }],
  sign: () => ({}),
  session: {
    scope: () => 'all',
    async open(send) {
      const { status } = await send({ method: 'POST', path: '/login' })
      const signal = 'password_expired' as const
      if (status === 401) throw new ApiError('REAUTHORIZATION_REQUIRED', 'Expired.', { signal })
      return {}
    },
    hasEnded: () => false,
  },
}

let http: ScriptedHttp
let outcomes: CallOutcome[]
let io: Io
let login: Reply
let reply: Reply

beforeEach(() => {
  http = new ScriptedHttp()
  outcomes = []
  login = { status: 200 }
  reply = { status: 200 }
  http.reply = ({ path }) => (path === '/login' ? login : reply)
  const connector = { system: 'f', name: 'F', auth: [auth], explain: () => undefined }
  io = createIo({
    connector: connector as unknown as Connector,
    credentials: { kind: 'session', base_url: 'https://f.example' },
    http,
    timeout: 100,
    now: () => 0,
    sleep: async () => {},
    onOutcome: (outcome) => outcomes.push(outcome),
  })
})

const read = { method: 'GET', path: '/orders' } as const
const told = () => outcomes.map(({ failure }) => failure?.code ?? null)
const tryAll = async () => {
  const works = [io.send(read), io.exchange(read), io.open({ ...read, raw: true })]
  await Promise.allSettled(works)
}

test('each answer is told once with what it means, also one that is given through as it is', async () => {
  await tryAll()
  assert.deepEqual(told(), [null, null, null])
  assert.ok(outcomes.every(({ call, ms }) => call.path === '/orders' && ms >= 0))
  outcomes = []
  reply = { status: 404 }
  await tryAll()
  assert.deepEqual(told(), ['NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND'])
  assert.equal((await io.exchange(read)).status, 404)
})

test('no answer is told as the failure that it is', async () => {
  http.reply = ({ path }) =>
    path === '/login' ? login : new WireFailure('timeout', 'no answer', true)
  await tryAll()
  assert.deepEqual(told(), ['UPSTREAM_TIMEOUT', 'UPSTREAM_TIMEOUT', 'UPSTREAM_TIMEOUT'])
})

test('a cut that a second try mends is not told', async () => {
  let isFirst = true
  http.reply = ({ path }) => {
    if (path === '/login' || !isFirst) return { status: 200 }
    isFirst = false
    return new WireFailure('cut', 'cut', true)
  }
  await io.send(read)
  assert.deepEqual(told(), [null])
})

test('a failed sign-in is told once with its signal, however many calls wait for it', async () => {
  login = { status: 401 }
  await Promise.allSettled(Array.from({ length: 10 }, () => io.send(read)))
  assert.deepEqual(
    outcomes.map(({ failure }) => failure!.signal),
    ['password_expired'],
  )
  outcomes = []
  login = new WireFailure('refused', 'ECONNREFUSED', false)
  await Promise.allSettled(Array.from({ length: 10 }, () => io.send(read)))
  assert.deepEqual(told(), ['CONNECTION_UNAVAILABLE'])
})

test('what we refuse ourselves, cannot send, or cancel says nothing about the source', async () => {
  reply = new WireFailure('malformed', 'the request cannot be sent', false)
  await assert.rejects(io.send(read))
  reply = { status: 200 }
  await assert.rejects(io.under(AbortSignal.abort()).send(read))
  reply = new WireFailure('cancelled', 'the call was cancelled', true)
  await assert.rejects(io.exchange(read))
  assert.deepEqual(told(), [])
  reply = { status: 401 }
  for (let i = 0; i < 5; i++) await assert.rejects(io.send(read))
  assert.deepEqual(told(), ['REAUTHORIZATION_REQUIRED', 'REAUTHORIZATION_REQUIRED'])
})

test('a bare 401 and a sign-in page carry their signal', async () => {
  reply = { status: 401 }
  await assert.rejects(io.send(read))
  const headers = { 'content-type': 'text/html' }
  reply = { status: 200, headers, body: '<title>Log in</title>' }
  await assert.rejects(io.send(read))
  assert.deepEqual(
    outcomes.map(({ failure }) => failure!.signal),
    ['credentials_refused', 'sign_in_page'],
  )
})
