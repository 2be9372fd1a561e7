import assert from 'node:assert/strict'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { after, before, test } from 'node:test'
import { createServer as createMysqlServer } from 'mysql2'
import { createHttp, type WireFailure } from '../http.ts'
import { readRefusal } from './refusal.ts'
import { signSql } from './wire.ts'

/** A server that takes connections and never says a word. */
let silent: Server
let port = 0
const open = createHttp({ allowPrivate: () => true })
const closed = createHttp()

before(async () => {
  silent = createServer((socket) => socket.on('error', () => {}))
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
  port = (silent.address() as AddressInfo).port
})

after(async () => {
  await open.close()
  await closed.close()
  silent.close()
})

const request = (origin: string) => ({
  origin,
  path: '/plant',
  method: 'POST',
  headers: { authorization: signSql({ user: 'u', password: 'p', tls: false }) },
  body: JSON.stringify({ mode: 'read', statements: [] }),
})

const failureOf = (work: Promise<unknown>): Promise<WireFailure> =>
  work.then(
    () => assert.fail('it went well'),
    (error) => error,
  )

for (const scheme of ['postgresql', 'mysql']) {
  test(`${scheme}: a private address is reached only where the operator named it`, async () => {
    const at = request(`${scheme}://127.0.0.1:${port}`)
    const { kind, sent } = await failureOf(closed.send(at, { timeout: 5_000 }))
    assert.deepEqual([kind, sent], ['blocked', false])
    const named = request(`${scheme}://localhost:${port}`)
    assert.equal((await failureOf(closed.send(named, { timeout: 5_000 }))).kind, 'blocked')
    assert.equal((await failureOf(closed.open(at, { timeout: 5_000 }))).kind, 'blocked')
    assert.equal((await open.open(at, { timeout: 5_000 })).status, 200)
  })

  test(`${scheme}: no setting opens a link-local address`, async () => {
    for (const host of ['169.254.169.254', '[fe80::1]', '[::ffff:169.254.169.254]']) {
      const at = request(`${scheme}://${host}:${port}`)
      assert.equal((await failureOf(open.send(at, { timeout: 5_000 }))).kind, 'blocked', host)
    }
  })

  test(`${scheme}: a server that says nothing is left in time, and when the caller leaves`, async () => {
    const at = request(`${scheme}://127.0.0.1:${port}`)
    assert.equal((await failureOf(open.send(at, { timeout: 200 }))).kind, 'timeout')
    const leaving = new AbortController()
    const reading = failureOf(open.send(at, { timeout: 60_000, signal: leaving.signal }))
    setImmediate(() => leaving.abort())
    assert.equal((await reading).kind, 'cancelled')
  })
}

/** Waits for what is under way on other sockets. */
const until = async (isSo: () => boolean) => {
  while (!isSo()) await new Promise(setImmediate)
}

test('a server that lets one sign in and then says nothing keeps no connection open', async () => {
  let sockets = 0
  const slow = createMysqlServer((connection) => {
    sockets++
    const { stream } = connection as unknown as { stream: Socket }
    stream.on('close', () => sockets--)
    connection.on('error', () => {})
    connection.serverHandshake({
      protocolVersion: 10,
      serverVersion: '8.0.0',
      connectionId: 1,
      statusFlags: 2,
      characterSet: 8,
      capabilityFlags: 0xffffff & ~0x800,
    } as never)
    // Whatever it is asked then.
    connection.on('query', () => {})
  })
  const listener = (slow as unknown as { _server: Server })._server
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
  const at = request(`mysql://127.0.0.1:${(listener.address() as AddressInfo).port}`)
  const reading = failureOf(open.send(at, { timeout: 500 }))
  await until(() => sockets === 1)
  assert.equal((await reading).kind, 'timeout')
  await until(() => sockets === 0)
  listener.close()
})

test('what a database says at length is kept short', () => {
  const sqlMessage = `no ${'command denied to user '.repeat(100_000)}`
  const error = Object.assign(new Error('no'), { sqlState: '42000', errno: 1142, sqlMessage })
  const read = readRefusal(error, false)
  assert.ok('refusal' in read)
  assert.equal(read.refusal.message, sqlMessage.slice(0, 2_000))
})

test('an answer without end is broken off as soon as too much of it came', async () => {
  const block = Buffer.alloc(64 * 1024)
  const flood = createServer((socket) => {
    socket.on('error', () => {})
    const pour = () => {
      while (!socket.destroyed && socket.write(block));
    }
    socket.on('drain', pour)
    socket.once('data', () => {
      // A message that says it is 1 GB long.
      socket.write(Buffer.from('5240000000', 'hex'))
      pour()
    })
  })
  await new Promise<void>((resolve) => flood.listen(0, '127.0.0.1', resolve))
  const small = createHttp({ allowPrivate: () => true, maxBytes: 1024 * 1024 })
  const at = request(`postgresql://127.0.0.1:${(flood.address() as AddressInfo).port}`)
  assert.equal((await failureOf(small.send(at, { timeout: 30_000 }))).kind, 'too_large')
  await small.close()
  flood.close()
})

test('an empty password is sent as none of this server', async () => {
  let asked = false
  const said: Buffer[] = []
  const curious = createServer((socket) => {
    socket.on('error', () => {})
    socket.on('data', (data) => {
      said.push(data)
      // AuthenticationCleartextPassword
      if (!asked) socket.write(Buffer.from('520000000800000003', 'hex'))
      else socket.destroy()
      asked = true
    })
  })
  await new Promise<void>((resolve) => curious.listen(0, '127.0.0.1', resolve))
  const before = process.env.PGPASSWORD
  process.env.PGPASSWORD = 'of-the-server'
  try {
    const headers = { authorization: signSql({ user: 'u', password: '', tls: false }) }
    const at = request(`postgresql://127.0.0.1:${(curious.address() as AddressInfo).port}`)
    await failureOf(open.send({ ...at, headers }, { timeout: 5_000 }))
    assert.ok(said.length > 1)
    assert.ok(!Buffer.concat(said).includes('of-the-server'))
  } finally {
    if (before === undefined) delete process.env.PGPASSWORD
    else process.env.PGPASSWORD = before
    curious.close()
  }
})
