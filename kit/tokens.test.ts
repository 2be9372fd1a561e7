import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { beforeEach, test } from 'node:test'
import { ApiError } from '@millwright/model'
import type { Call } from './call.ts'
import type { Auth, Connector } from './connector.ts'
import type { WireRequest } from './http.ts'
import { type CallOutcome, createIo, type Io, type IoOptions } from './io.ts'
import { createLockoutGuard } from './lockout.ts'
import { type Reply, ScriptedHttp } from './test-http.ts'

const secret = 'Temper-the-steel-2'

const text = (name: string) => ({
  name,
  label: name,
  kind: name === 'client_secret' ? ('secret' as const) : ('text' as const),
  required: true,
  help: '',
})

function wayOf(grant: 'authorization_code' | 'client_credentials', hasSession = false): Auth {
  return {
    kind: grant,
    label: '',
    fields: ['base_url', 'client_id', 'client_secret'].map(text),
    oauth: { grant, tokenUrl: ({ base_url }) => `${base_url}/token`, clientAuth: 'basic' },
    sign: (_, { access_token }, session) => ({
      authorization: `Bearer ${access_token}`,
      ...(session && { cookie: session.cookie! }),
    }),
    ...(hasSession && {
      session: {
        scope: () => 'all',
        async open(send) {
          const answer = await send({ method: 'GET', path: '/session' })
          if (answer.status === 401) throw new ApiError('REAUTHORIZATION_REQUIRED', 'Refused.')
          return { cookie: String((answer.json as { cookie: string }).cookie) }
        },
        hasEnded: (answer) => answer.status === 403,
      },
    }),
  }
}

let http: ScriptedHttp
let clock: number
let issued: number
/** Access tokens that the source takes. */
let good: Set<string>
let outcomes: CallOutcome[]

const isToken = ({ path }: WireRequest) => path === '/token'
const sent = (path: string) => http.sent.filter((request) => request.path === path)
const formOf = (request: WireRequest) =>
  Object.fromEntries(new URLSearchParams(String(request.body)))

/** Issues t1, t2, … with refresh tokens r1, r2, …; each is good until it is taken out of `good`. */
const serve = (request: WireRequest): Reply => {
  if (isToken(request)) {
    const token = `token-${++issued}`
    good.add(token)
    const body = { access_token: token, token_type: 'Bearer', expires_in: 3600 }
    return { status: 200, body: { ...body, refresh_token: `refresh-${issued}` } }
  }
  const token = request.headers.authorization?.replace('Bearer ', '') ?? ''
  if (!good.has(token)) return { status: 401 }
  if (request.path === '/session') return { status: 200, body: { cookie: `of-${token}` } }
  return { status: 200, body: { ok: true } }
}

function connect(
  way: Auth,
  more: Partial<IoOptions> = {},
  values: Record<string, string> = {},
): Io {
  const explain = ({ status, text }: { status: number; text: string }) =>
    status === 400 ? { message: text } : undefined
  const connector = { system: 'fabrik', name: 'Fabrik', auth: [way], explain }
  return createIo({
    connector: connector as unknown as Connector,
    credentials: {
      kind: way.kind,
      base_url: 'https://fabrik.example',
      client_id: 'mw',
      client_secret: secret,
      ...values,
    },
    http,
    timeout: 1_000,
    now: () => clock,
    sleep: async () => {},
    onOutcome: (outcome) => outcomes.push(outcome),
    ...more,
  })
}

beforeEach(() => {
  http = new ScriptedHttp()
  http.reply = serve
  clock = 0
  issued = 0
  good = new Set()
  outcomes = []
})

const read: Call = { method: 'GET', path: '/orders' }
const post: Call = { method: 'POST', path: '/orders', body: { a: 1 } }
const client = () => wayOf('client_credentials')

test('many calls at once ask for one token, and it is renewed half a minute before its end', async () => {
  const io = connect(client())
  await Promise.all(Array.from({ length: 20 }, () => io.send(read)))
  clock = 3_569_999
  await io.send(read)
  assert.equal(issued, 1)
  clock = 3_570_000
  await Promise.all(Array.from({ length: 20 }, () => io.send(read)))
  assert.equal(issued, 2)
  assert.equal(http.sent.at(-1)!.headers.authorization, 'Bearer token-2')
})

test('a token that the source refuses is renewed once for all, and each call is sent once more, a write too', async () => {
  const io = connect(client())
  await io.send(read)
  good.clear()
  await Promise.all(Array.from({ length: 20 }, () => io.send(post)))
  assert.equal(issued, 2)
  const proofs = sent('/orders').filter(({ method }) => method === 'POST')
  assert.equal(
    proofs.filter(({ headers }) => headers.authorization === 'Bearer token-2').length,
    20,
  )
  assert.ok(outcomes.every(({ failure }) => failure === null))
})

test('a source that refuses each new token is asked for one a minute', async () => {
  http.reply = (request) => (isToken(request) ? serve(request) : { status: 401 })
  const io = connect(client())
  for (let i = 0; i < 100; i++)
    await assert.rejects(
      io.send(read),
      (error: ApiError) =>
        error.code === 'REAUTHORIZATION_REQUIRED' && error.signal === 'credentials_refused',
    )
  assert.equal(issued, 2)
  clock = 60_000
  await assert.rejects(io.send(read))
  assert.equal(issued, 3)
})

test('an outage of the token service keeps the old token in use until its end', async () => {
  const io = connect(client())
  await io.send(read)
  http.reply = (request) => (isToken(request) ? { status: 503 } : serve(request))
  clock = 3_599_000
  await io.send(read)
  clock = 3_600_000
  await assert.rejects(io.send(read), (error: ApiError) => error.code === 'CONNECTION_UNAVAILABLE')
})

test('a refresh token is used once, and its successor after it', async () => {
  const io = connect(wayOf('authorization_code'), {}, { access_token: 'a0', refresh_token: 'r0' })
  good.add('a0')
  await io.send(read)
  assert.equal(issued, 0)
  good.clear()
  await io.send(read)
  clock = 3_600_000
  await io.send(read)
  const forms = sent('/token').map(formOf)
  assert.deepEqual(forms, [
    { grant_type: 'refresh_token', refresh_token: 'r0' },
    { grant_type: 'refresh_token', refresh_token: 'refresh-1' },
  ])
})

test('without a refresh token the end of the access is the end of the grant', async () => {
  const io = connect(wayOf('authorization_code'), {}, { access_token: 'gone' })
  await assert.rejects(
    io.send(read),
    (error: ApiError) =>
      error.code === 'REAUTHORIZATION_REQUIRED' && error.signal === 'grant_revoked',
  )
  assert.equal(issued, 0)
})

test('tokens of the credentials are no settings that decoding may see', () => {
  const values = { access_token: 'a0', refresh_token: 'r0' }
  const { settings } = connect(wayOf('authorization_code'), {}, values).context
  assert.deepEqual(Object.keys(settings), ['kind', 'base_url', 'client_id'])
})

test('a new token opens a new session, also where the sign-in itself was refused', async () => {
  const io = connect(wayOf('client_credentials', true))
  await io.send(read)
  good.clear()
  await io.send(post)
  assert.equal(sent('/orders').at(-1)!.headers.cookie, 'of-token-2')
  const others = connect(wayOf('client_credentials', true))
  await others.send(read)
  clock = 3_600_000
  good.clear()
  await others.send(post)
  assert.equal(sent('/orders').at(-1)!.headers.cookie, `of-token-${issued}`)
})

test('a stream is sent once; the refused token is renewed for the next call', async () => {
  const io = connect(client())
  await io.send(read)
  good.clear()
  const upload = () => ({ ...post, body: Readable.from(['content']) })
  await assert.rejects(io.send(upload()), (error: ApiError) => error.status === 409)
  assert.equal(sent('/orders').length, 2)
  await io.send(upload())
  assert.equal(issued, 2)
})

test('a download whose token was refused comes with a new one', async () => {
  const io = connect(client())
  await io.send(read)
  good.clear()
  const { stream } = await io.open({ ...read, raw: true })
  assert.equal(Buffer.concat(await stream.toArray()).toString(), '{"ok":true}')
})

test('the tokens of the server are used, and it is told which one was refused', async () => {
  const given = ['s1', 's2']
  const refused: string[] = []
  good.add('s2')
  const tokens = {
    get: async () => ({ access_token: given[0]! }),
    refuse: async (token: string) => {
      refused.push(token)
      given.shift()
    },
  }
  await connect(wayOf('authorization_code'), { tokens }).send(post)
  assert.deepEqual(refused, ['s1'])
  assert.equal(issued, 0)
})

test('an access token is in no error, also one that the form never had', async () => {
  const io = connect(client())
  http.reply = (request) =>
    isToken(request)
      ? serve(request)
      : { status: 400, body: `no ${request.headers.authorization} here` }
  await assert.rejects(io.send(read), (error: ApiError) => {
    assert.match(error.detail, /no Bearer ••• here/)
    return true
  })
  const preview = io.preview(post)
  assert.equal(preview.headers.authorization, '•••')
})

test('a refused client is told once to whoever watches, however many wait for it', async () => {
  http.reply = () => ({ status: 401, body: { error: 'invalid_client' } })
  const guard = createLockoutGuard({ now: () => clock })
  const io = connect(client(), { guard })
  await Promise.allSettled(Array.from({ length: 20 }, () => io.send(read)))
  assert.deepEqual(
    outcomes.map(({ failure }) => failure?.signal),
    ['client_refused'],
  )
  await assert.rejects(io.send(read))
  await assert.rejects(io.send(read), (error: ApiError) => error.origin === 'platform')
  assert.equal(outcomes.length, 2)
  assert.equal(http.sent.length, 2)
})
