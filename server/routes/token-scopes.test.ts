import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { TokenScope } from '../store/schema-keys.ts'
import { startTestNode, type TestCall, type TestNode } from '../test-node.ts'

let node: TestNode
let clock = Date.UTC(2026, 10, 24)
let id: string
let whole: string

before(async () => {
  node = await startTestNode({ now: () => clock })
  ;({ id, token: whole } = await node.connect('maintainx'))
})
after(() => node.close())

const make = (scope: unknown, connection = id) =>
  node.call('POST', `/admin/v1/connections/${connection}/tokens`, {
    token: node.account_key,
    body: { name: 'narrow', scope },
  })
async function scoped(scope: TokenScope, connection = id): Promise<string> {
  const { status, body } = await make(scope, connection)
  assert.equal(status, 201, JSON.stringify(body))
  assert.deepEqual(body.scope, scope)
  return body.secret
}
const call = (token: string, method: string, url: string, rest: TestCall = {}) =>
  node.call(method, url, { token, ...rest })
const codeOf = async (...args: Parameters<typeof call>) => {
  const { status, body } = await call(...args)
  return status < 300 ? status : body.code
}
async function firstOf(list: string): Promise<any> {
  return (await call(whole, 'GET', `/v1/${list}?limit=1`)).body.data[0]
}

test('a read-only token reads everything and writes nothing', async () => {
  const token = await scoped({ read_only: true })
  const vendor = await firstOf('vendors')
  assert.equal(await codeOf(token, 'GET', '/v1/vendors?limit=1'), 200)
  assert.equal(await codeOf(token, 'GET', `/v1/vendors/${vendor.id}?include=raw`), 200)
  const writes: [string, string][] = [
    ['POST', '/v1/vendors'],
    ['POST', '/v1/vendors?dry_run=true'],
    ['PATCH', `/v1/vendors/${vendor.id}`],
    ['DELETE', `/v1/vendors/${vendor.id}`],
    ['POST', '/v1/work-orders/1/actions/complete'],
    ['POST', '/v1/work-orders/1/comments'],
    ['POST', '/v1/purchase-orders/1/lines'],
    ['POST', '/v1/passthrough'],
  ]
  for (const [method, url] of writes)
    assert.equal(await codeOf(token, method, url, { body: {} }), 'PERMISSION_DENIED', url)
  const { detail } = (await call(token, 'POST', '/v1/vendors', { body: {} })).body
  assert.match(detail, /may only read\. It may list, get, on every entity\. An account key/)
})

test('a token of some entities, operations and actions does these and names them when asked for more', async () => {
  const token = await scoped({
    entities: ['vendors', 'work-orders'],
    operations: ['list', 'action'],
    actions: ['complete'],
  })
  assert.equal(await codeOf(token, 'GET', '/v1/vendors?limit=1'), 200)
  assert.equal(await codeOf(token, 'GET', '/v1/connection'), 200)
  assert.equal(await codeOf(token, 'GET', '/v1/statuses/work-orders'), 200)
  assert.equal(await codeOf(token, 'POST', '/v1/work-orders/none/actions/complete'), 'NOT_FOUND')
  for (const url of ['/v1/items', '/v1/vendors/1', '/v1/work-orders/1', '/v1/statuses/items'])
    assert.equal(await codeOf(token, 'GET', url), 'PERMISSION_DENIED', url)
  const refused = await call(token, 'POST', '/v1/work-orders/1/actions/cancel')
  assert.equal(refused.status, 403)
  assert.match(
    refused.body.detail,
    /may not carry out cancel\. It may list, action complete, on vendors, work-orders\./,
  )
})

test('hidden fields are in no answer: not in lists, records, lines, nor after a write', async () => {
  const hidden = ['vendor_name', 'total_net_amount', 'lines.unit_price', 'version', 'status']
  const token = await scoped({ hidden_fields: { 'purchase-orders': hidden } })
  const before = await firstOf('purchase-orders')
  assert.ok('status' in before && 'unit_price' in before.lines[0])
  const url = `/v1/purchase-orders/${before.id}`
  const read = await call(token, 'GET', url)
  assert.equal(read.headers.etag, undefined)
  const listed = (await call(token, 'GET', '/v1/purchase-orders?limit=3')).body.data
  const body = { notes: 'seen by all' }
  const key = { 'idempotency-key': 'hidden-1' }
  const written = await call(token, 'PATCH', url, { body, headers: key })
  const replayed = await call(token, 'PATCH', url, { body, headers: key })
  assert.equal(replayed.headers['idempotency-replayed'], 'true')
  assert.equal(written.headers.etag, undefined)
  for (const record of [read.body, ...listed, written.body, replayed.body]) {
    for (const field of [...hidden, 'source_status'])
      assert.ok(!Object.hasOwn(record, field), `${field}: ${JSON.stringify(record).slice(0, 300)}`)
    assert.ok(record.lines.every((line: object) => !('unit_price' in line)))
    assert.equal(record.object, 'purchase_order')
  }
  const lines = (await call(token, 'GET', `${url}/lines`)).body.data
  assert.ok(lines.length > 0 && lines.every((line: object) => !('unit_price' in line)))
  const line = await call(token, 'PATCH', `${url}/lines/${lines[0].id}`, {
    body: { quantity: '3' },
  })
  assert.equal(line.status, 200, JSON.stringify(line.body))
  assert.ok(!('unit_price' in line.body) && line.body.quantity === '3')
  assert.ok('unit_price' in (await call(whole, 'GET', url)).body.lines[0])
})

test('a call that names a hidden field, or would show it in another form, is refused at its place', async () => {
  const token = await scoped({
    hidden_fields: { 'purchase-orders': ['vendor_id', 'lines.item_id', 'status', 'notes'] },
  })
  const { id: order } = await firstOf('purchase-orders')
  const url = `/v1/purchase-orders/${order}`
  const refusals: [string, string, unknown, string][] = [
    ['GET', `${url}?fields=number,vendor_id`, undefined, 'fields'],
    ['GET', `${url}?fields=source_status`, undefined, 'fields'],
    ['GET', `${url}?include=raw`, undefined, 'include'],
    ['GET', '/v1/purchase-orders?include=allowed', undefined, 'include'],
    ['GET', '/v1/purchase-orders?vendor_id=1', undefined, 'vendor_id'],
    ['GET', '/v1/purchase-orders?status=draft', undefined, 'status'],
    ['GET', '/v1/purchase-orders?item_id=1', undefined, 'item_id'],
    ['PATCH', url, { notes: 'x' }, '/notes'],
    ['PATCH', `${url}?dry_run=true`, { notes: 'x' }, '/notes'],
    ['PATCH', url, { lines: [{ quantity: '1', item_id: '2' }] }, '/lines/0/item_id'],
    ['POST', `${url}/lines`, { quantity: '1', item_id: '2' }, '/item_id'],
    [
      'POST',
      '/v1/purchase-orders',
      { vendor_id: '1', lines: [{ quantity: '1', description: 'x' }] },
      '/vendor_id',
    ],
  ]
  for (const [method, path, body, pointer] of refusals) {
    const answer = await call(token, method, path, { body })
    assert.equal(answer.body.code, 'PERMISSION_DENIED', `${path} ${JSON.stringify(answer.body)}`)
    assert.deepEqual(
      answer.body.errors.map((error: { pointer: string }) => error.pointer),
      [pointer],
    )
  }
  const collection = await scoped({ hidden_fields: { 'purchase-orders': ['lines'] } })
  for (const method of ['GET', 'POST']) {
    const rest = method === 'GET' ? {} : { body: { quantity: '1', description: 'x' } }
    assert.equal(await codeOf(collection, method, `${url}/lines`, rest), 'PERMISSION_DENIED')
  }
  const comments = await scoped({ hidden_fields: { 'work-orders': ['comments'] } })
  assert.equal(await codeOf(comments, 'GET', '/v1/work-orders/1/comments'), 'PERMISSION_DENIED')
})

test('neither a dry run nor a problem tells what is hidden', async () => {
  const token = await scoped({ hidden_fields: { 'purchase-orders': ['status', 'version'] } })
  const { id: order } = await firstOf('purchase-orders')
  const url = `/v1/purchase-orders/${order}`
  const dry = await call(token, 'PATCH', `${url}?dry_run=true`, { body: { notes: 'x' } })
  assert.equal(dry.body.valid, true)
  assert.deepEqual([dry.body.requests, dry.body.effects], [[], []])
  const finished = (await call(whole, 'GET', '/v1/purchase-orders?limit=50')).body.data.find(
    (one: { status: string }) => one.status === 'completed' || one.status === 'received',
  )
  for (const who of [whole, token]) {
    const locked = await call(who, 'POST', `/v1/purchase-orders/${finished.id}/actions/approve`)
    assert.equal(locked.body.code, 'RECORD_LOCKED', JSON.stringify(locked.body))
    assert.equal(JSON.stringify(locked.body).includes(finished.status), who === whole)
  }
})

test('a version that is hidden is not told by the failure of a guess', async () => {
  const sap = await node.connect('sap-s4hana')
  const token = await scoped({ hidden_fields: { 'purchase-orders': ['version'] } }, sap.id)
  const [order] = (await call(sap.token, 'GET', '/v1/purchase-orders?limit=1')).body.data
  const url = `/v1/purchase-orders/${order.id}`
  const { version } = (await call(sap.token, 'GET', url)).body
  assert.ok(version.length > 3)
  const guess = { body: { notes: 'x' }, headers: { 'if-match': '"0"' } }
  const failed = await call(token, 'PATCH', url, guess)
  assert.equal(failed.body.code, 'PRECONDITION_FAILED')
  assert.ok(!JSON.stringify(failed.body).includes(version))
})

test('what one scope wrote under a key is not replayed to another scope, nor done again', async () => {
  const hides = await scoped({ hidden_fields: { vendors: ['name'] } })
  const again = await scoped({ hidden_fields: { vendors: ['name'] } })
  const rest = {
    body: { name: 'Canary Valves' },
    headers: { 'idempotency-key': 'across-tokens', prefer: 'return=representation' },
  }
  const made = await call(whole, 'POST', '/v1/vendors', rest)
  assert.equal(made.status, 201)
  const narrow = await scoped({ operations: ['list', 'create'] })
  const other = await call(narrow, 'POST', '/v1/vendors', rest)
  assert.equal(other.status, 422)
  assert.equal(other.body.code, 'IDEMPOTENCY_CONFLICT')
  assert.ok(!JSON.stringify(other.body).includes('/v1/vendors'))
  const found = (await call(whole, 'GET', '/v1/vendors?limit=500')).body.data
  assert.equal(found.filter((one: { name: string }) => one.name === 'Canary Valves').length, 1)
  assert.equal(await codeOf(hides, 'POST', '/v1/vendors', rest), 'PERMISSION_DENIED')
  const note = { body: { description: 'twice' }, headers: { 'idempotency-key': 'same-scope' } }
  const url = `/v1/vendors/${made.body.id}`
  const noted = await call(hides, 'PATCH', url, note)
  assert.equal(noted.status, 200, JSON.stringify(noted.body))
  const replayed = await call(again, 'PATCH', url, note)
  assert.equal(replayed.headers['idempotency-replayed'], 'true')
  assert.ok(!('name' in replayed.body))
})

test('a cursor is of no use to a token of another scope', async () => {
  const token = await scoped({ hidden_fields: { vendors: ['name'] } })
  const { next_cursor } = (await call(whole, 'GET', '/v1/vendors?limit=1')).body
  const foreign = await call(token, 'GET', `/v1/vendors?limit=1&cursor=${next_cursor}`)
  assert.equal(foreign.body.errors[0].code, 'INVALID_CURSOR')
  const own = (await call(token, 'GET', '/v1/vendors?limit=1')).body.next_cursor
  assert.equal(await codeOf(token, 'GET', `/v1/vendors?limit=1&cursor=${own}`), 200)
})

test('the capabilities of a token are its own', async () => {
  const token = await scoped({
    entities: ['purchase-orders'],
    read_only: true,
    hidden_fields: { 'purchase-orders': ['vendor_id'] },
  })
  const list = (await call(token, 'GET', '/v1/capabilities')).body.data
  const orders = list.find(({ entity }: { entity: string }) => entity === 'purchase-orders')
  const vendors = list.find(({ entity }: { entity: string }) => entity === 'vendors')
  assert.equal(orders.ops.get.supported, true)
  assert.deepEqual(
    [orders.ops.update.supported, orders.ops.update.reason],
    [false, 'This token may only read.'],
  )
  assert.deepEqual(
    [vendors.ops.list.supported, vendors.ops.list.reason],
    [false, 'This token does not reach vendors.'],
  )
  assert.equal(orders.fields.vendor_id.read, false)
  assert.equal(orders.filters.vendor_id, 'no')
  assert.ok(Object.values<any>(orders.actions).every(({ supported }) => !supported))
})

test('the native API is for tokens that are not narrowed, or that were given it by name', async () => {
  const body = { method: 'GET', path: '/users' }
  const native = { body }
  const limited = await scoped({ limit: { quota: 100, window_s: 60 } })
  const named = await scoped({ operations: ['list', 'passthrough'] })
  const narrow = await scoped({ entities: ['vendors'] })
  for (const token of [whole, limited, named])
    assert.equal((await call(token, 'POST', '/v1/passthrough', native)).status, 200)
  assert.equal(await codeOf(narrow, 'POST', '/v1/passthrough', native), 'PERMISSION_DENIED')
})

test('a file belongs to its record: who does not reach the one does not reach the other', async () => {
  const token = await scoped({ entities: ['attachments', 'vendors'] })
  const { id: order } = await firstOf('work-orders')
  const place = `entity=work-orders&record_id=${order}`
  const file = new FormData()
  file.append('entity', 'work-orders')
  file.append('record_id', order)
  file.append('file', new Blob(['12 bar']), 'canary.txt')
  const form = new Response(file)
  const upload = {
    payload: Buffer.from(await form.arrayBuffer()),
    headers: { 'content-type': form.headers.get('content-type')! },
  }
  const post = async (secret: string) => {
    const headers = { ...upload.headers, authorization: `Bearer ${secret}` }
    const reply = await node.app.inject({
      method: 'POST',
      url: '/v1/attachments',
      ...upload,
      headers,
    })
    return reply.json()
  }
  assert.equal((await post(token)).code, 'PERMISSION_DENIED')
  const made = await post(whole)
  assert.equal(made.object, 'attachment', JSON.stringify(made))
  assert.equal(await codeOf(whole, 'GET', `/v1/attachments/${made.id}`), 200)
  assert.equal(await codeOf(token, 'GET', `/v1/attachments/${made.id}`), 'NOT_FOUND')
  assert.equal(await codeOf(token, 'GET', `/v1/attachments/${made.id}/content`), 'NOT_FOUND')
  assert.deepEqual((await call(token, 'GET', `/v1/attachments?${place}`)).body.data, [])
  const sub = `/v1/work-orders/${order}/attachments`
  assert.equal(await codeOf(token, 'GET', sub), 'PERMISSION_DENIED')
})

test('a token over its own limit waits as long as it is told, and another token does not', async () => {
  const token = await scoped({ limit: { quota: 2, window_s: 60 } })
  const get = () => call(token, 'GET', '/v1/connection')
  const first = await get()
  assert.match(first.headers['ratelimit-policy'] ?? '', /^"token";q=2;w=60, "connection";/)
  assert.match(first.headers.ratelimit ?? '', /^"token";r=1;t=30, /)
  await get()
  const { status, headers, body } = await get()
  assert.deepEqual([status, body.code, headers['retry-after']], [429, 'RATE_LIMIT_EXCEEDED', '30'])
  assert.match(body.detail, /2 calls in 60 s \(policy "token"\)/)
  assert.deepEqual(body.violated_policies, ['token'])
  assert.match(headers.ratelimit ?? '', /^"token";r=0;t=30, /)
  const other = await call(whole, 'GET', '/v1/connection')
  assert.doesNotMatch(other.headers.ratelimit ?? '', /token/)
  clock += 30_000
  assert.equal((await get()).status, 200)
})

test('a scope that means nothing or contradicts itself is refused at each of its places', async () => {
  const refusals: [unknown, string, string][] = [
    [{ entities: ['orders'] }, '/scope/entities/0', 'INVALID_FORMAT'],
    [{ operations: ['read'] }, '/scope/operations/0', 'INVALID_FORMAT'],
    [{ actions: ['explode'] }, '/scope/actions/0', 'INVALID_FORMAT'],
    [{ read_only: false }, '/scope/read_only', 'INVALID_FORMAT'],
    [{ limit: { quota: 0, window_s: 1 } }, '/scope/limit/quota', 'INVALID_FORMAT'],
    [{ colour: 'red' }, '/scope/colour', 'UNKNOWN_FIELD'],
    [
      { hidden_fields: { vendors: ['name', 'colour'] } },
      '/scope/hidden_fields/vendors/1',
      'UNKNOWN_FIELD',
    ],
    [{ hidden_fields: { vendors: ['id'] } }, '/scope/hidden_fields/vendors/0', 'NOT_ALLOWED_WORD'],
    [
      { hidden_fields: { 'purchase-orders': ['lines.colour'] } },
      '/scope/hidden_fields/purchase-orders/0',
      'UNKNOWN_FIELD',
    ],
    [
      { hidden_fields: { vendors: ['toString'] } },
      '/scope/hidden_fields/vendors/0',
      'UNKNOWN_FIELD',
    ],
    [{ sites: ['PL01'] }, '/scope/sites', 'NOT_SUPPORTED'],
    [{ read_only: true, operations: ['create'] }, '/scope/operations', 'CONTRADICTION'],
    [{ read_only: true, actions: ['complete'] }, '/scope/actions', 'CONTRADICTION'],
    [{ operations: ['passthrough'], entities: ['vendors'] }, '/scope/operations', 'CONTRADICTION'],
  ]
  for (const [scope, pointer, code] of refusals) {
    const { status, body } = await make(scope)
    assert.equal(status, 400, pointer)
    assert.deepEqual(
      [body.errors[0].pointer, body.errors[0].code],
      [pointer, code],
      JSON.stringify(body),
    )
  }
})

test('every call of the unified API says what a narrowed token needs for it', async () => {
  const { paths } = (await node.call('GET', '/openapi.json')).body
  const token = await scoped({ entities: ['statuses'], operations: ['list'] })
  const open = [
    '/v1/connection',
    '/v1/capabilities',
    '/v1/statuses/{entity}',
    '/v1/sync-status',
    '/v1/batch',
  ]
  for (const [path, methods] of Object.entries<any>(paths)) {
    for (const [method, operation] of Object.entries<any>(methods)) {
      if (!operation.security.some((way: object) => 'connection_token' in way)) continue
      const url = path.replaceAll(/\{\w+\}/g, 'x')
      const answer = await call(
        token,
        method.toUpperCase(),
        url,
        method === 'get' ? {} : { body: {} },
      )
      const isOpen = open.includes(path)
      assert.equal(answer.status === 403, !isOpen, `${method} ${path}: ${answer.status}`)
      assert.ok(
        !/not narrowed to anything/.test(answer.body.detail ?? ''),
        `${method} ${path} has no needs`,
      )
    }
  }
})
