import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { decimal, startTestClient, type TestClient } from './test-client.ts'

let client: TestClient

before(async () => {
  client = await startTestClient()
})

after(() => client.sandbox.close())

const PURCHASE = 'purchase.purchase'

const search = (model: string, domain: unknown, ...rest: unknown[]): Promise<number[]> =>
  client.result(`${model}.search`, domain, ...rest)

async function names(domain: unknown): Promise<string[]> {
  const order = [['code', 'ASC']]
  const rows = await client.result('party.party.search_read', domain, 0, null, order, ['code'])
  return rows.map((row: any) => row.code)
}

test('pages in a stable order cover every record once', async () => {
  const order = [
    ['purchase_date', 'ASC'],
    ['id', 'ASC'],
  ]
  const seen: number[] = []
  for (let offset = 0; offset < 60; offset += 7) {
    seen.push(...(await search(PURCHASE, [], offset, 7, order)))
  }
  assert.equal(seen.length, 40)
  assert.equal(new Set(seen).size, 40)
  assert.equal(await client.result(`${PURCHASE}.search_count`, []), 40)
  assert.deepEqual(await search(PURCHASE, [], 400, 7, order), [])
})

test('a negative offset is an error of the database', async () => {
  const { error } = await client.call(`model.${PURCHASE}.search`, [[], -1, 5, null])
  assert.deepEqual(error, ['OFFSET must not be negative\n', ''])
})

test('nested domains, OR, and dotted paths', async () => {
  assert.deepEqual(await names([['code', 'in', ['V0002', 'V0005', 'V0099']]]), ['V0002', 'V0005'])
  assert.deepEqual(
    await names([
      'OR',
      [['code', '=', 'V0001']],
      [
        ['name', 'like', 'Cascade%'],
        ['active', '=', true],
      ],
    ]),
    ['V0001', 'V0005'],
  )
  assert.deepEqual(await names([['addresses.country.code', '=', 'DE']]), ['V0002', 'V0011'])
  assert.deepEqual(await names([['name', 'ilike', '%wÄLZ%']]), ['V0002'])
  const byVendor = await search(PURCHASE, [['party.code', '=', 'V0003']])
  const byId = await search(PURCHASE, [['party', '=', 7]])
  const byName = await search(PURCHASE, [['party', '=', 'Great Lakes Fasteners']])
  assert.ok(byVendor.length > 0)
  assert.deepEqual(byVendor, byId)
  assert.deepEqual(byVendor, byName)
})

test('a null fits only = null: the other operators leave it out, as SQL does', async () => {
  const numbered = await search(PURCHASE, [['number', '!=', null]])
  const unnumbered = await search(PURCHASE, [['number', '=', null]])
  assert.equal(numbered.length + unnumbered.length, 40)
  assert.ok(unnumbered.length > 0)
  assert.equal((await search(PURCHASE, [['number', '!=', '1']])).length, numbered.length - 1)
  assert.equal((await search(PURCHASE, [['number', 'not in', ['1']]])).length, numbered.length - 1)
  const both = await search(PURCHASE, [['number', 'in', [null, '1']]])
  assert.equal(both.length, unnumbered.length + 1)
  assert.equal(
    (await search(PURCHASE, [['number', 'not ilike', '1%']])).length < numbered.length,
    true,
  )
})

test('dates, datetimes and decimals compare by value', async () => {
  const date = { __class__: 'date', year: 2025, month: 8, day: 1 }
  const late = await search(PURCHASE, [['purchase_date', '>=', date]])
  assert.deepEqual(late, await search(PURCHASE, [['purchase_date', '>=', '2025-08-01']]))
  const early = await search(PURCHASE, [['purchase_date', '<', date]])
  const open = await search(PURCHASE, [['purchase_date', '=', null]])
  assert.equal(late.length + early.length + open.length, 40)
  const cheap = await client.call('model.product.product.search_count', [
    [['cost_price', '<=', decimal('7.4000')]],
  ])
  assert.ok(cheap.result > 0)
  const moment = {
    __class__: 'datetime',
    year: 2026,
    month: 1,
    day: 1,
    hour: 0,
    minute: 0,
    second: 0,
  }
  assert.deepEqual(await search(PURCHASE, [['create_date', '>=', moment]]), [])
})

test('a date in another form is an error of the server, not of the user', async () => {
  const { error } = await client.call(`model.${PURCHASE}.search`, [
    [['purchase_date', '>', '01/02/2026']],
  ])
  assert.deepEqual(error, ["invalid literal for int() with base 10: '01/02/2026'", ''])
})

test('inactive records are hidden unless the domain or the context asks', async () => {
  assert.deepEqual(await names([['code', '=', 'V0021']]), [])
  assert.deepEqual(
    await names([
      ['code', '=', 'V0021'],
      ['active', '=', false],
    ]),
    ['V0021'],
  )
  client.context.active_test = false
  assert.deepEqual(await names([['code', '=', 'V0021']]), ['V0021'])
  client.context.active_test = undefined
  const [party] = await client.result('party.party.read', [25], ['code'])
  assert.equal(party.code, 'V0021')
})

test('child_of finds a location and what is below it', async () => {
  const ids = await search('stock.location', [['id', 'child_of', [5], 'parent']], 0, null, [
    ['id', 'ASC'],
  ])
  assert.deepEqual(ids, [1, 2, 3, 5])
  assert.deepEqual(
    await search('stock.location', [['parent', '=', 11]], 0, null, [['id', 'ASC']]),
    [8, 9, 10],
  )
})

test('orders are sorted by date, the newest and the undated first, unless told otherwise', async () => {
  const dates = async (order: unknown) =>
    (await client.result(`${PURCHASE}.search_read`, [], 0, null, order, ['purchase_date'])).map(
      (row: any) => row.purchase_date && row.purchase_date.month * 100 + row.purchase_date.day,
    )
  const usual = await dates(null)
  assert.equal(usual[0], null)
  assert.notEqual(usual.at(-1), null)
  const first = await dates([['purchase_date', 'ASC NULLS FIRST']])
  assert.equal(first[0], null)
  assert.equal((await dates([['purchase_date', 'ASC']])).at(-1), null)
  assert.equal((await dates([['purchase_date', 'DESC NULLS LAST']])).at(-1), null)
})

test('sorting by a relation follows the names behind it', async () => {
  const rows = await client.result(
    `${PURCHASE}.search_read`,
    [],
    0,
    null,
    [['party', 'ASC']],
    ['party.name'],
  )
  const sorted = rows.map((row: any) => row['party.'].name)
  assert.deepEqual(sorted, [...sorted].sort())
  const units = await client.result(
    'product.uom.search_read',
    [],
    0,
    3,
    [['rec_name', 'DESC']],
    ['name'],
  )
  assert.deepEqual(
    units.map((unit: any) => unit.name),
    ['Yard', 'Work Day', 'Unit'],
  )
})

test('read answers nested fields under the name with a dot, in no set order', async () => {
  const fields = ['name', 'email', 'addresses.city', 'addresses.country.code', 'lang.code']
  const rows = await client.result('party.party.read', [9, 6], fields)
  assert.deepEqual(rows, [
    {
      id: 6,
      name: 'Köhler Wälzlager GmbH',
      email: 'orders02@vendor.example',
      'addresses.': [{ id: 6, city: 'Hamburg', 'country.': { id: 2, code: 'DE' } }],
      'lang.': { id: 2, code: 'de' },
    },
    {
      id: 9,
      name: 'Cascade Lubricants',
      email: 'orders05@vendor.example',
      'addresses.': [
        { id: 9, city: 'Portland', 'country.': { id: 1, code: 'US' } },
        { id: 10, city: 'Portland', 'country.': { id: 1, code: 'US' } },
      ],
      'lang.': { id: 1, code: 'en' },
    },
  ])
})

test('quantities are 0 unless the context names locations', async () => {
  const read = () =>
    client.result('product.product.search_read', [['code', '=', 'RM-0002']], 0, 1, null, [
      'quantity',
      'forecast_quantity',
    ])
  assert.deepEqual((await read())[0].quantity, 0)
  client.context.locations = [5]
  const [stocked] = await read()
  client.context.locations = [3, 1, 2]
  const [zones] = await read()
  client.context.locations = undefined
  assert.ok(stocked.quantity >= 35)
  assert.equal(zones.quantity, stocked.quantity)
  assert.ok(stocked.forecast_quantity >= stocked.quantity)
})

test('fields_get tells types, selections and relations', async () => {
  const fields = await client.result(`${PURCHASE}.fields_get`, ['state', 'party', 'lines'])
  assert.deepEqual(fields.state.selection.slice(0, 2), [
    ['draft', 'Draft'],
    ['quotation', 'Quotation'],
  ])
  assert.equal(fields.party.relation, 'party.party')
  assert.equal(fields.lines.type, 'one2many')
})

test('an amount cannot be searched for', async () => {
  const { error } = await client.call(`model.${PURCHASE}.search`, [[['total_amount', '>', 5]]])
  assert.deepEqual(error, ['Missing search function for field "Total" in "Purchase".', ''])
})
