import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { expectStatus, openApi } from './api.ts'
import { makeAccountKey } from './own-server.ts'
import { connect, type Plant, startPlant } from './plant.ts'
import { postJson } from './rpc.ts'
import type { Row } from './source.ts'
import { USERS } from './tryton.ts'

/** One order's life over our API; Tryton itself is asked after each step. */

let plant: Plant
let vendor: any
let item: any
let seal: any
/** The order as our API answered it last. */
let order: any

before(async () => {
  plant = await startPlant()
})

after(() => plant?.stop())

const at = (path = '') => `/v1/purchase-orders/${order.id}${path}`
const act = (action: string, body: unknown = {}) =>
  plant.api('POST', at(`/actions/${action}`), { body })

/** Order and lines as Tryton has them, with everything that a write would move. */
async function readOrder(id: string): Promise<{ head: Row; lines: Row[] }> {
  const head = await plant.source.read('purchase.purchase', id)
  const lines = await Promise.all(
    (head.lines as number[]).map((line) => plant.source.read('purchase.line', line)),
  )
  return { head, lines }
}

/** Quantity that is really at a place of Tryton. */
async function countStock(product: string, location: string): Promise<number> {
  const { session } = plant.source
  const context = { ...session.context, locations: [Number(location)], with_childs: false }
  const [row] = await session.call<Row[]>(
    'model.product.product.read',
    [Number(product)],
    ['quantity'],
    context,
  )
  return row!.quantity as number
}

const countOrders = async (reference: string) =>
  (await plant.source.find('purchase.purchase', [['reference', '=', reference]])).length

test('a wrong password is refused when connecting, and nothing is kept', async () => {
  const refused = await connect(plant.admin, plant.tryton, { login: 'buyer', password: 'wrong' })
  assert.equal(expectStatus(400, refused).errors[0].pointer, '/credentials')
  const { data } = expectStatus(200, await plant.admin('GET', '/admin/v1/connections'))
  assert.deepEqual(
    data.map(({ id }: any) => id),
    [plant.connection],
  )
})

test('a vendor that is created is in Tryton with its address and ways to reach it', async () => {
  const body = {
    name: 'Weser Dichtungen GmbH',
    email: 'orders@weser.example',
    tax_number: 'DE136695976',
    addresses: [{ kind: 'billing', lines: ['Kai 4'], city: 'Bremen', country: 'DE' }],
  }
  vendor = expectStatus(201, await plant.api('POST', '/v1/vendors', { body }))
  const fields = ['name', 'active', 'email', 'addresses', 'tax_identifier']
  const party = await plant.source.read('party.party', vendor.id, ...fields)
  assert.equal(party.name, body.name)
  assert.equal(party.email, body.email)
  const [address] = party.addresses as number[]
  const { street, city, invoice } = await plant.source.read('party.address', address!)
  assert.deepEqual([street, city, invoice], ['Kai 4', 'Bremen', true])
  const tax = await plant.source.read('party.identifier', party.tax_identifier as number)
  assert.equal(tax.code, 'DE136695976')
})

test('an item that is created is in Tryton as a product that can be bought', async () => {
  const body = { number: 'MW-1', name: 'Ring seal 40 mm', unit: 'u', kind: 'material' }
  const prices = { standard_cost: '2.5', list_price: '4', is_purchasable: true }
  const whole = { ...body, ...prices, category: 'Materials' }
  item = expectStatus(201, await plant.api('POST', '/v1/items', { body: whole }))
  const fields = ['code', 'name', 'type', 'purchasable', 'cost_price', 'list_price']
  const product = await plant.source.read('product.product', item.id, ...fields)
  assert.deepEqual(
    fields.map((field) => product[field]),
    ['MW-1', 'Ring seal 40 mm', 'goods', true, '2.5', '4'],
  )
  const found = expectStatus(200, await plant.api('GET', '/v1/items?number=RM-0001'))
  seal = found.data[0]
})

test('a purchase order with three lines is in Tryton as it was sent', async () => {
  const lines = [
    { item_id: item.id, quantity: '10', unit_price: '7.5' },
    { item_id: seal.id, quantity: '4', unit_price: '7.4', description: 'For the spare pump' },
    { description: 'Freight', quantity: '1', unit: 'u', unit_price: '30.25' },
  ]
  const head = { vendor_id: vendor.id, vendor_reference: 'MW-SCENARIO', notes: 'Gate 3' }
  const body = { ...head, required_on: '2026-12-24', lines }
  const answer = await plant.api('POST', '/v1/purchase-orders', { body })
  order = expectStatus(201, answer)
  assert.equal(answer.headers.get('location'), at())
  assert.equal(answer.headers.get('etag'), `"${order.version}"`)
  const kept = await readOrder(order.id)
  assert.equal(kept.head.state, 'draft')
  assert.equal(kept.head.party, Number(vendor.id))
  assert.equal(kept.head.reference, 'MW-SCENARIO')
  assert.equal(kept.head.comment, 'Gate 3')
  assert.equal(kept.head.delivery_date, '2026-12-24')
  assert.deepEqual(
    kept.lines.map((line) => [line.product, line.quantity, line.unit_price, line.description]),
    [
      [Number(item.id), 10, '7.5', null],
      [Number(seal.id), 4, '7.4', 'For the spare pump'],
      [null, 1, '30.25', 'Freight'],
    ],
  )
  assert.equal(order.total_net_amount, kept.head.untaxed_amount)
  assert.equal(order.total_gross_amount, kept.head.total_amount)
})

test('an update changes, adds and removes one line, and what it does not name stays', async () => {
  const [first, second, third] = order.lines
  const lines = [
    { id: first.id, quantity: '12' },
    { id: third.id, deleted: true },
    { item_id: seal.id, quantity: '3', unit_price: '8' },
  ]
  const before = await readOrder(order.id)
  const answer = await plant.api('PATCH', at(), {
    headers: { 'if-match': `"${order.version}"` },
    body: { name: 'Spare parts', required_on: null, lines },
  })
  order = expectStatus(200, answer)
  assert.equal(answer.headers.get('millwright-not-applied'), null)
  const kept = await readOrder(order.id)
  assert.equal(kept.head.description, 'Spare parts')
  assert.equal(kept.head.delivery_date, null)
  assert.equal(kept.head.comment, 'Gate 3')
  assert.deepEqual(
    kept.lines.map((line) => [line.product, line.quantity, line.unit_price]),
    [
      [Number(item.id), 12, '7.5'],
      [Number(seal.id), 4, '7.4'],
      [Number(seal.id), 3, '8'],
    ],
  )
  assert.equal(kept.lines[1]!.id, Number(second.id))
  assert.equal(kept.lines[1]!._timestamp, before.lines[1]!._timestamp, 'untouched is not written')
  const gone = await plant.source.find('purchase.line', [['id', '=', Number(third.id)]])
  assert.deepEqual(gone, [])
})

test('a dry run changes nothing, and shows the very call that would', async () => {
  const before = await readOrder(order.id)
  const body = { notes: 'Gate 5', lines: [{ id: order.lines[1].id, quantity: '6' }] }
  const answer = await plant.api('PATCH', at('?dry_run=true'), { body })
  const { valid, requests, effects } = expectStatus(200, answer)
  assert.deepEqual([valid, requests.length], [true, 1])
  assert.ok(effects.length > 0)
  assert.deepEqual(await readOrder(order.id), before)
  const [call] = requests
  const { session } = plant.source
  const told = JSON.stringify(answer.body)
  for (const secret of [USERS.buyer.password, session.authorization, plant.token]) {
    assert.ok(!told.includes(secret), 'no secret is shown')
  }

  const credential = { authorization: session.authorization }
  const sent = await postJson(call.url, call.body, { ...call.headers, ...credential })
  assert.deepEqual([sent.status, JSON.parse(sent.body).result], [200, null])
  const after = await readOrder(order.id)
  assert.equal(after.head.comment, 'Gate 5')
  assert.equal(after.lines[1]!.quantity, 6)
  order = expectStatus(200, await plant.api('GET', at()))
})

test('a draft says that all of it can change, and that it can be submitted', async () => {
  const { allowed } = expectStatus(200, await plant.api('GET', at('?include=allowed')))
  for (const field of ['name', 'notes', 'required_on', 'lines']) {
    assert.equal(allowed.update.fields[field].possible, true, field)
  }
  assert.equal(allowed.delete.possible, true)
  assert.equal(allowed.actions.submit.possible, true)
  assert.equal(allowed.actions.receive.possible, false)
})

test('whoever has an old version is refused, and what somebody else wrote stays', async () => {
  await plant.source.write('purchase.purchase', order.id, { comment: 'By a colleague' })
  const before = await readOrder(order.id)
  const headers = { 'if-match': `"${order.version}"` }
  const answer = await plant.api('PATCH', at(), { headers, body: { notes: 'By the API' } })
  assert.equal(expectStatus(412, answer).code, 'PRECONDITION_FAILED')
  assert.deepEqual(await readOrder(order.id), before)
})

test('a line that somebody else changed makes the version of its order old', async () => {
  order = expectStatus(200, await plant.api('GET', at()))
  await plant.source.write('purchase.line', order.lines[1].id, { description: 'By a colleague' })
  const headers = { 'if-none-match': `"${order.version}"`, 'if-match': `"${order.version}"` }
  expectStatus(200, await plant.api('GET', at(), { headers }))
  const body = { lines: [{ id: order.lines[1].id, description: 'By the API' }] }
  expectStatus(412, await plant.api('PATCH', at(), { headers, body }))
  const { lines } = await readOrder(order.id)
  assert.equal(lines[1]!.description, 'By a colleague')
})

test('submitting quotes the order, approving it makes it binding', async () => {
  order = expectStatus(200, await act('submit'))
  assert.deepEqual([order.status, order.source_status], ['draft', 'quotation'])
  const quoted = await readOrder(order.id)
  assert.equal(quoted.head.state, 'quotation')
  assert.equal(order.number, quoted.head.number)
  order = expectStatus(200, await act('approve'))
  assert.deepEqual([order.status, order.approval_status], ['ordered', 'approved'])
  assert.equal((await readOrder(order.id)).head.state, 'processing')
})

test('a binding order says what is locked, and refuses just that', async () => {
  const { allowed } = expectStatus(200, await plant.api('GET', at('?include=allowed')))
  assert.equal(allowed.update.fields.name.possible, false)
  assert.equal(allowed.update.fields.lines.code, 'LOCKED_BY_STATE')
  assert.ok(allowed.update.fields.lines.reason.includes(order.number))
  assert.equal(allowed.update.fields.notes.possible, true)
  assert.equal(allowed.actions.receive.possible, true)
  assert.equal(allowed.actions.cancel.possible, false)
  const before = await readOrder(order.id)
  const changes = { name: 'Other', lines: [{ id: order.lines[0].id, quantity: '99' }] }
  for (const [field, value] of Object.entries(changes)) {
    const answer = await plant.api('PATCH', at(), { body: { [field]: value } })
    const { code, rule, errors } = expectStatus(409, answer)
    assert.deepEqual([code, rule.field, rule.state], ['RECORD_LOCKED', field, 'ordered'])
    assert.ok(rule.id && rule.instead.length > 0)
    assert.equal(errors[0].pointer, `/${field}`)
  }
  for (const refused of [await act('cancel'), await plant.api('DELETE', at())]) {
    assert.equal(expectStatus(409, refused).code, 'RECORD_LOCKED')
  }
  assert.deepEqual(await readOrder(order.id), before)
  order = expectStatus(200, await plant.api('PATCH', at(), { body: { notes: 'Gate 7' } }))
  assert.equal((await readOrder(order.id)).head.comment, 'Gate 7')
})

test('a part that arrived is received in Tryton, and is in stock', async () => {
  const [line] = order.lines
  const lines = [{ line_id: line.id, quantity: '5' }]
  const { version } = order
  const answer = await act('receive', { delivery_note_number: 'DN-7', lines })
  order = expectStatus(200, answer)
  assert.notEqual(order.version, version)
  assert.deepEqual([order.status, order.receipt_status], ['partially_received', 'partial'])
  assert.deepEqual(
    order.lines.map((one: any) => [one.received_quantity, one.open_quantity, one.status]),
    [
      ['5', '7', 'partially_received'],
      ['0', '6', 'open'],
      ['0', '3', 'open'],
    ],
  )
  const origin = ['origin', '=', `purchase.line,${line.id}`]
  const moves = await plant.source.find('stock.move', [origin], 'state', 'quantity')
  assert.deepEqual(
    moves.map(({ state, quantity }) => [state, quantity]),
    [
      ['done', 5],
      ['draft', 7],
    ],
  )
  const place = answer.headers.get('location')!
  const receipt = expectStatus(200, await plant.api('GET', place))
  const shipment = await plant.source.read('stock.shipment.in', receipt.id, 'reference', 'state')
  assert.deepEqual([shipment.reference, shipment.state], ['DN-7', 'done'])

  const levels = expectStatus(200, await plant.api('GET', `/v1/stock-levels?item_id=${item.id}`))
  assert.deepEqual(
    levels.data.map((level: any) => level.quantity_on_hand),
    ['5'],
  )
  assert.equal(await countStock(item.id, levels.data[0].inventory_location_id), 5)
})

test('when the rest arrives the order is received', async () => {
  const lines = order.lines.map((line: any) => ({ line_id: line.id, quantity: line.open_quantity }))
  order = expectStatus(200, await act('receive', { lines }))
  assert.deepEqual([order.status, order.receipt_status], ['received', 'full'])
  const { head } = await readOrder(order.id)
  assert.deepEqual([head.state, head.shipment_state], ['processing', 'received'])
  assert.ok(order.lines.every((line: any) => line.open_quantity === '0'))
  const again = await act('receive', { lines: lines.slice(0, 1) })
  assert.equal(expectStatus(409, again).code, 'RECORD_LOCKED')
})

/** A draft of one line. */
async function createDraft(reference: string): Promise<any> {
  const lines = [{ item_id: seal.id, quantity: '2' }]
  const body = { vendor_id: vendor.id, vendor_reference: reference, lines }
  return expectStatus(201, await plant.api('POST', '/v1/purchase-orders', { body }))
}

test('another order is cancelled, and says so', async () => {
  const { id } = await createDraft('MW-CANCEL')
  await plant.api('POST', `/v1/purchase-orders/${id}/actions/submit`)
  const answer = await plant.api('POST', `/v1/purchase-orders/${id}/actions/cancel`)
  assert.equal(expectStatus(200, answer).status, 'cancelled')
  assert.equal((await readOrder(id)).head.state, 'cancelled')
})

test('a deleted draft is gone, a deleted vendor is only deactivated, and both are told', async () => {
  const { id } = await createDraft('MW-DELETE')
  const gone = expectStatus(200, await plant.api('DELETE', `/v1/purchase-orders/${id}`))
  assert.deepEqual([gone.deleted, gone.record], ['hard', null])
  assert.equal(await countOrders('MW-DELETE'), 0)
  expectStatus(404, await plant.api('GET', `/v1/purchase-orders/${id}`))

  const body = { name: 'Short-lived Ltd.' }
  const made = expectStatus(201, await plant.api('POST', '/v1/vendors', { body }))
  const kept = expectStatus(200, await plant.api('DELETE', `/v1/vendors/${made.id}`))
  assert.deepEqual([kept.deleted, kept.record.status], ['soft', 'inactive'])
  assert.equal((await plant.source.read('party.party', made.id, 'active')).active, false)
})

test('a vendor or an item that does not exist is named by its place, and nothing is made', async () => {
  const line = { item_id: seal.id, quantity: '1' }
  const body = { vendor_id: vendor.id, vendor_reference: 'MW-UNKNOWN', lines: [line] }
  const wrong = [
    ['/vendor_id', { ...body, vendor_id: '999999' }],
    ['/lines/1/item_id', { ...body, lines: [line, { item_id: '999999', quantity: '1' }] }],
  ] as const
  for (const [pointer, sent] of wrong) {
    for (const query of ['', '?dry_run=true']) {
      const answer = await plant.api('POST', `/v1/purchase-orders${query}`, { body: sent })
      const { code, errors } = expectStatus(400, answer)
      assert.deepEqual([code, errors[0].pointer], ['INVALID_REQUEST', pointer])
    }
  }
  assert.equal(await countOrders('MW-UNKNOWN'), 0)
})

test('twenty posts at once with one Idempotency-Key make one order', async () => {
  const lines = [{ item_id: seal.id, quantity: '2' }]
  const body = { vendor_id: vendor.id, vendor_reference: 'MW-ONCE', lines }
  const headers = { 'idempotency-key': 'order-2026-17' }
  const post = () => plant.api('POST', '/v1/purchase-orders', { headers, body })
  const answers = await Promise.all(Array.from({ length: 20 }, post))
  const ids = answers.map((answer) => expectStatus(201, answer).id)
  assert.equal(new Set(ids).size, 1)
  const first = answers.filter((answer) => !answer.headers.get('idempotency-replayed'))
  assert.equal(first.length, 1)
  assert.equal(await countOrders('MW-ONCE'), 1)

  const other = await plant.api('POST', '/v1/purchase-orders', {
    headers,
    body: { ...body, vendor_reference: 'MW-TWICE' },
  })
  assert.equal(expectStatus(422, other).code, 'IDEMPOTENCY_CONFLICT')
  assert.equal(await countOrders('MW-TWICE'), 0)
})

test('another account sees nothing of this one', async () => {
  const { databaseUrl } = plant.tryton
  const stranger = openApi(plant.server.url, await makeAccountKey(databaseUrl, 'Stranger'))
  const chosen = { headers: { 'millwright-connection': plant.connection } }
  expectStatus(200, await plant.admin('GET', '/v1/purchase-orders?limit=1', chosen))
  expectStatus(404, await stranger('GET', '/v1/purchase-orders?limit=1', chosen))
  expectStatus(404, await stranger('GET', `/admin/v1/connections/${plant.connection}`))
  for (const list of ['connections', 'customers']) {
    const { data } = expectStatus(200, await stranger('GET', `/admin/v1/${list}`))
    assert.deepEqual(data, [], list)
  }
  const { customer } = expectStatus(200, await plant.api('GET', '/v1/connection'))
  expectStatus(404, await stranger('GET', `/admin/v1/customers/${customer.id}`))

  const own = expectStatus(201, await connect(stranger, plant.tryton, USERS.buyer))
  const theirs = openApi(plant.server.url, own.token)
  const page = expectStatus(200, await plant.api('GET', '/v1/purchase-orders?limit=1'))
  const foreign = `/v1/purchase-orders?limit=1&cursor=${page.next_cursor}`
  assert.equal(expectStatus(400, await theirs('GET', foreign)).errors[0].pointer, 'cursor')
  const lines = [{ item_id: seal.id, quantity: '1' }]
  const made = await theirs('POST', '/v1/purchase-orders', {
    headers: { 'idempotency-key': 'order-2026-17' },
    body: { vendor_id: vendor.id, vendor_reference: 'MW-STRANGER', lines },
  })
  assert.equal(expectStatus(201, made).vendor_reference, 'MW-STRANGER')
})

test('the capabilities say what was tried with this very user', async () => {
  const check = `/admin/v1/connections/${plant.connection}/check`
  expectStatus(200, await plant.admin('POST', check))
  const { data } = expectStatus(200, await plant.api('GET', '/v1/capabilities'))
  const orders = data.find((one: any) => one.entity === 'purchase-orders')
  assert.equal(orders.ops.list.evidence.kind, 'probed')
  assert.deepEqual([orders.ops.delete.mode, orders.native], ['hard', 'purchase.purchase'])
  assert.equal(orders.actions.receive.supported, true)
  assert.ok(orders.actions.hold.reason.length > 0)
  const vendors = data.find((one: any) => one.entity === 'vendors')
  assert.equal(vendors.ops.delete.mode, 'soft')

  const viewer = expectStatus(201, await connect(plant.admin, plant.tryton, USERS.viewer))
  const found = await plant.admin('POST', `/admin/v1/connections/${viewer.id}/check`)
  const { entities } = expectStatus(200, found)
  assert.equal(entities.vendors.list.ok, true)
  assert.equal(entities['purchase-orders'].list.ok, false)
  const asViewer = openApi(plant.server.url, viewer.token)
  const refused = expectStatus(403, await asViewer('GET', '/v1/purchase-orders'))
  assert.equal(refused.code, 'UPSTREAM_PERMISSION_DENIED')
})

test('while Tryton is down calls fail as retryable, and go on after it is back', async () => {
  await plant.tryton.pause()
  const answer = await plant.api('GET', at())
  assert.ok(answer.status >= 500)
  assert.equal(answer.body.retryable, true)
  // Syncs run into the outage too: after some failures nothing is sent for as long as the answer says.
  assert.ok(['network', 'platform'].includes(answer.body.origin))
  await plant.tryton.resume()
  const until = performance.now() + 60_000
  let again = await plant.api('GET', at())
  while (again.body.retryable && performance.now() < until) {
    await wait(again.body.retry_after_ms ?? 1_000)
    again = await plant.api('GET', at())
  }
  assert.equal(expectStatus(200, again).status, 'received')
})

test('after our server was killed the same token works, and a key is still used up', async () => {
  await plant.server.killAndRestart()
  assert.equal(expectStatus(200, await plant.api('GET', at())).number, order.number)
  const lines = [{ item_id: seal.id, quantity: '2' }]
  const again = await plant.api('POST', '/v1/purchase-orders', {
    headers: { 'idempotency-key': 'order-2026-17' },
    body: { vendor_id: vendor.id, vendor_reference: 'MW-ONCE', lines },
  })
  expectStatus(201, again)
  assert.equal(again.headers.get('idempotency-replayed'), 'true')
  assert.equal(await countOrders('MW-ONCE'), 1)
  const log = plant.server.log()
  for (const secret of [plant.token, USERS.buyer.password]) assert.ok(!log.includes(secret))
})
