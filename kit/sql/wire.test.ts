import assert from 'node:assert/strict'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { after, before, test } from 'node:test'
import { createHttp, type WireFailure } from '../http.ts'
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
