import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { beforeEach, test } from 'node:test'
import { ApiError } from '@millwright/model'
import { type Answer, type Call, header } from './call.ts'
import type { Auth, Connector } from './connector.ts'
import { WireFailure, type WireRequest } from './http.ts'
import { createIo, type Io } from './io.ts'
import { type Reply, ScriptedHttp } from './test-http.ts'

const password = 'correct horse battery'
const auth: Auth = {
  kind: 'session',
  label: 'User and password',
  fields: [
    { name: 'base_url', label: 'Address', kind: 'url', required: true, help: '' },
    { name: 'password', label: 'Password', kind: 'secret', required: true, help: '' },
  ],
  sign: (_call, _credentials, session) =>
    session ? { authorization: `Session ${session.token}` } : {},
  session: {
    scope: (call) => (call.path === '/login' ? null : 'all'),
    async open(send, { credentials }) {
      const answer = await send({
        method: 'POST',
        path: '/login',
        body: { password: credentials.password },
      })
      if (answer.status === 401)
        throw new ApiError('REAUTHORIZATION_REQUIRED', 'The password is refused.', {
          origin: 'upstream',
        })
      return { token: String((answer.json as { token: string }).token) }
    },
    hasEnded: (answer) => answer.status === 401,
  },
}

let http: ScriptedHttp
let io: Io
let clock: number
let slept: number[]

function connect(secret: string, explain: Connector['explain'] = () => undefined, way = auth): Io {
  const connector = { system: 'fabrik', name: 'Fabrik', auth: [way], entities: {}, explain }
  return createIo({
    connector: connector as unknown as Connector,
    credentials: { kind: 'session', base_url: 'http://fabrik.example/api', password: secret },
    http,
    timeout: 1_000,
    now: () => clock,
    sleep: async (ms) => void slept.push(ms),
  })
}

beforeEach(() => {
  http = new ScriptedHttp()
  clock = 0
  slept = []
  io = connect(password)
})

const read: Call = { method: 'GET', path: '/orders' }
const post: Call = { method: 'POST', path: '/orders', body: { a: 1 } }
const isLogin = (request: WireRequest) => request.path === '/api/login'
const codeOf = (code: string) => (error: unknown) =>
  error instanceof ApiError && error.code === code

test('many calls at once sign in once', async () => {
  http.reply = (request) => ({ status: 200, body: isLogin(request) ? { token: 't1' } : {} })
  await Promise.all(Array.from({ length: 20 }, () => io.send(read)))
  assert.equal(http.sent.filter(isLogin).length, 1)
  assert.equal(http.sent.at(-1)!.headers.authorization, 'Session t1')
})

test('a session that has ended is opened again, and the call is sent once more', async () => {
  let logins = 0
  http.reply = (request) => {
    if (isLogin(request)) return { status: 200, body: { token: `t${++logins}` } }
    return request.headers.authorization === 'Session t2'
      ? { status: 200, body: { ok: true } }
      : { status: 401 }
  }
  assert.deepEqual((await io.send(post)).json, { ok: true })
  assert.equal(logins, 2)
})

test('a refused password is tried twice in a quarter of an hour and then no more, so that no account is locked', async () => {
  http.reply = () => ({ status: 401 })
  for (let i = 0; i < 10; i++)
    await assert.rejects(io.send(read), codeOf('REAUTHORIZATION_REQUIRED'))
  assert.equal(http.sent.length, 2)
  clock = 15 * 60_000 + 1
  await assert.rejects(io.send(read), codeOf('REAUTHORIZATION_REQUIRED'))
  assert.equal(http.sent.length, 3)
})

const withSession = (then: (request: WireRequest, index: number) => Reply) => {
  let calls = 0
  http.reply = (request) =>
    isLogin(request) ? { status: 200, body: { token: 't' } } : then(request, calls++)
}
const attempts = () => http.sent.filter((request) => !isLogin(request)).length

test('a read whose connection was cut is sent again; a write never is', async () => {
  withSession((_request, index) =>
    index === 0 ? new WireFailure('cut', 'cut', true) : { status: 200 },
  )
  await io.send(read)
  assert.equal(attempts(), 2)
  http.sent = []
  withSession(() => new WireFailure('cut', 'cut', true))
  await assert.rejects(io.send(post), codeOf('WRITE_OUTCOME_UNKNOWN'))
  assert.equal(attempts(), 1)
})

test('a write that was never sent says so, and is worth another try', async () => {
  withSession(() => new WireFailure('refused', 'ECONNREFUSED', false))
  await assert.rejects(
    io.send(post),
    (error: ApiError) => error.code === 'CONNECTION_UNAVAILABLE' && error.retryable,
  )
})

test('a sign-in whose connection was cut leaves no doubt about the write that waited for it', async () => {
  http.reply = () => new WireFailure('cut', 'cut', true)
  await assert.rejects(io.send(post), codeOf('CONNECTION_UNAVAILABLE'))
})

test('a server fault after a write leaves its outcome open; after a read it is just a fault', async () => {
  withSession(() => ({ status: 500 }))
  await assert.rejects(io.send(post), codeOf('WRITE_OUTCOME_UNKNOWN'))
  await assert.rejects(io.send(read), codeOf('UPSTREAM_ERROR'))
})

test('a short Retry-After is waited out, a long one is told', async () => {
  withSession((_request, index) =>
    index === 0 ? { status: 429, headers: { 'retry-after': '1' } } : { status: 200 },
  )
  await io.send(post)
  assert.deepEqual(slept, [1_000])
  withSession(() => ({ status: 429, headers: { 'retry-after': '70' } }))
  await assert.rejects(
    io.send(read),
    (error: ApiError) => error.code === 'UPSTREAM_RATE_LIMITED' && error.retryAfterMs === 70_000,
  )
})

test('a sign-in page instead of data means that the credentials no longer work', async () => {
  withSession(() => ({
    status: 200,
    headers: { 'content-type': 'text/html' },
    body: '<form><input type="password"></form>',
  }))
  await assert.rejects(io.send(read), codeOf('REAUTHORIZATION_REQUIRED'))
})

test('garbage in place of an answer is a fault of the source for a read, and an open outcome for a write', async () => {
  withSession(() => ({ status: 200, body: '\u0000\u0001 not json' }))
  await assert.rejects(io.send(read), codeOf('UPSTREAM_ERROR'))
  await assert.rejects(io.send(post), codeOf('WRITE_OUTCOME_UNKNOWN'))
})

test('a preview is the exact request without its secrets, and an error repeats none', async () => {
  const preview = io.preview({
    method: 'POST',
    path: '/orders?key=1',
    body: { text: `pw ${password}`, token: 'x' },
  })
  assert.equal(preview.url, 'http://fabrik.example/api/orders?key=1')
  assert.deepEqual(preview.body, { text: 'pw •••', token: '•••' })
  withSession(() => ({ status: 400, body: { echo: password } }))
  await assert.rejects(
    io.send(post),
    (error: ApiError) =>
      !JSON.stringify(error.toProblem({ requestId: '', docsBase: '' })).includes(password),
  )
})

test('what a call proves itself with comes back in no error, as a text of its own', async () => {
  const proof = Buffer.from(`BUYER:${password}`).toString('base64')
  const basic: Auth = { ...auth, sign: () => ({ authorization: `Basic ${proof}` }) }
  delete basic.session
  const io = connect(password, () => ({ message: `not for ${proof}` }), basic)
  http.reply = () => ({ status: 400, body: { echo: proof } })
  await assert.rejects(io.send(post), (error: ApiError) => {
    assert.equal(error.upstream?.message, 'not for •••')
    return true
  })
})

test('the path stays behind the address, and headers of a call reach the source', async () => {
  withSession(() => ({ status: 200, headers: { etag: 'W/"1"' } }))
  const answer = await io.send({ ...read, headers: { 'if-match': '"3"' } })
  assert.equal(header(answer, 'etag'), 'W/"1"')
  assert.equal(http.sent.at(-1)!.path, '/api/orders')
  assert.equal(http.sent.at(-1)!.headers['if-match'], '"3"')
})

test('one stray refusal is forgotten after a success', async () => {
  let refused = true
  http.reply = (request) => {
    if (refused) return { status: 401 }
    return { status: 200, body: isLogin(request) ? { token: 't' } : {} }
  }
  for (let i = 0; i < 5; i++) {
    refused = true
    await assert.rejects(io.send(read), codeOf('REAUTHORIZATION_REQUIRED'))
    refused = false
    await io.send(read)
  }
})

test('a body that streams is never sent twice', async () => {
  const upload = (): Call => ({ method: 'POST', path: '/files', body: Readable.from(['content']) })
  for (const [reply, code] of [
    [{ status: 401 }, 'REAUTHORIZATION_REQUIRED'],
    [{ status: 429, headers: { 'retry-after': '1' } }, 'UPSTREAM_RATE_LIMITED'],
    [new WireFailure('cut', 'cut', false), 'CONNECTION_UNAVAILABLE'],
    [new WireFailure('cut', 'cut', true), 'WRITE_OUTCOME_UNKNOWN'],
  ] as const) {
    http.sent = []
    withSession(() => reply)
    await assert.rejects(io.send(upload()), codeOf(code))
    assert.equal(attempts(), 1, code)
  }
})

test('a body that streams gets a session that is as new as can be', async () => {
  withSession(() => ({ status: 200 }))
  await io.send(read)
  await io.send({ method: 'POST', path: '/files', body: Readable.from(['content']) })
  assert.deepEqual(
    http.sent.map(({ path }) => path.replace('/api/', '')),
    ['login', 'orders', 'login', 'files'],
  )
})

test('a failed download is told as the failure that it is', async () => {
  for (const [status, code] of [
    [302, 'UPSTREAM_ERROR'],
    [403, 'UPSTREAM_PERMISSION_DENIED'],
    [404, 'NOT_FOUND'],
    [429, 'UPSTREAM_RATE_LIMITED'],
    [500, 'UPSTREAM_ERROR'],
  ] as const) {
    withSession(() => ({ status }))
    await assert.rejects(io.open({ ...read, raw: true }), codeOf(code))
  }
  http.reply = () => new WireFailure('timeout', 'no answer', true)
  await assert.rejects(connect(password).open(read), codeOf('UPSTREAM_TIMEOUT'))
})

test('a download whose session has ended signs in anew, and comes as it is', async () => {
  withSession((_request, index) => (index === 0 ? { status: 401 } : { status: 200, body: 'bytes' }))
  const { stream } = await io.open({ ...read, raw: true })
  assert.equal(Buffer.concat(await stream.toArray()).toString(), 'bytes')
  assert.equal(http.sent.filter(isLogin).length, 2)
  assert.equal(http.sent.at(-1)!.headers['accept-encoding'], 'identity')
})

test('a secret that looks like something else is left out of a preview without breaking it', () => {
  for (const secret of ['pa"ss\\word', '5678901', 'true', 'amount', '\n\n\n\n"']) {
    const body = { amount: 5678901, is_open: true, notes: `it is ${secret}.`, lines: [secret] }
    const preview = connect(secret).preview({ ...post, body })
    assert.deepEqual(preview.body, {
      amount: 5678901,
      is_open: true,
      notes: 'it is •••.',
      lines: ['•••'],
    })
  }
})

test('a cancelled caller of a sign-in that fails leaves no failure that nobody hears', async () => {
  const unheard: unknown[] = []
  const listen = (error: unknown) => void unheard.push(error)
  process.on('unhandledRejection', listen)
  http.reply = () => ({ status: 401 })
  const controller = new AbortController()
  controller.abort()
  await assert.rejects(io.under(controller.signal).send(read), /cancelled/)
  await new Promise(setImmediate)
  process.off('unhandledRejection', listen)
  assert.equal(http.sent.filter(isLogin).length, 1)
  assert.deepEqual(unheard, [])
})

test('a redirect, or a source that gave up waiting, leaves the outcome of a write open', async () => {
  for (const status of [302, 303, 307, 408, 499]) {
    withSession(() => ({ status, headers: { location: 'http://elsewhere.example/' } }))
    for (const call of [post, { ...post, raw: true }])
      await assert.rejects(
        io.send(call),
        (error: ApiError) => error.code === 'WRITE_OUTCOME_UNKNOWN' && !error.retryable,
        `${status}`,
      )
    await assert.rejects(io.send(read), codeOf('UPSTREAM_ERROR'))
  }
})

test('a server fault that a vendor names makes a write repeatable only where it says so', async () => {
  const fault = { code: 'UPSTREAM_ERROR', message: 'the gateway failed' } as const
  withSession(() => ({ status: 500 }))
  const explain = (more: object) => (answer: Answer) =>
    answer.status === 500 ? { ...fault, ...more } : undefined
  await assert.rejects(connect(password, explain({})).send(post), codeOf('WRITE_OUTCOME_UNKNOWN'))
  await assert.rejects(connect(password, explain({})).send(read), codeOf('UPSTREAM_ERROR'))
  const isUndone = connect(password, explain({ retryable: true }))
  await assert.rejects(isUndone.send(post), codeOf('UPSTREAM_ERROR'))
})

test('a refusal without words is not quoted', async () => {
  for (const body of ['{}', '[]', '""', 'null', '']) {
    withSession(() => ({ status: 400, body }))
    await assert.rejects(io.send(post), (error: ApiError) => {
      assert.equal(error.detail, 'Fabrik refused the write.')
      return true
    })
  }
})
