import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { after, afterEach, before, test } from 'node:test'
import { Webhook } from 'standardwebhooks'
import { EVENT_TYPES } from '../../engine/webhooks/event-types.ts'
import { isSignedBy } from '../../engine/webhooks/test-verify.ts'
import { type Sink, startSink } from '../../jobs/test-webhooks.ts'
import { startTestNode, type TestNode } from '../../test-node.ts'

let node: TestNode
let production: TestNode
let sink: Sink

before(async () => {
  node = await startTestNode()
  production = await startTestNode({
    allowPlainHttp: false,
    allowPrivate: (host) => host === 'hooks.plant.internal',
  })
  sink = await startSink()
})
afterEach(async () => {
  sink.received.length = 0
  sink.answer = (_, reply) => void reply.end()
  const { body } = await call('GET', '')
  for (const { id } of body.data) await call('DELETE', `/${id}`)
})
after(async () => {
  await sink.close()
  await node.close()
  await production.close()
})

const call = (method: string, path: string, body?: unknown, on = node) =>
  on.call(method, `/admin/v1/webhook-endpoints${path}`, { token: on.account_key, body })
const create = async (more: object = {}) =>
  (await call('POST', '', { url: `${sink.url}/hook`, types: ['*'], ...more })).body

test('an endpoint shows its secret once, when it is made', async () => {
  const { status, headers, body } = await call('POST', '', { url: sink.url, types: ['*'] })
  assert.equal(status, 201)
  assert.equal(headers.location, `/admin/v1/webhook-endpoints/${body.id}`)
  assert.match(body.secret, /^whsec_[A-Za-z0-9+/]{43}=$/)
  assert.deepEqual(
    [body.enabled, body.thin, body.ordered, body.signatures, body.connections],
    [true, false, false, ['v1'], null],
  )
  for (const answer of [await call('GET', ''), await call('GET', `/${body.id}`)])
    assert.ok(!JSON.stringify(answer.body).includes(body.secret))
  const log = await node.call('GET', '/admin/v1/audit-log', { token: node.account_key })
  const [entry] = log.body.data.filter((one: any) => one.action === 'webhook_endpoints_create')
  assert.equal(entry.detail.secret_shown, true)
  assert.ok(!JSON.stringify(log.body).includes(body.secret))
})

test('each choice that is no choice is refused by its name, and what was meant is suggested', async () => {
  const cases: [object, string, RegExp][] = [
    [{ types: ['purchase_orders.updated'] }, '/types/0', /Did you mean purchase_order\.updated\?/],
    [{ types: ['*', 'purchase-orders.*'] }, '/types/1', /Did you mean purchase_order\.\*\?/],
    [{ types: ['connection.recoverd'] }, '/types/0', /Did you mean connection\.recovered\?/],
    [{ types: ['vendor.change'] }, '/types/0', /Did you mean vendor\./],
    [{ types: ['zzz'] }, '/types/0', /There is no type zzz\.$/],
    [{ types: [] }, '/types', /./],
    [{ connections: ['con_none'] }, '/connections/0', /no such connection/],
    [{ rate_per_s: 0 }, '/rate_per_s', /./],
    [{ signatures: ['v1a'] }, '/signatures', /v1/],
    [{ colour: 'red' }, '/colour', /no field colour/],
    [{ secret: 'whsec_c2hvcnQ=' }, '/secret', /5 bytes; 24 are the least/],
    [{ secret: 'hunter2' }, '/secret', /whsec_ and base64/],
    [
      { filters: [{ entity: 'purchase-order', field: 'status', any_of: ['x'] }] },
      '/filters/0/entity',
      /Did you mean purchase-orders\?/,
    ],
    [
      { filters: [{ entity: 'vendors', field: 'nmae', changed: true }] },
      '/filters/0/field',
      /vendors have no field nmae\. Did you mean name\?/,
    ],
    [{ filters: [{ entity: '*', field: 'site_id' }] }, '/filters/0/any_of', /any_of, changed/],
  ]
  for (const [choice, pointer, words] of cases) {
    const { status, body } = await call('POST', '', { url: sink.url, types: ['*'], ...choice })
    const what = `${JSON.stringify(choice)} → ${JSON.stringify(body)}`
    assert.equal(status, 400, what)
    assert.equal(body.errors[0].pointer, pointer, what)
    assert.match(body.errors[0].detail, words, what)
  }
})

test('in production an address without TLS, with a password, or in a private network is refused, one that the operator named is not', async () => {
  const cases: [string, RegExp][] = [
    ['http://receiver.example/hook', /must begin with https/],
    ['https://user:pw@receiver.example/hook', /must not have a user or password/],
    ['https://127.0.0.1/hook', /private or reserved/],
    ['https://2130706433/hook', /private or reserved/],
    ['https://[::ffff:10.0.0.1]/hook', /private or reserved/],
    ['https://169.254.169.254/latest', /private or reserved/],
    ['https://localhost/hook', /private or reserved/],
    ['not an address', /is not a web address/],
  ]
  for (const [url, words] of cases) {
    const { status, body } = await call('POST', '', { url, types: ['*'] }, production)
    assert.equal(status, 400, url)
    assert.equal(body.errors[0].pointer, '/url')
    assert.match(body.errors[0].detail, words, url)
    assert.ok(!JSON.stringify(body).includes('user:pw'))
  }
  const named = { url: 'https://hooks.plant.internal/a', types: ['*'] }
  const { status, body } = await call('POST', '', named, production)
  assert.equal(status, 201)
  const patch = { url: 'https://10.0.0.1' }
  assert.equal((await call('PATCH', `/${body.id}`, patch, production)).status, 400)
})

test('a sample of every type is sent signed, and says that it is one', async () => {
  const { id, secret } = await create({ signatures: ['v1', 'v1a'] })
  const types = await node.call('GET', '/admin/v1/event-types', { token: node.account_key })
  assert.deepEqual(
    types.body.data.map((one: any) => one.type),
    Object.keys(EVENT_TYPES),
  )
  for (const type of Object.keys(EVENT_TYPES)) {
    const { body } = await call('POST', `/${id}/test`, { type })
    assert.deepEqual([body.state, body.attempt.status], ['delivered', 200], type)
    const received = sink.received.at(-1)!
    new Webhook(secret).verify(received.body, received.headers)
    assert.deepEqual([received.event.type, received.event.test], [type, true])
  }
  sink.answer = (_, reply) => void reply.writeHead(500).end('no')
  const failed = (await call('POST', `/${id}/test`, { type: 'credits.low' })).body
  assert.deepEqual(
    [failed.state, failed.reason, failed.attempt.body],
    ['failed', 'It answered 500.', 'no'],
  )
  const typo = await call('POST', `/${id}/test`, { type: 'credit.low' })
  assert.match(typo.body.detail, /Did you mean credits\.low/)
})

test('a secret is rotated with an overlap in which both verify; keys of v1a are shown as public keys', async () => {
  const { id, secret, public_key } = await create({ signatures: ['v1', 'v1a'] })
  const rotated = (await call('POST', `/${id}/rotate-secret`, {})).body
  assert.notEqual(rotated.secret, secret)
  const day = Date.parse(rotated.old_secret_until) - Date.now()
  assert.ok(day > 86_000_000 && day <= 86_400_000)
  const keys = (await call('POST', `/${id}/rotate-secret`, { scheme: 'v1a' })).body
  assert.equal(keys.secret, null)
  assert.notEqual(keys.public_key, public_key)
  await call('POST', `/${id}/test`, { type: 'credits.low' })
  const { headers, body } = sink.received.at(-1)!
  for (const known of [secret, rotated.secret]) new Webhook(known).verify(body, headers)
  for (const known of [public_key, keys.public_key]) {
    assert.match(known, /^whpk_/)
    assert.ok(isSignedBy(known, headers, body))
  }
  const own = `whsec_${Buffer.alloc(24, 7).toString('base64')}`
  const last = (await call('POST', `/${id}/rotate-secret`, { secret: own, overlap_s: 0 })).body
  assert.equal(last.secret, own)
  await call('POST', `/${id}/test`, { type: 'credits.low' })
  const after = sink.received.at(-1)!
  new Webhook(own).verify(after.body, after.headers)
  assert.throws(() => new Webhook(rotated.secret).verify(after.body, after.headers))
  const tooLong = await call('POST', `/${id}/rotate-secret`, { overlap_s: 8 * 86_400 })
  assert.equal(tooLong.body.errors[0].pointer, '/overlap_s')
  const brought = await call('POST', `/${id}/rotate-secret`, { scheme: 'v1a', secret: own })
  assert.equal(brought.body.errors[0].pointer, '/secret')
})

test('what the documentation computes with openssl is what is sent', async () => {
  const { id, secret } = await create()
  await call('POST', `/${id}/test`, { type: 'purchase_order.updated' })
  const { headers, body } = sink.received.at(-1)!
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64')
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`
  const expected = createHmac('sha256', key).update(signed).digest('base64')
  assert.equal(headers['webhook-signature'], `v1,${expected}`)
})

test('an endpoint is changed, switched off and on again', async () => {
  const { id } = await create()
  const changed = await call('PATCH', `/${id}`, {
    types: ['credits.*'],
    thin: true,
    signatures: ['v1', 'v1a'],
    enabled: false,
  })
  assert.deepEqual(
    [changed.body.types, changed.body.thin, changed.body.enabled, changed.body.disabled_reason],
    [['credits.*'], true, false, 'by_hand'],
  )
  assert.match(changed.body.public_key, /^whpk_/)
  const replay = { endpoint_id: id, from: '2026-01-01T00:00:00Z' }
  const refused = await node.call('POST', '/admin/v1/events/replay', {
    token: node.account_key,
    body: replay,
  })
  assert.equal(refused.body.code, 'CONFLICT')
  const enabled = await call('POST', `/${id}/enable`, {})
  assert.deepEqual([enabled.body.enabled, enabled.body.planned], [true, 0])
  assert.equal((await call('PATCH', `/${id}`, {})).status, 400)
  for (const [method, path] of [
    ['GET', '/whe_none'],
    ['PATCH', '/whe_none'],
    ['DELETE', '/whe_none'],
    ['POST', '/whe_none/enable'],
    ['POST', '/whe_none/test'],
    ['POST', '/whe_none/rotate-secret'],
  ] as const) {
    const bodies: Record<string, object> = { test: { type: 'credits.low' }, PATCH: { thin: true } }
    const body = bodies[path.split('/')[2] ?? method]
    assert.equal((await call(method, path, body)).status, 404, `${method} ${path}`)
  }
})

test('lists of endpoints and deliveries page, each row once', async () => {
  for (let index = 0; index < 3; index++) await create({ description: String(index) })
  const seen: string[] = []
  let cursor = ''
  do {
    const { body } = await call('GET', `?limit=1${cursor}`)
    seen.push(...body.data.map((one: any) => one.description))
    cursor = body.has_more ? `&cursor=${body.next_cursor}` : ''
  } while (cursor)
  assert.deepEqual(seen.sort(), ['0', '1', '2'])
  const unknown = await node.call('GET', '/admin/v1/deliveries?status=failed', {
    token: node.account_key,
  })
  assert.equal(unknown.body.errors[0].code, 'UNKNOWN_PARAMETER')
  const odd = await node.call('GET', '/admin/v1/deliveries?state=lost', { token: node.account_key })
  assert.equal(odd.status, 400)
})

test('an account has a hundred endpoints at most', async () => {
  const stranger = await node.makeKey('admin', await node.makeAccount())
  const post = () =>
    node.call('POST', '/admin/v1/webhook-endpoints', {
      token: stranger,
      body: { url: sink.url, types: ['*'] },
    })
  for (let count = 0; count < 100; count++) assert.equal((await post()).status, 201)
  assert.equal((await post()).body.code, 'CONFLICT')
})
