import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { EntityName } from '@millwright/model'
import { fillMirror } from '../engine/test-mirror.ts'
import type { TokenScope } from '../store/schema-keys.ts'
import { startTestNode, type TestNode } from '../test-node.ts'

let node: TestNode
let id: string
let whole: string

const MIRRORED = [
  'purchase-orders',
  'vendors',
  'items',
  'work-orders',
  'assets',
  'meters',
  'meter-readings',
] as const

before(async () => {
  node = await startTestNode()
  ;({ id, token: whole } = await node.connect('sap-s4hana'))
  for (const entity of MIRRORED) await fill(id, entity, await listAll(whole, entity))
})
after(() => node.close())

const fill = (connection_id: string, entity: EntityName, records: Record<string, unknown>[]) =>
  fillMirror(node.services, { account_id: node.account_id, connection_id, entity }, { records })

const get = (token: string, path: string) => node.call('GET', `/v1/${path}`, { token })

async function listAll(token: string, path: string): Promise<any[]> {
  const records: any[] = []
  let cursor = ''
  do {
    const { status, body } = await get(
      token,
      `${path}${path.includes('?') ? '&' : '?'}limit=50${cursor}`,
    )
    assert.equal(status, 200, JSON.stringify(body))
    records.push(...body.data)
    cursor = body.has_more ? `&cursor=${body.next_cursor}` : ''
  } while (cursor)
  return records
}

async function scoped(scope: TokenScope): Promise<string> {
  const { status, body } = await node.call('POST', `/admin/v1/connections/${id}/tokens`, {
    token: node.account_key,
    body: { name: 'narrow', scope },
  })
  assert.equal(status, 201, JSON.stringify(body))
  return body.secret
}

async function refusal(token: string, path: string): Promise<unknown[]> {
  const { status, body } = await get(token, path)
  return [status, body.code, body.errors?.[0].pointer]
}

const idsOf = (records: readonly { id: string }[]) => records.map((one) => one.id).sort()

for (const entity of MIRRORED) {
  if (entity === 'purchase-orders') continue
  test(`a token of one site sees of the ${entity} in the mirror what it sees live, and no more`, async () => {
    const token = await scoped({ sites: ['PL02'] })
    const live = await listAll(token, entity)
    const copies = await listAll(token, `${entity}?source=mirror`)
    assert.deepEqual(idsOf(copies), idsOf(live))
    assert.ok(copies.length > 0)
    const sorted = await listAll(token, `${entity}?source=mirror&sort=-updated_at&fields=id`)
    assert.deepEqual(idsOf(sorted), idsOf(live))
    const all = await listAll(whole, `${entity}?source=mirror`)
    const seen = new Set(idsOf(live))
    const foreign = all.find((one) => !seen.has(one.id))
    if (!foreign) return
    const hidden = await get(token, `${entity}/${foreign.id}?source=mirror`)
    const nowhere = await get(token, `${entity}/${foreign.id}x?source=mirror`)
    assert.deepEqual([hidden.status, hidden.body.code], [404, 'NOT_FOUND'])
    assert.equal(hidden.body.detail, nowhere.body.detail.replace(`${foreign.id}x`, foreign.id))
    const named = await listAll(token, `${entity}?source=mirror&ids=${foreign.id},${live[0].id}`)
    assert.deepEqual(idsOf(named), [live[0].id])
    const aged = await get(token, `${entity}/${foreign.id}?max_age=1d`)
    assert.equal(aged.status, 404)
  })
}

test('where the source tells no site, a token of one site reaches no copy either', async () => {
  const token = await scoped({ sites: ['PL02'] })
  const [order] = await listAll(whole, 'purchase-orders?source=mirror')
  for (const path of ['', `/${order.id}`])
    assert.equal((await refusal(token, `purchase-orders${path}?source=mirror`))[0], 403)
})

test('a token of one site cannot count or ask for what another site has', async () => {
  const token = await scoped({ sites: ['PL02'] })
  assert.deepEqual(await refusal(token, 'work-orders?source=mirror&site_id=PL01'), [
    403,
    'PERMISSION_DENIED',
    'site_id',
  ])
  const own = await listAll(token, 'work-orders')
  const { body } = await get(token, 'work-orders?source=mirror&include=total&limit=1')
  assert.equal(body.total, own.length)
  const items = await get(token, 'items?source=mirror&include=total&limit=1')
  assert.ok(!('total' in items.body))
})

test('a relation to a record of another site reads as if there were none', async () => {
  const token = await scoped({ sites: ['PL02'] })
  const [asset] = await listAll(token, 'assets')
  const all = await listAll(whole, 'assets?source=mirror')
  const foreign = all.find((one) => one.site_id !== 'PL02')
  const [order] = await listAll(token, 'work-orders?source=mirror')
  for (const [asset_id, expected] of [
    [foreign.id, null],
    [asset.id, asset.id],
  ]) {
    await fill(id, 'work-orders', [{ ...order, asset_id }])
    const { body } = await get(token, `work-orders/${order.id}?source=mirror&include=asset`)
    assert.equal(body.expanded.asset?.id ?? null, expected)
  }
  await fill(id, 'work-orders', [order])
})

test('hidden fields are in no copy, and cannot be asked for, sorted by or expanded', async () => {
  const hidden = ['vendor_name', 'total_net_amount', 'lines.unit_price', 'version', 'updated_at']
  const token = await scoped({
    hidden_fields: { 'purchase-orders': [...hidden, 'site_id'], vendors: ['name'] },
  })
  const list = (await get(token, 'purchase-orders?source=mirror&limit=5&include=vendor')).body.data
  const one = await get(token, `purchase-orders/${list[0].id}?source=mirror`)
  assert.equal(one.headers.etag, undefined)
  for (const record of [...list, one.body]) {
    for (const field of [...hidden, 'site_id']) assert.ok(!Object.hasOwn(record, field), field)
    assert.ok(record.lines.every((line: object) => !('unit_price' in line)))
    if (record.expanded?.vendor) assert.ok(!('name' in record.expanded.vendor))
  }
  const refusals: [string, string][] = [
    ['fields=version', 'fields'],
    ['modified_after=2026-01-01', 'modified_after'],
    ['site_id=PL01', 'site_id'],
    ['sort=updated_at', 'sort'],
    ['include=site', 'include'],
  ]
  for (const [query, pointer] of refusals)
    assert.deepEqual(
      await refusal(token, `purchase-orders?source=mirror&${query}`),
      [403, 'PERMISSION_DENIED', pointer],
      query,
    )
})

test('a token of some entities reaches no other one, not by a relation either', async () => {
  const token = await scoped({ entities: ['purchase-orders'], operations: ['list'] })
  assert.equal((await get(token, 'purchase-orders?source=mirror&limit=1')).status, 200)
  const [order] = (await get(token, 'purchase-orders?source=mirror&limit=1')).body.data
  for (const path of [
    'vendors?source=mirror',
    `purchase-orders/${order.id}?source=mirror`,
    'purchase-orders?source=mirror&include=vendor',
    'purchase-orders?max_age=1d&include=vendor',
  ])
    assert.equal((await refusal(token, path))[0], 403, path)
})

test('a cursor of a wider scope is refused', async () => {
  const token = await scoped({ sites: ['PL02'] })
  const { next_cursor } = (await get(whole, 'assets?source=mirror&limit=1')).body
  const refused = await refusal(token, `assets?source=mirror&limit=1&cursor=${next_cursor}`)
  assert.deepEqual(refused, [400, 'INVALID_REQUEST', 'cursor'])
})

test('the copies of one connection are not seen through another one of the same account', async () => {
  const other = await node.connect('sap-s4hana')
  await fill(other.id, 'vendors', [])
  assert.deepEqual((await get(other.token, 'vendors?source=mirror')).body.data, [])
  const [vendor] = await listAll(whole, 'vendors?source=mirror')
  assert.equal((await get(other.token, `vendors/${vendor.id}?source=mirror`)).status, 404)
})
