import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { describeCapability, planCreate, previewPlan, readOne, readPage } from '@millwright/kit'
import { ApiError, type EntityName, entities } from '@millwright/model'
import { maintainx } from './connector.ts'
import { explain } from './explain.ts'
import { connectSandbox, readAll } from './test-connection.ts'

const sandbox = await connectSandbox()
const { io } = sandbox
after(() => sandbox.close())

const names = Object.keys(maintainx.entities) as EntityName[]
const listed = names.filter((name) => !['attachments', 'meter-readings'].includes(name))

function failing(code: string, more: (error: ApiError) => void = () => {}) {
  return (error: unknown) => {
    assert.ok(error instanceof ApiError, String(error))
    assert.equal(error.code, code, error.detail)
    more(error)
    return true
  }
}

test('every list answers, and a record reads the same alone as in its list', async () => {
  for (const name of listed) {
    const map = maintainx.entities[name]!
    const [found] = (
      await readPage(io, name, { limit: 1, after: null, filters: {}, fields: null, total: false })
    ).records
    assert.ok(found, name)
    const alone = (await readOne(io, name, found.record.id)).record
    const late = new Set(
      Object.entries(map.fields).flatMap(([field, { native }]: any) =>
        native.some((property: string) => map.at.lean?.includes(property)) ? [field] : [],
      ),
    )
    for (const [field, value] of Object.entries(found.record)) {
      // What costs a call for each record is read in lists when it is named.
      if (late.has(field)) assert.equal(value, null, `${name}.${field}`)
      else assert.deepEqual(alone[field], value, `${name}.${field}`)
    }
  }
})

test('what a list leaves out is there when it is named', async () => {
  const [asset] = await readAll(io, 'assets', { limit: 50, fields: ['id', 'has_children'] })
  assert.equal(typeof asset!.has_children, 'boolean')
  const [vendor] = await readAll(io, 'vendors', { limit: 50, fields: ['contacts'] })
  assert.equal(vendor!.contacts[0].emails.length, 1)
})

test('a list of orders reads single orders only for fields that its rows do not have', async () => {
  const before = sandbox.exchanges.length
  await readPage(io, 'purchase-orders', {
    limit: 5,
    after: null,
    filters: {},
    fields: ['id', 'source_status', 'created_at', 'updated_at'],
    total: false,
  })
  assert.equal(sandbox.exchanges.length - before, 1)
})

test('a record that is not there is not found, whatever its id looks like', async () => {
  for (const name of names.filter((name) => name !== 'stock-levels')) {
    for (const id of ['999999999', 'x', '1.2.3', '-1']) {
      await assert.rejects(readOne(io, name, id), failing('NOT_FOUND'), `${name} ${id}`)
    }
  }
})

test('a key that was revoked asks for a new one, with and without a reason in the answer', async () => {
  for (const unauthorized_body of ['empty', 'json']) {
    await sandbox.switchTo({ unauthorized_body })
    const stranger = sandbox.connect({ api_key: 'revoked' })
    await assert.rejects(readOne(stranger, 'vendors', '70231'), failing('REAUTHORIZATION_REQUIRED'))
  }
})

test('a key of several organizations has to say which one', async () => {
  await sandbox.switchTo({ multi_organization: true })
  const query = { limit: 1, after: null, filters: {}, fields: ['id'], total: false }
  await assert.rejects(
    readPage(io, 'vendors', query),
    failing('REAUTHORIZATION_REQUIRED', (error) => assert.match(error.detail, /Organization/)),
  )
  const named = sandbox.connect({ organization_id: '5150' })
  assert.equal((await readPage(named, 'vendors', query)).records.length, 1)
  await sandbox.switchTo({ multi_organization: false })
})

test('too many calls are told with the time to wait', async () => {
  await sandbox.fault({ fault: 'rate_limited', times: 1, retry_after: 30 })
  await assert.rejects(
    readOne(io, 'vendors', '70231'),
    failing('UPSTREAM_RATE_LIMITED', (error) => {
      assert.ok(
        error.retryAfterMs! >= 1000 && error.retryAfterMs! <= 60_000,
        String(error.retryAfterMs),
      )
      assert.ok(error.retryable)
    }),
  )
})

test('what the user may not do is told in the words of the source', async () => {
  await sandbox.fault({ fault: 'forbidden', times: 1 })
  await assert.rejects(
    readOne(io, 'vendors', '70231'),
    failing('UPSTREAM_PERMISSION_DENIED', (error) => assert.ok(error.missingPermissions![0])),
  )
})

test('a refused value points to the field that it was sent in', async () => {
  const plan = await planCreate(io, 'vendors', { name: 'x' })
  plan.steps = [{ method: 'POST', path: '/vendors', body: { name: 7 } }]
  const { carryOut } = await import('@millwright/kit')
  await assert.rejects(
    carryOut(io, plan),
    failing('UPSTREAM_REJECTED', (error) => assert.equal(error.errors?.[0]?.pointer, '/name')),
  )
})

test('the reset header is the pause where there is no Retry-After', () => {
  const answer = (headers: Record<string, string>, error = 'Too many requests') =>
    ({ status: 429, headers, json: { error }, body: Buffer.alloc(0), text: '' }) as any
  const call = { method: 'GET' as const, path: '/parts' }
  assert.equal(explain(answer({ 'x-rate-limit-reset': '12' }), call)!.retry_after_ms, 12_000)
  assert.equal(explain(answer({}, 'Please retry in 10 seconds'), call)!.retry_after_ms, 10_000)
  assert.equal(explain(answer({ 'retry-after': '3' }), call)!.retry_after_ms, undefined)
})

test('refusals of all shapes keep their message', () => {
  const read = (status: number, json: unknown) =>
    explain({ status, headers: {}, json, body: Buffer.alloc(0), text: '' } as any, {
      method: 'PUT',
      path: '/parts/1/attachments/a',
    })
  assert.equal(read(400, 'no file')!.message, 'no file')
  assert.equal(read(400, { error: 'one' })!.message, 'one')
  assert.equal(read(400, { errors: [{ error: 'a' }, { error: 'b' }] })!.message, 'a; b')
  assert.equal(
    read(403, { error: 'Model REST API list is currently disabled.' })!.code,
    'OPERATION_NOT_SUPPORTED',
  )
  assert.deepEqual(
    read(400, { errors: [{ error: 'bad', fieldPath: 'items[0].unitCost' }] })!.details,
    [{ native: 'unitCost', message: 'bad' }],
  )
  assert.deepEqual(
    read(400, { errors: [{ error: 'bad', fieldPath: 'assignees.0.type' }] })!.details,
    [{ native: 'assignees', message: 'bad' }],
  )
})

test('a dry run shows the requests, sends none of them and hides the key', async () => {
  const plan = await planCreate(io, 'purchase-orders', {
    vendor_id: '70231',
    lines: [{ description: 'Oil', quantity: '2', unit_price: '3.10' }],
  })
  const before = sandbox.exchanges.length
  const [request] = previewPlan(io, plan)
  assert.equal(sandbox.exchanges.length, before)
  assert.deepEqual(request!.body, {
    vendorId: 70231,
    items: [{ name: 'Oil', quantityOrdered: 2, unitCost: 310, price: 620 }],
  })
  assert.ok(!JSON.stringify(request).includes(String(sandbox.system.credentials.api_key)))
})

test('every filter of a connection works on its list', async () => {
  const values: Record<string, unknown> = {
    id: '1',
    text: 'x',
    contains: 'x',
    ts_from: '2026-01-01T00:00:00Z',
    ts_to: '2026-02-01T00:00:00Z',
    date_from: '2026-01-01',
    date_to: '2026-02-01',
    words: ['none'],
    ids: ['1'],
    bool: true,
  }
  for (const name of listed) {
    const served = describeCapability(maintainx, name).filters
    for (const [filter, by] of Object.entries(served)) {
      if (by === 'no' || filter === 'include_deleted') continue
      const filters = { [filter]: values[entities[name].filters[filter]!.kind] }
      const query = { limit: 3, after: null, filters, fields: ['id'], total: false }
      await assert.doesNotReject(readPage(io, name, query), `${name} ${filter}`)
    }
  }
})
