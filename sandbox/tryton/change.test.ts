import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { decimal, startTestClient, type TestClient } from './test-client.ts'

let client: TestClient

before(async () => {
  client = await startTestClient()
})

after(() => client.sandbox.close())

const PURCHASE = 'purchase.purchase'
const LINE = { type: 'line', product: 1, quantity: 3, unit: 1, unit_price: decimal('7.50') }

const create = (values: Record<string, unknown>): Promise<number[]> =>
  client.result(`${PURCHASE}.create`, [values])

async function readOne(model: string, id: number, fields: string[]): Promise<any> {
  const [record] = await client.result(`${model}.read`, [id], fields)
  return record
}

async function refusal(method: string, ...params: unknown[]): Promise<string> {
  const { error } = await client.call(`model.${method}`, params)
  assert.equal(error?.[0], 'UserError', JSON.stringify(error))
  return error[1][0]
}

test('a new order gets its defaults, no number, and no write date', async () => {
  const [id] = await create({ party: 5, lines: [['create', [LINE]]] })
  const fields = [
    'state',
    'number',
    'company',
    'currency.code',
    'warehouse',
    'invoice_method',
    'write_date',
    'total_amount',
    'rec_name',
    'lines.amount',
    'lines.unit_price',
    'payment_term',
  ]
  const order = await readOne(PURCHASE, id!, fields)
  const [line] = order['lines.']
  assert.deepEqual(
    { ...order, 'lines.': undefined },
    {
      id,
      state: 'draft',
      number: null,
      company: 1,
      'currency.': { id: 1, code: 'USD' },
      warehouse: 5,
      invoice_method: 'order',
      write_date: null,
      total_amount: decimal('22.50'),
      rec_name: `(${id})`,
      payment_term: null,
      'lines.': undefined,
    },
  )
  assert.deepEqual([line.amount, line.unit_price], [decimal('22.50'), decimal('7.50')])
})

test('what is missing, too exact, unknown or not allowed is refused in words', async () => {
  const order = (line: object) => [{ party: 5, lines: [['create', [{ ...LINE, ...line }]]] }]
  const cases: [unknown, string][] = [
    [order({ unit: null }), 'A value is required for field "Unit" in "Purchase Line".'],
    [order({ quantity: null }), 'A value is required for field "Quantity" in "Purchase Line".'],
    [
      order({ quantity: 1.5 }),
      'The number of digits in the value "1.5" for field "Quantity" in "Purchase Line" exceeds the limit of "0".',
    ],
    [
      order({ unit_price: decimal('7.12345') }),
      `The number of digits in the value "Decimal('7.12345')" for field "Unit Price" in "Purchase Line" exceeds the limit of "4".`,
    ],
    [
      order({ type: 'nope' }),
      'The value "nope" for field "Type" in "Purchase Line" is not one of the allowed options.',
    ],
    [[{}], 'A value is required for field "Party" in "Purchase".'],
    [[{ party: 99999 }], 'The value "99999" for field "Party" in "Purchase" does not exist.'],
    [
      [{ party: 5, invoice_address: 6 }],
      'The value for field "Invoice Address" in "Purchase" is not valid according to its domain.',
    ],
  ]
  const before = await client.result(`${PURCHASE}.search_count`, [])
  for (const [values, words] of cases) {
    assert.equal(await refusal(`${PURCHASE}.create`, values), words)
  }
  assert.equal(
    await client.result(`${PURCHASE}.search_count`, []),
    before,
    'nothing is left behind',
  )
})

test('an order needs the company from the context', async () => {
  client.context.company = undefined
  const words = await refusal(`${PURCHASE}.create`, [{ party: 5, currency: 1 }])
  client.context.company = 1
  assert.equal(words, 'A value is required for field "Company" in "Purchase".')
})

test('a refused create uses up its id, as a database sequence does', async () => {
  const [first] = await create({ party: 5 })
  await refusal(`${PURCHASE}.create`, [{ party: 99999 }])
  const [second] = await create({ party: 5 })
  assert.equal(second, first! + 2)
})

test('a price sent as a JSON number is taken with all its binary digits', async () => {
  const [id] = await create({ party: 5, lines: [['create', [{ ...LINE, unit_price: 7.5 }]]] })
  const order = await readOne(PURCHASE, id!, ['lines.unit_price'])
  assert.deepEqual(order['lines.'][0].unit_price, decimal('7.5'))
  const words = await refusal(`${PURCHASE}.create`, [
    { party: 5, lines: [['create', [{ ...LINE, unit_price: 7.1 }]]] },
  ])
  assert.match(words, /^The number of digits in the value "Decimal\('7.0999999999999996447/)
})

test('lines are created, written, and deleted through their order', async () => {
  const comment = { type: 'comment', description: 'Call ahead' }
  const [id] = await create({ party: 5, lines: [['create', [LINE, LINE, comment]]] })
  const { lines } = await readOne(PURCHASE, id!, ['lines'])
  await client.result(`${PURCHASE}.write`, [id], {
    lines: [
      ['write', [lines[0]], { quantity: 5 }],
      ['delete', [lines[1]]],
      ['create', [{ ...LINE, sequence: 1 }]],
    ],
  })
  const fields = ['lines.quantity', 'lines.type', 'lines.unit']
  const order = await readOne(PURCHASE, id!, fields)
  assert.deepEqual(
    order['lines.'].map((line: any) => [line.type, line.quantity, line.unit]),
    [
      ['line', 5, 1],
      ['comment', null, null],
      ['line', 3, 1],
    ],
  )
})

test('taxes are a list of ids and change the total', async () => {
  const [id] = await create({ party: 5, lines: [['create', [{ ...LINE, taxes: [['add', [1]]] }]]] })
  const order = await readOne(PURCHASE, id!, [
    'untaxed_amount',
    'tax_amount',
    'total_amount',
    'lines.taxes',
  ])
  assert.deepEqual(order['lines.'][0].taxes, [1])
  assert.deepEqual(
    [order.untaxed_amount, order.tax_amount, order.total_amount],
    [decimal('22.50'), decimal('1.80'), decimal('24.30')],
  )
})

test('a write with the stamp that was read goes through once', async () => {
  const [id] = await create({ party: 5 })
  const { _timestamp } = await readOne(PURCHASE, id!, ['_timestamp'])
  assert.match(_timestamp, /^\d{10}\.\d{6}$/)
  const guard = { _timestamp: { [`${PURCHASE},${id}`]: _timestamp } }
  Object.assign(client.context, guard)
  await client.result(`${PURCHASE}.write`, [id], { comment: 'first' })
  const stale = ['ConcurrencyException', 'Records were modified in the meanwhile']
  const late = { comment: 'late' }
  assert.deepEqual((await client.call(`model.${PURCHASE}.write`, [[id], late])).error, stale)
  assert.deepEqual((await client.call(`model.${PURCHASE}.delete`, [[id]])).error, stale)
  assert.deepEqual((await client.call(`model.${PURCHASE}.quote`, [[id]])).error, stale)
  delete client.context._timestamp
  const order = await readOne(PURCHASE, id!, ['comment', 'state'])
  assert.deepEqual([order.comment, order.state], ['first', 'draft'])
})

test('a write to a line leaves the stamps of its order', async () => {
  const [id] = await create({ party: 5, lines: [['create', [LINE]]] })
  const before = await readOne(PURCHASE, id!, ['write_date', '_timestamp', 'lines'])
  await client.result('purchase.line.write', before.lines, { quantity: 9 })
  const now = await readOne(PURCHASE, id!, ['write_date', '_timestamp', 'lines.write_date'])
  assert.equal(now.write_date, null)
  assert.equal(now._timestamp, before._timestamp)
  assert.equal(now['lines.'][0].write_date.__class__, 'datetime')
})

test('a delta query finds what was created and what was written since', async () => {
  client.clock.now += 60_000
  const since = client.clock.now
  const [id] = await create({ party: 5 })
  const [old] = await client.result(`${PURCHASE}.search`, [['state', '=', 'done']], 0, 1, null)
  await client.result(`${PURCHASE}.write`, [old], { comment: 'touched' })
  const at = new Date(since)
  const moment = {
    __class__: 'datetime',
    year: at.getUTCFullYear(),
    month: at.getUTCMonth() + 1,
    day: at.getUTCDate(),
    hour: at.getUTCHours(),
    minute: at.getUTCMinutes(),
    second: at.getUTCSeconds(),
    microsecond: 0,
  }
  const changed = await client.result(`${PURCHASE}.search`, [
    'OR',
    [['write_date', '>=', moment]],
    [
      ['write_date', '=', null],
      ['create_date', '>=', moment],
    ],
  ])
  assert.deepEqual(new Set(changed), new Set([id, old]))
})

test('the server does not keep to the read-only states of the screens', async () => {
  const address = { invoice_address: 5, purchase_date: '2026-03-01' }
  const [id] = await create({ party: 5, ...address })
  await client.result(`${PURCHASE}.write`, [id], { state: 'done' })
  assert.equal((await readOne(PURCHASE, id!, ['state'])).state, 'done')
})

test('a draft is deleted with its lines, a second delete is refused', async () => {
  const [id] = await create({ party: 5, lines: [['create', [LINE]]] })
  const { lines } = await readOne(PURCHASE, id!, ['lines'])
  await client.result(`${PURCHASE}.delete`, [id])
  assert.equal(await client.result('purchase.line.search_count', [['id', 'in', lines]]), 0)
  assert.match(
    await refusal(`${PURCHASE}.delete`, [id]),
    /^You are trying to read records .* that don't exist anymore\.$/,
  )
})

test('an order past quotation must be cancelled before it is deleted', async () => {
  const domain = [['state', '=', 'processing']]
  const [order] = await client.result(`${PURCHASE}.search_read`, domain, 0, 1, null, ['rec_name'])
  const words = await refusal(`${PURCHASE}.delete`, [order.id])
  assert.equal(words, `To delete purchase "${order.rec_name}" you must cancel it.`)
})

test('a vendor with orders cannot be deleted, and its code must be its own', async () => {
  const words = await refusal('party.party.delete', [5])
  assert.match(words, /^The records could not be deleted because they are used by field "/)
  const twice = await refusal('party.party.create', [{ name: 'Twin', code: 'V0001' }])
  assert.equal(twice, 'The code on party must be unique.')
})

test('a vendor is created with address and contacts, and found by mail', async () => {
  const [id] = await client.result('party.party.create', [
    {
      name: 'New Parts Inc.',
      addresses: [['create', [{ street: '1 First Street', city: 'Akron', country: 1 }]]],
      contact_mechanisms: [['create', [{ type: 'email', value: 'sales@new.example' }]]],
    },
  ])
  const party = await readOne('party.party', id, ['email', 'addresses.full_address', 'code'])
  assert.equal(party.email, 'sales@new.example')
  assert.equal(party['addresses.'][0].full_address, '1 First Street\nAkron\nUNITED STATES')
  assert.match(party.code, /^\d+$/)
})

test('on_change answers unit, price and taxes of a product', async () => {
  const values = { product: 1, quantity: 3, purchase: { party: 5, currency: 1, company: 1 } }
  assert.deepEqual(await client.result('purchase.line.on_change', values, ['product']), [
    {
      amount: decimal('22.20'),
      unit_price: decimal('7.4000'),
      unit_digits: 0,
      unit: 1,
      'unit.': { rec_name: 'Unit' },
      type: 'line',
      product_supplier: 1,
      'product_supplier.': { rec_name: '[SUP-1-0001] Deep groove bearing 6205-2RS' },
      taxes: { add: [[0, { id: 1 }]] },
    },
  ])
})

test('default_get answers defaults with their names', async () => {
  const fields = ['state', 'company', 'currency', 'number']
  assert.deepEqual(await client.result(`${PURCHASE}.default_get`, fields, true), {
    state: 'draft',
    company: 1,
    'company.': { rec_name: 'Ridgeline Manufacturing Inc.' },
    currency: 1,
    'currency.': { rec_name: 'US Dollar' },
  })
})

test('an attachment keeps its bytes and its record', async () => {
  const data = { __class__: 'bytes', base64: Buffer.from('spec').toString('base64') }
  const resource = `${PURCHASE},1`
  const [id] = await client.result('ir.attachment.create', [{ name: 'spec.txt', data, resource }])
  const found = await client.result('ir.attachment.search', [['resource', '=', resource]])
  assert.deepEqual(found, [id])
  const file = await readOne('ir.attachment', id, ['data', 'data_size', 'type', 'resource'])
  const lines = { __class__: 'bytes', base64: `${data.base64}\n` }
  assert.deepEqual(file, { id, data: lines, data_size: 4, type: 'data', resource })
})
