import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { ApiError } from '@millwright/model'
import type { Auth, Connector } from './connector.ts'
import { createAnswer, type Http } from './http.ts'
import { createIo, type Io } from './io.ts'
import { createLockoutGuard, type LockoutGuard, loginKeyOf } from './lockout.ts'

const QUARTER = 15 * 60_000

const fields = ['base_url', 'username', 'password'].map((name) => ({
  name,
  label: name,
  kind: name === 'password' ? ('secret' as const) : ('text' as const),
  required: true,
  help: '',
}))
const proof = (password = '') => ({ authorization: `Password ${password}` })

/** Each call carries the password. */
const stateless: Auth = {
  kind: 'stateless',
  label: '',
  fields,
  user: ['username'],
  sign: (_, { password }) => proof(password),
}

/** The password opens a session. */
const signingIn: Auth = {
  ...stateless,
  kind: 'session',
  sign: (_, __, session) => (session ? { authorization: 'Session' } : {}),
  session: {
    scope: () => 'all',
    async open(send, { credentials }) {
      const headers = proof(credentials.password)
      const { status } = await send({ method: 'POST', path: '/login', headers })
      if (status === 401) throw new ApiError('REAUTHORIZATION_REQUIRED', 'Refused.')
      return { token: 't' }
    },
    hasEnded: (answer) => answer.status === 401,
  },
}

let clock: number
let logins: number
let underWay: number
let mostUnderWay: number
let guard: LockoutGuard

const http: Http = {
  async send({ headers }) {
    const password = headers.authorization?.split(' ')[1]
    if (password) logins++
    mostUnderWay = Math.max(mostUnderWay, ++underWay)
    await new Promise(setImmediate)
    underWay--
    const isRight = headers.authorization === 'Session' || password === 'right'
    return createAnswer(isRight ? 200 : 401, {}, Buffer.from('{}'))
  },
  open: () => Promise.reject(new Error('not used')),
  close: async () => {},
}

function connect(way: Auth, password: string, username = 'BUYER', host = 'erp.example'): Io {
  const connector = { system: 'fabrik', name: 'Fabrik', auth: [way], explain: () => undefined }
  return createIo({
    connector: connector as unknown as Connector,
    credentials: { kind: way.kind, base_url: `https://${host}`, username, password },
    http,
    timeout: 1_000,
    now: () => clock,
    guard,
  })
}

const read = { method: 'GET', path: '/orders' } as const
const refused = (error: unknown) =>
  error instanceof ApiError && error.code === 'REAUTHORIZATION_REQUIRED'

beforeEach(() => {
  clock = Date.parse('2026-11-24T08:00:00Z')
  logins = 0
  underWay = 0
  mostUnderWay = 0
  guard = createLockoutGuard({ now: () => clock })
})

for (const way of [stateless, signingIn]) {
  test(`10,000 calls with a wrong password, over many connections, try it twice in 15 minutes (${way.kind})`, async () => {
    for (let i = 0; i < 10_000; i++) {
      const io = connect(way, 'wrong')
      await assert.rejects(io.send(read), refused)
      // Just short of a quarter of an hour in all.
      clock += 89
    }
    assert.equal(logins, 2)
    clock += QUARTER
    await assert.rejects(connect(way, 'wrong').send(read), refused)
    assert.equal(logins, 3)
  })
}

test('a thousand connections that sign in at once with one wrong password try it twice, one after the other', async () => {
  const all = Array.from({ length: 1_000 }, () => connect(signingIn, 'wrong').send(read))
  const results = await Promise.allSettled(all)
  assert.ok(results.every(({ status }) => status === 'rejected'))
  assert.deepEqual({ logins, mostUnderWay }, { logins: 2, mostUnderWay: 1 })
})

test('connections that sign in at once with the right password wait for the first sign-in only', async () => {
  await Promise.all(Array.from({ length: 50 }, () => connect(signingIn, 'right').send(read)))
  assert.equal(logins, 50)
  assert.ok(mostUnderWay >= 49, `${mostUnderWay} were under way at once`)
})

test('a person who tries other passwords gets four tries for one user, however it is spelled', async () => {
  for (let i = 0; i < 10; i++)
    await assert.rejects(
      connect(
        signingIn,
        `guess-${i}`,
        i % 2 ? 'buyer' : 'BUYER ',
        i % 3 ? 'erp.example' : 'ERP.example.',
      ).send(read),
    )
  assert.equal(logins, 4)
  await assert.rejects(connect(signingIn, 'guess', 'SELLER').send(read), refused)
  assert.equal(logins, 5, 'another user is not held up')
})

test('the refusal says until when to wait, and that it is our own', async () => {
  for (let i = 0; i < 2; i++) await assert.rejects(connect(stateless, 'wrong').send(read))
  clock += 60_000
  await assert.rejects(connect(stateless, 'wrong').send(read), (error: ApiError) => {
    assert.equal(error.origin, 'platform')
    assert.equal(error.retryAfterMs, QUARTER - 60_000)
    assert.match(error.detail, /before 2026-11-24T08:15:00Z/)
    return true
  })
})

test('a success clears what came before, for the credential and for the user', async () => {
  for (let i = 0; i < 3; i++) await assert.rejects(connect(stateless, `wrong-${i}`).send(read))
  await connect(stateless, 'right').send(read)
  for (let i = 3; i < 6; i++) await assert.rejects(connect(stateless, `wrong-${i}`).send(read))
  assert.equal(logins, 7)
})

test('calls that were under way together are one try', async () => {
  const io = connect(stateless, 'wrong')
  await Promise.allSettled(Array.from({ length: 5 }, () => io.send(read)))
  await assert.rejects(io.send(read), (error: ApiError) => error.origin === 'upstream')
  await assert.rejects(io.send(read), (error: ApiError) => error.origin === 'platform')
})

const keyOf = (password: string) =>
  loginKeyOf({ host: 'erp', kind: 'basic', values: { password }, user: ['buyer'] })

test('a refusal that another process has seen counts here', () => {
  const heard: number[] = []
  const other = createLockoutGuard({
    now: () => clock,
    onRefuse: (key, at) => {
      heard.push(at)
      guard.seed(key, [at])
    },
  })
  other.refuse(keyOf('wrong'))
  guard.refuse(keyOf('wrong'))
  assert.deepEqual(heard, [clock])
  assert.throws(() => guard.check(keyOf('wrong')), refused)
  other.check(keyOf('wrong'))
})

test('keys show nothing of what they are made of, and any other value is another key', () => {
  const key = keyOf('Rolling-Mill-7')
  assert.doesNotMatch(JSON.stringify(key), /Rolling|buyer/)
  assert.notEqual(keyOf('Rolling-Mill-8').credential, key.credential)
  assert.equal(keyOf('Rolling-Mill-8').user, key.user)
})

test('what is kept has a limit', () => {
  guard = createLockoutGuard({ now: () => clock, capacity: 10 })
  const first = keyOf('0')
  for (let i = 0; i < 2; i++) guard.refuse({ ...first, user: null })
  for (let i = 1; i <= 10; i++) guard.refuse({ credential: `c${i}`, user: null })
  guard.check(first)
})

test('a consent that was taken back is no wrong password', async () => {
  const gone = () =>
    guard.signIn(keyOf('secret'), async () => {
      throw new ApiError('REAUTHORIZATION_REQUIRED', 'Gone.', { signal: 'grant_revoked' })
    })
  for (let i = 0; i < 5; i++)
    await assert.rejects(gone(), (error: ApiError) => error.origin === 'upstream')
})
