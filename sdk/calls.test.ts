import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MillwrightError, ReauthorizationRequiredError } from './errors.ts'
import { createAnsweredClient, problem, record } from './test-answers.ts'

const page = (data: unknown[], next_cursor: string | null) =>
  Response.json({ object: 'list', data, next_cursor, has_more: next_cursor !== null })

test('a list goes through all its pages with the same question, and asks for none before it is needed', async () => {
  const { client, sent } = createAnsweredClient([
    page([1, 2], 'c1'),
    page([], 'c2'),
    page([3], null),
  ])
  const seen: unknown[] = []
  const query = { status: ['approved', 'ordered'], modified_after: new Date(0) }
  for await (const order of client.purchaseOrders.list(query)) {
    if (seen.length === 0) assert.equal(sent.length, 1)
    seen.push(order)
  }
  assert.deepEqual(seen, [1, 2, 3])
  const asked = 'limit=100&status=approved%2Cordered&modified_after=1970-01-01T00%3A00%3A00.000Z'
  assert.deepEqual(
    sent.map(({ path }) => path),
    ['', '&cursor=c1', '&cursor=c2'].map((tail) => `/v1/purchase-orders?${asked}${tail}`),
  )
})

test('a list that is left early asks for no further page', async () => {
  const { client, sent } = createAnsweredClient([page([1, 2], 'c1')])
  for await (const _ of client.items.list({ limit: 2 })) break
  assert.equal(sent.length, 1)
})

test('ids are encoded, and one that would lead elsewhere is refused', () => {
  const { client, sent } = createAnsweredClient([Response.json(record)])
  client.items.get('a/b?c=ü')
  for (const id of ['', '.', '..'])
    assert.throws(() => client.items.get(id), { name: 'TypeError' }, id)
  return new Promise<void>((resolve) => setImmediate(resolve)).then(() =>
    assert.equal(sent[0]!.path, '/v1/items/a%2Fb%3Fc%3D%C3%BC'),
  )
})

test('the version goes along as If-Match, and a source without versions has none', async () => {
  const { client, sent } = createAnsweredClient([Response.json(record), Response.json(record)])
  await client.items.update('1', { name: 'Nut' }, { ifMatch: '7' })
  await client.items.update('1', { name: 'Nut' }, { ifMatch: null })
  assert.deepEqual(
    sent.map(({ headers }) => headers.get('if-match')),
    ['"7"', null],
  )
})

test('a batch answers what became of each operation, and is sent once where it writes', async () => {
  const failed = { code: 'NOT_FOUND', detail: 'There is none.' }
  const results = [
    { ref: 'a', status: 200, body: record },
    { ref: 'b', status: 404, body: failed },
  ]
  const down = () => new Response('', { status: 502 })
  const { client, sent } = createAnsweredClient([Response.json({ results }), down()])
  const operations = [
    {
      ref: 'a',
      op: 'update',
      entity: 'items',
      id: '1',
      body: { name: 'Nut' },
      idempotency_key: 'k',
    },
    { ref: 'b', op: 'get', entity: 'items', id: '2' },
  ] as const
  assert.deepEqual(await client.batch(operations), results)
  assert.deepEqual([sent[0]!.path, sent[0]!.body], ['/v1/batch', JSON.stringify({ operations })])
  assert.equal(sent[0]!.headers.get('idempotency-key'), null)
  await assert.rejects(client.batch(operations), MillwrightError)
  assert.equal(sent.length, 2)
})

test('a dry run takes no key, because it writes nothing', async () => {
  const { client, sent } = createAnsweredClient([Response.json({ object: 'dry_run' })])
  await client.purchaseOrders.dryRun.action('1', 'approve')
  assert.equal(sent[0]!.path, '/v1/purchase-orders/1/actions/approve?dry_run=true')
  assert.equal(sent[0]!.headers.get('idempotency-key'), null)
})

test('everything that a problem document says is in the error', async () => {
  const said = {
    title: 'The record is locked',
    connection_id: 'con_1',
    origin: 'upstream',
    rule: { id: 'approved-locked', instead: ['actions/cancel'] },
    errors: [{ pointer: '/vendor_id', code: 'LOCKED_BY_STATE', detail: 'It is approved.' }],
    upstream: { system: 'erp', status: 400, code: '06/012' },
    missing_permissions: ['ME22N'],
    docs: 'https://api.example/errors/record-locked',
  }
  const { client } = createAnsweredClient([problem(409, 'RECORD_LOCKED', said)])
  await assert.rejects(client.items.update('1', {}), (error: MillwrightError) => {
    assert.equal(error.name, 'MillwrightError')
    assert.equal(error.code, 'RECORD_LOCKED')
    assert.equal(error.status, 409)
    assert.equal(error.requestId, 'req_1')
    assert.equal(error.connectionId, 'con_1')
    assert.deepEqual(error.rule, said.rule)
    assert.deepEqual(error.errors, said.errors)
    assert.deepEqual(error.upstream, said.upstream)
    assert.deepEqual(error.missingPermissions, ['ME22N'])
    assert.equal(error.retryable, false)
    assert.equal(error.message, 'It is RECORD_LOCKED. (RECORD_LOCKED, req_1)')
    return true
  })
})

test('a reauthorization brings the address for the customer', async () => {
  const reauthorize_url = 'https://api.example/link/x'
  const { client } = createAnsweredClient([
    problem(409, 'REAUTHORIZATION_REQUIRED', { reauthorize_url }),
  ])
  await assert.rejects(client.items.get('1'), (error: ReauthorizationRequiredError) => {
    assert.ok(error instanceof ReauthorizationRequiredError && error instanceof MillwrightError)
    assert.equal(error.reauthorizeUrl, reauthorize_url)
    return true
  })
})

test('with an account key the connection is named on every call', async () => {
  const { client, sent } = createAnsweredClient([Response.json({})], {
    token: 'mwk_x',
    connection: 'con_1',
    url: 'https://api.example/base/',
    userAgent: 'planner/2',
  })
  await client.connection()
  assert.equal(sent[0]!.path, '/base/v1/connection')
  assert.equal(sent[0]!.headers.get('millwright-connection'), 'con_1')
  assert.match(sent[0]!.headers.get('user-agent')!, /^planner\/2 millwright-sdk\/\d+\.\d+\.\d+$/)
})
