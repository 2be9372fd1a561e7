import assert from 'node:assert/strict'
import { request } from 'node:http'
import { afterEach, beforeEach, test } from 'node:test'
import { createSandbox, type Sandbox } from './index.ts'
import type { System } from './system.ts'

let clock = Date.parse('2026-03-01T08:00:00Z')
let sandbox: Sandbox
let system: ReturnType<typeof createCounter>

/** A system that counts what reaches it. */
function createCounter() {
  const state = { received: 0, seeds: 0, orders: 0 }
  const counter: System = {
    name: 'counter',
    credentials: { username: 'buyer' },
    secrets: {},
    basePath: '/v1',
    switches: { strict: false },
    summary: () => ({ purchase_orders: state.orders }),
    reset: (seed) => {
      state.seeds += 1
      state.orders = seed.purchase_orders
    },
    answer: (call) => {
      state.received += 1
      const { method, path, query, base, fault } = call
      const seen = { method, path, query, base, fault, body: call.body.toString() }
      return { status: 200, body: { ...seen, padding: 'x'.repeat(2000) } }
    },
    intervene: (change) => {
      if (change.native !== 'Order') throw new Error(`There is no ${change.native}.`)
      return change.key ?? 1
    },
    keys: () => [1, 2, 3],
  }
  return Object.assign(counter, { state })
}

beforeEach(async () => {
  system = createCounter()
  sandbox = await createSandbox({ port: 0, systems: [system], now: () => clock })
})

afterEach(() => sandbox.close())

async function control(method: string, path: string, body?: unknown) {
  const response = await fetch(`${sandbox.url}/_control${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return { status: response.status, body: (await response.json()) as Record<string, any> }
}

const order = (init: RequestInit = {}) => fetch(`${sandbox.url}/counter/v1/orders?top=2`, init)
const addFault = (fault: unknown) => control('POST', '/counter/faults', fault)

test('a system sees its own path, the query, the body and the address that the client used', async () => {
  const response = await order({ method: 'POST', body: '{"a":1}' })
  const { padding, ...seen } = (await response.json()) as Record<string, unknown>
  assert.deepEqual(seen, {
    method: 'POST',
    path: '/v1/orders',
    query: 'top=2',
    base: `${sandbox.url}/counter`,
    fault: null,
    body: '{"a":1}',
  })
})

test('the list of systems tells address, working credentials and what is seeded', async () => {
  assert.equal(system.state.seeds, 0, 'nothing is seeded before the first use')
  const { systems } = (await control('GET', '')).body
  const base_url = `${sandbox.url}/counter/v1`
  assert.deepEqual(systems, [
    {
      name: 'counter',
      base_url,
      credentials: { base_url, username: 'buyer' },
      seeded: { purchase_orders: 200 },
    },
  ])
})

test('a reset keeps what it does not name', async () => {
  await control('POST', '/counter/reset', { purchase_orders: 7 })
  const { body } = await control('POST', '/counter/reset', { seed: 3 })
  assert.deepEqual(body, { seeded: { purchase_orders: 7 } })
})

test('a fault of the system strikes as often as ordered and only the calls that match', async () => {
  await addFault({
    fault: 'rate_limited',
    match: { method: 'post', path: '/v1/orders' },
    times: 2,
    retry_after: 7,
  })
  const faults = []
  for (const method of ['GET', 'POST', 'POST', 'POST']) {
    faults.push(((await (await order({ method })).json()) as { fault: unknown }).fault)
  }
  const limited = { name: 'rate_limited', retry_after: 7 }
  assert.deepEqual(faults, [null, limited, limited, null])
})

test('a fault may match by regular expression and by what the body contains', async () => {
  await addFault({ fault: 'forbidden', match: { path: '/orders\\?top=\\d/', body: '"b"' } })
  const first = (await (await order({ method: 'POST', body: '{"a":1}' })).json()) as any
  const second = (await (await order({ method: 'POST', body: '{"b":1}' })).json()) as any
  assert.deepEqual([first.fault, second.fault], [null, { name: 'forbidden' }])
})

test('cut before: the client gets nothing and the system has seen nothing', async () => {
  await addFault({ fault: 'cut_before' })
  await assert.rejects(order())
  assert.equal(system.state.received, 0)
})

test('cut after: the client gets nothing, yet the system has done it', async () => {
  await addFault({ fault: 'cut_after' })
  await assert.rejects(order())
  assert.equal(system.state.received, 1)
  assert.equal((await order()).status, 200)
})

test('truncated: the length promises more than comes', async () => {
  await addFault({ fault: 'truncated' })
  const response = await order()
  assert.ok(Number(response.headers.get('content-length')) > 2000)
  await assert.rejects(response.text())
})

test('garbage: status 200, and a body that is no JSON', async () => {
  await addFault({ fault: 'garbage' })
  const response = await order()
  assert.equal(response.status, 200)
  await assert.rejects(response.json())
})

test('wrong content type: the right body under a wrong name', async () => {
  await addFault({ fault: 'wrong_content_type' })
  const response = await order()
  assert.equal(response.headers.get('content-type'), 'text/plain')
  assert.equal(((await response.json()) as { path: string }).path, '/v1/orders')
})

test('down: every call fails until the faults are deleted', async () => {
  await addFault({ fault: 'down' })
  await assert.rejects(order())
  await assert.rejects(order())
  await control('DELETE', '/counter/faults')
  assert.equal((await order()).status, 200)
})

test('slow: the answer comes after the delay', async () => {
  await addFault({ fault: 'slow', delay_ms: 60 })
  const started = performance.now()
  assert.equal((await order()).status, 200)
  assert.ok(performance.now() - started >= 55)
})

test('a fault by chance strikes the same calls whenever the seed is the same', async () => {
  const runs: string[] = []
  for (let run = 0; run < 2; run++) {
    await addFault({ fault: 'forbidden', probability: 0.3, seed: 7 })
    let marks = ''
    for (let call = 0; call < 20; call++) {
      marks += ((await (await order()).json()) as { fault: unknown }).fault ? 'x' : '.'
    }
    runs.push(marks)
    await control('DELETE', '/counter/faults')
  }
  assert.equal(runs[0], runs[1])
  assert.match(runs[0] ?? '', /^(?=.*x)(?=.*\.)/)
})

test('the request log tells what came when, and what got no answer', async () => {
  await order()
  clock += 1000
  const since = new Date(clock).toISOString()
  await addFault({ fault: 'cut_before' })
  await assert.rejects(order({ method: 'POST' }))
  const all = (await control('GET', '/counter/requests')).body.requests
  assert.deepEqual(
    all.map((entry: any) => [entry.method, entry.path, entry.status]),
    [
      ['GET', '/v1/orders?top=2', 200],
      ['POST', '/v1/orders?top=2', null],
    ],
  )
  const late = (await control('GET', `/counter/requests?since=${since}`)).body.requests
  assert.deepEqual(
    late.map((entry: any) => entry.at),
    [since],
  )
})

test('bad control input is refused with a sentence that names what is wrong', async () => {
  const cases: [string, unknown, RegExp][] = [
    ['/counter/faults', { fault: 'nope' }, /fault is "nope"/],
    ['/counter/faults', { fault: 'slow', tiems: 2 }, /the key "tiems"/],
    ['/counter/faults', { fault: 'slow', times: 0 }, /times is 0/],
    ['/counter/faults', { fault: 'slow', match: { path: '/(/' } }, /match.path is no valid/],
    ['/counter/faults', { fault: 'slow', probability: 2 }, /probability is 2/],
    ['/counter/reset', { purchase_orders: 1.5 }, /purchase_orders must be a whole number/],
    ['/counter/records', { op: 'update', native: 'Order', data: {} }, /key must say which/],
    ['/counter/records', { op: 'insert', native: 'Nope', data: {} }, /There is no Nope/],
    ['/counter/switches', { strict: 'yes' }, /strict is "yes", but must be a boolean/],
    ['/counter/switches', { other: true }, /the key "other"/],
  ]
  for (const [path, body, words] of cases) {
    const refusal = await control('POST', path, body)
    assert.equal(refusal.status, 400, JSON.stringify(body))
    assert.match(refusal.body.error, words)
  }
  assert.equal((await control('POST', '/nobody/reset', {})).status, 404)
})

test('a switch is listed, set, and read by the system', async () => {
  await control('POST', '/counter/switches', { strict: true })
  const { body } = await control('GET', '/counter/switches')
  assert.deepEqual(body, { strict: true, gzip: false, clock_skew_s: 0 })
  assert.equal(system.switches.strict, true)
})

test('answers are compressed only when switched on and asked for', async () => {
  const plain = await order()
  await control('POST', '/counter/switches', { gzip: true })
  const packed = await order()
  const encodings = [plain, packed].map((response) => response.headers.get('content-encoding'))
  assert.deepEqual(encodings, [null, 'gzip'])
  assert.equal(((await packed.json()) as { path: string }).path, '/v1/orders')
})

test('a body over 10 MiB is refused', async () => {
  const response = await order({ method: 'POST', body: Buffer.alloc(10 * 1024 * 1024 + 1) })
  assert.equal(response.status, 413)
  assert.equal(system.state.received, 0)
})

test('connections are kept open', async () => {
  const connection = await new Promise((resolve) => {
    const agent = request(`${sandbox.url}/counter/v1/orders`, { agent: false }, (response) => {
      response.resume()
      resolve(response.headers.connection)
    })
    agent.setHeader('connection', 'keep-alive')
    agent.end()
  })
  assert.equal(connection, 'keep-alive')
})
