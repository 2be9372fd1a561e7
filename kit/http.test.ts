import assert from 'node:assert/strict'
import { createServer, type RequestListener, type Server } from 'node:http'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { after, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { createHttp, type Http, WireFailure } from './http.ts'

const servers: { close(): unknown }[] = []
const clients: Http[] = []
after(async () => {
  await Promise.all(clients.map((http) => http.close()))
  for (const server of servers) server.close()
})

async function serve(listener: RequestListener): Promise<string> {
  const server: Server = createServer(listener)
  servers.push({ close: () => closeNow(server) })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function closeNow(server: Server): void {
  server.closeAllConnections()
  server.close()
}

function open(options: Parameters<typeof createHttp>[0] = {}): Http {
  const http = createHttp({ allowPrivate: () => true, ...options })
  clients.push(http)
  return http
}

const get = (origin: string) => ({ origin, path: '/', method: 'GET', headers: {} })
const limits = { timeout: 5_000 }
const failsWith = (kind: string, sent: boolean) => (error: unknown) => {
  assert.ok(error instanceof WireFailure)
  assert.deepEqual({ kind: error.kind, sent: error.sent }, { kind, sent })
  return true
}

test('a private address is refused at the socket, before a byte is sent', async () => {
  let seen = 0
  const origin = await serve((_request, response) => {
    seen++
    response.end()
  })
  for (const host of [origin, origin.replace('127.0.0.1', 'localhost')]) {
    await assert.rejects(
      open({ allowPrivate: () => false }).send(get(host), limits),
      failsWith('blocked', false),
    )
  }
  assert.equal(seen, 0)
})

test('a private address is told as one, whether or not something listens there', async () => {
  let opened = 0
  const server = createTcpServer((socket) => {
    opened++
    socket.destroy()
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const http = open({ allowPrivate: () => false })
  const ask = (host: string, at: number) =>
    http.send(get(`http://${host}:${at}`), limits).then(
      () => assert.fail('it was reached'),
      (error: WireFailure) => [error.kind, error.sent, error.message.replace(host, 'it')],
    )
  const expected = await ask('127.0.0.1', port)
  assert.deepEqual(expected.slice(0, 2), ['blocked', false])
  const closed = 1
  for (const host of ['127.0.0.1', 'localhost'])
    for (const at of [port, closed]) assert.deepEqual(await ask(host, at), expected)
  for (const host of ['[::1]', '[::ffff:127.0.0.1]', '10.255.255.1', '169.254.169.254'])
    assert.equal((await ask(host, closed))[0], 'blocked', host)
  assert.equal(opened, 0)
})

test('a name that leads to a private address only once it is connected to is refused there', async () => {
  let seen = 0
  const origin = await serve((_request, response) => {
    seen++
    response.end()
  })
  let asked = 0
  const http = open({ allowPrivate: () => ++asked === 1 })
  await assert.rejects(http.send(get(origin), limits), failsWith('blocked', false))
  assert.deepEqual([asked, seen], [2, 0])
})

test('a request is answered although its origin was pushed out by others meanwhile', async () => {
  const arrived = Promise.withResolvers<() => void>()
  const slow = await serve((_request, response) => arrived.resolve(() => response.end('"slow"')))
  const other = await serve((_request, response) => response.end('"other"'))
  const http = open({ origins: 1 })
  const waiting = http.send(get(slow), limits)
  const answer = await arrived.promise
  assert.equal((await http.send(get(other), limits)).json, 'other')
  answer()
  assert.equal((await waiting).json, 'slow')
})

test('a host that the operator named may be private', async () => {
  const origin = await serve((_request, response) => response.end('{"ok":true}'))
  const http = open({ allowPrivate: (host) => host === '127.0.0.1' })
  assert.deepEqual((await http.send(get(origin), limits)).json, { ok: true })
})

test('a connection that is refused says that nothing was sent', async () => {
  const server = createTcpServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  await assert.rejects(
    open().send(get(`http://127.0.0.1:${port}`), limits),
    failsWith('refused', false),
  )
})

test('a connection that is cut says that the request may have arrived', async () => {
  const origin = await serve((request) => request.socket.destroy())
  await assert.rejects(open().send(get(origin), limits), failsWith('cut', true))
})

test('a body that ends too early is a failure, not a short answer', async () => {
  const origin = await serve((_request, response) => {
    response.writeHead(200, { 'content-length': '100' })
    response.write('{"a":1}')
    setImmediate(() => response.destroy())
  })
  await assert.rejects(open().send(get(origin), limits), failsWith('cut', true))
})

test('an answer that never ends is given up at the deadline', async () => {
  const origin = await serve((_request, response) => {
    response.writeHead(200)
    response.write('x')
  })
  await assert.rejects(open().send(get(origin), { timeout: 50 }), failsWith('timeout', true))
})

test('a cancelled call ends at once', async () => {
  const origin = await serve(() => {})
  const controller = new AbortController()
  const call = open().send(get(origin), { timeout: 60_000, signal: controller.signal })
  setImmediate(() => controller.abort())
  await assert.rejects(call, (error: WireFailure) => error.kind === 'cancelled')
})

test('an answer over the limit is refused, also when it only grows when unpacked', async () => {
  const big = Buffer.alloc(200_000, 'a')
  const plain = await serve((_request, response) => response.end(big))
  const bomb = await serve((_request, response) => {
    response.setHeader('content-encoding', 'gzip')
    response.end(gzipSync(big))
  })
  const http = open({ maxBytes: 100_000 })
  await assert.rejects(http.send(get(plain), limits), failsWith('too_large', true))
  await assert.rejects(http.send(get(bomb), limits), failsWith('malformed', true))
})

test('compressed answers are unpacked, garbage that claims to be compressed is a failure', async () => {
  const good = await serve((_request, response) => {
    response.setHeader('content-encoding', 'gzip')
    response.end(gzipSync('{"a":1}'))
  })
  const bad = await serve((_request, response) => {
    response.setHeader('content-encoding', 'gzip')
    response.end('not gzip')
  })
  assert.deepEqual((await open().send(get(good), limits)).json, { a: 1 })
  await assert.rejects(open().send(get(bad), limits), failsWith('malformed', true))
})

test('what is not HTTP is a failure', async () => {
  const server = createTcpServer((socket) => socket.end('220 mail ready\r\n'))
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  await assert.rejects(
    open().send(get(`http://127.0.0.1:${(server.address() as AddressInfo).port}`), limits),
    WireFailure,
  )
})

test('redirects are not followed', async () => {
  const origin = await serve((_request, response) => {
    response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data' })
    response.end()
  })
  assert.equal((await open().send(get(origin), limits)).status, 302)
})

test('a streamed body keeps its bytes, and a reader that leaves brings nothing down', async () => {
  const body = Buffer.alloc(3_000_000, 'b')
  const origin = await serve((_request, response) => response.end(body))
  const http = open()
  const { stream } = await http.open(get(origin), limits)
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk)
  assert.ok(Buffer.concat(chunks).equals(body))
  const left = await http.open(get(origin), limits)
  left.stream.destroy()
  assert.equal((await http.send(get(origin), limits)).body.length, body.length)
})

test('whoever only wants to know how it is answered reads the start of a long body, and lets the rest go', async () => {
  let written = 0
  const origin = await serve((_request, response) => {
    response.writeHead(202, { 'x-kind': 'long' })
    const fill = () => {
      for (let room = true; room && !response.destroyed; written++)
        room = response.write(Buffer.alloc(16_384, 'x'))
    }
    response.on('drain', fill)
    response.on('error', () => {})
    fill()
  })
  const answer = await open().send(get(origin), { ...limits, most: 100 })
  assert.deepEqual([answer.status, answer.headers['x-kind']], [202, 'long'])
  assert.equal(answer.text, 'x'.repeat(100))
  assert.ok(written < 1_000, `${written} pieces were taken`)
  const short = await serve((_request, response) => response.end('short'))
  assert.equal((await open().send(get(short), { ...limits, most: 100 })).text, 'short')
})

test('a head is answer enough where the body does not end in time; without a head there is none', async () => {
  const dripping = await serve((_request, response) => response.writeHead(200).write('d'))
  const answer = await open().send(get(dripping), { timeout: 200, most: 100 })
  assert.deepEqual([answer.status, answer.text], [200, 'd'])
  const silent = await serve(() => {})
  await assert.rejects(
    open().send(get(silent), { timeout: 200, most: 100 }),
    failsWith('timeout', true),
  )
})
