import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { decimal, startTestClient, type TestClient } from '../test-client.ts'

let client: TestClient

before(async () => {
  client = await startTestClient()
})

after(() => client.sandbox.close())

const PURCHASE = 'purchase.purchase'
const SHIPMENT = 'stock.shipment.in'

async function order(values: Record<string, unknown> = {}, quantity = 3): Promise<number> {
  const line = { product: 1, quantity, unit: 1, unit_price: decimal('7.50') }
  const lines = [['create', [line]]]
  const [id] = await client.result(`${PURCHASE}.create`, [
    { party: 5, invoice_address: 5, reference: 'ACC-1', lines, ...values },
  ])
  return id
}

const press = (model: string, button: string, id: number) =>
  client.result(`${model}.${button}`, [id])

async function read(model: string, id: number, ...fields: string[]): Promise<any> {
  const [{ id: _, ...record }] = await client.result(`${model}.read`, [id], fields)
  return record
}

async function receive(moves: number[], supplier = 5): Promise<number> {
  const [id] = await client.result(`${SHIPMENT}.create`, [
    { supplier, reference: 'DN-1', incoming_moves: [['add', moves]] },
  ])
  return id
}

async function confirmed(values: Record<string, unknown> = {}, quantity = 3): Promise<number> {
  const id = await order(values, quantity)
  await press(PURCHASE, 'quote', id)
  await press(PURCHASE, 'confirm', id)
  return id
}

test('quote gives a number, confirm processes the order in the same request', async () => {
  const id = await order()
  await press(PURCHASE, 'quote', id)
  const quoted = await read(
    PURCHASE,
    id,
    'state',
    'number',
    'rec_name',
    'purchase_date',
    'quoted_by',
  )
  assert.deepEqual(quoted, {
    state: 'quotation',
    number: quoted.number,
    rec_name: `${quoted.number} [ACC-1]`,
    purchase_date: null,
    quoted_by: 2,
  })
  assert.match(quoted.number, /^\d+$/)
  await press(PURCHASE, 'confirm', id)
  const done = await read(
    PURCHASE,
    id,
    'state',
    'shipment_state',
    'invoice_state',
    'purchase_date',
    'moves.state',
    'moves.quantity',
    'invoices.state',
    'invoices.total_amount',
    'lines.actual_quantity',
  )
  assert.deepEqual(
    [done.state, done.shipment_state, done.invoice_state],
    ['processing', 'waiting', 'waiting'],
  )
  assert.deepEqual(done.purchase_date, { __class__: 'date', year: 2026, month: 3, day: 2 })
  assert.deepEqual(
    done['moves.'].map((move: any) => [move.state, move.quantity]),
    [['draft', 3]],
  )
  assert.deepEqual(
    done['invoices.'].map((invoice: any) => [invoice.state, invoice.total_amount]),
    [['draft', decimal('22.50')]],
  )
  assert.equal(done['lines.'][0].actual_quantity, 3)
})

test('confirm needs an invoice address, and changes nothing without one', async () => {
  const id = await order({ invoice_address: null })
  await press(PURCHASE, 'quote', id)
  const { error } = await client.call(`model.${PURCHASE}.confirm`, [[id]])
  assert.equal(error[1][0], 'A value is required for field "Invoice Address" in "Purchase".')
  const now = await read(PURCHASE, id, 'state', 'purchase_date')
  assert.deepEqual(now, { state: 'quotation', purchase_date: null })
})

test('a button in the wrong state answers null and changes nothing', async () => {
  const id = await order()
  const before = await read(PURCHASE, id, 'state', '_timestamp')
  assert.equal(await press(PURCHASE, 'confirm', id), null)
  assert.equal(await press(PURCHASE, 'cancel', await confirmed()), null)
  assert.deepEqual(await read(PURCHASE, id, 'state', '_timestamp'), before)
})

test('an order goes back to draft from quotation and from cancelled', async () => {
  const id = await order()
  for (const [button, state] of [
    ['quote', 'quotation'],
    ['draft', 'draft'],
    ['cancel', 'cancelled'],
    ['draft', 'draft'],
  ] as const) {
    await press(PURCHASE, button, id)
    assert.equal((await read(PURCHASE, id, 'state')).state, state)
  }
})

test('goods without a warehouse cannot be quoted', async () => {
  const id = await order({ warehouse: null })
  const { error } = await client.call(`model.${PURCHASE}.quote`, [[id]])
  assert.equal(
    error[1][0],
    `To get a quote for the purchase "[ACC-1]" of goods or assets, you must enter a warehouse.`,
  )
})

test('a full receipt moves the goods into stock and finishes an order without invoices', async () => {
  const stock = async () => {
    client.context.locations = [5]
    const { quantity } = await read('product.product', 1, 'quantity')
    client.context.locations = undefined
    return quantity
  }
  const before = await stock()
  const id = await confirmed({ invoice_method: 'manual' })
  assert.equal((await read(PURCHASE, id, 'invoice_state')).invoice_state, 'none')
  const { moves } = await read(PURCHASE, id, 'moves')
  const shipment = await receive(moves)
  await press(SHIPMENT, 'receive', shipment)
  const received = await read(
    SHIPMENT,
    shipment,
    'state',
    'incoming_moves.state',
    'inventory_moves.state',
    'effective_date',
    'origins',
    'number',
  )
  assert.match(received.number, /^\d+$/)
  assert.deepEqual(
    [received.state, received['incoming_moves.'][0].state, received['inventory_moves.'][0].state],
    ['received', 'done', 'draft'],
  )
  const { rec_name } = await read(PURCHASE, id, 'rec_name')
  assert.equal(received.origins, rec_name)
  assert.equal(received.effective_date, null)
  const finished = await read(
    PURCHASE,
    id,
    'state',
    'shipment_state',
    'shipments',
    'lines.move_done',
  )
  assert.deepEqual([finished.state, finished.shipment_state], ['done', 'received'])
  assert.deepEqual(finished.shipments, [shipment])
  assert.equal(finished['lines.'][0].move_done, true)
  await press(SHIPMENT, 'done', shipment)
  const done = await read(SHIPMENT, shipment, 'state', 'effective_date', 'inventory_moves.state')
  assert.equal(done.state, 'done')
  assert.equal(done['inventory_moves.'][0].state, 'done')
  assert.deepEqual(done.effective_date, { __class__: 'date', year: 2026, month: 3, day: 2 })
  assert.equal(await stock(), before + 3)
})

test('a partial receipt leaves a move for the rest', async () => {
  const id = await confirmed({ invoice_method: 'manual' }, 10)
  const { moves } = await read(PURCHASE, id, 'moves')
  await client.result('stock.move.write', moves, { quantity: 4 })
  await press(SHIPMENT, 'receive', await receive(moves))
  const partial = await read(
    PURCHASE,
    id,
    'state',
    'shipment_state',
    'moves.state',
    'moves.quantity',
  )
  assert.deepEqual([partial.state, partial.shipment_state], ['processing', 'waiting'])
  const open = partial['moves.'].find((move: any) => move.state === 'draft')
  assert.equal(open.quantity, 6)
  await press(SHIPMENT, 'receive', await receive([open.id]))
  assert.equal((await read(PURCHASE, id, 'state')).state, 'done')
})

test('by shipment the invoice comes with the receipt', async () => {
  const id = await confirmed({ invoice_method: 'shipment' })
  const waiting = await read(PURCHASE, id, 'moves', 'invoices')
  assert.deepEqual(waiting.invoices, [])
  await press(SHIPMENT, 'receive', await receive(waiting.moves))
  const received = await read(PURCHASE, id, 'state', 'invoice_state', 'invoices.untaxed_amount')
  assert.deepEqual([received.state, received.invoice_state], ['processing', 'waiting'])
  assert.deepEqual(received['invoices.'][0].untaxed_amount, decimal('22.50'))
})

test('a cancelled shipment makes the order an exception', async () => {
  const id = await confirmed()
  const { moves } = await read(PURCHASE, id, 'moves')
  const shipment = await receive(moves)
  await press(SHIPMENT, 'cancel', shipment)
  const order = await read(PURCHASE, id, 'shipment_state', 'lines.move_exception')
  assert.equal(order.shipment_state, 'exception')
  assert.equal(order['lines.'][0].move_exception, true)
})

test('only an administrator deletes a shipment: the order expects its goods anew', async () => {
  const id = await confirmed()
  const { moves } = await read(PURCHASE, id, 'moves')
  const shipment = await receive(moves)
  const { error } = await client.call(`model.${SHIPMENT}.delete`, [[shipment]])
  assert.equal(error[1][0], 'You are not allowed to access "Supplier Shipment".')
  await client.call(`model.${SHIPMENT}.delete`, [[shipment]], await client.login('admin'))
  const order = await read(PURCHASE, id, 'shipment_state', 'moves.state', 'moves.shipment', 'moves')
  assert.equal(order.shipment_state, 'waiting')
  assert.notDeepEqual(order.moves, moves)
  assert.deepEqual(
    order['moves.'].map((move: any) => [move.state, move.shipment]),
    [['draft', null]],
  )
})

test('goods without an order raise a warning that the user can pass once', async () => {
  const move = { product: 1, uom: 1, quantity: 2, from_location: 6, to_location: 1 }
  const [id] = await client.result(`${SHIPMENT}.create`, [
    { supplier: 5, incoming_moves: [['create', [move]]] },
  ])
  const { error } = await client.call(`model.${SHIPMENT}.receive`, [[id]])
  const [kind, [key, words, description]] = error
  assert.equal(kind, 'UserWarning')
  assert.match(key, /^stock\.move,\d+\.done$/)
  assert.equal(words, 'The stock moves "2u [RM-0001] Deep groove bearing 6205-2RS" have no origin.')
  assert.equal(description, '')
  assert.equal((await read(SHIPMENT, id, 'state')).state, 'draft')
  await client.result('res.user.warning.create', [{ user: 2, name: key, always: false }])
  await press(SHIPMENT, 'receive', id)
  assert.equal((await read(SHIPMENT, id, 'state')).state, 'received')
  assert.equal(await client.result('res.user.warning.search_count', []), 0)
})

const REQUISITION = 'purchase.requisition'

async function requisition(values: Record<string, unknown>): Promise<number> {
  const line = { product: 1, quantity: 2, unit: 1, unit_price: decimal('7.40'), supplier: 5 }
  const [id] = await client.result(`${REQUISITION}.create`, [
    { lines: [['create', [line]]], ...values },
  ])
  return id
}

test('processing an order by hand is for administrators of purchasing', async () => {
  const id = await confirmed()
  const { error } = await client.call(`model.${PURCHASE}.process`, [[id]])
  assert.equal(error[1][0], 'Calling button "process on "purchase.purchase" is not allowed.')
  const admin = await client.login('admin')
  assert.equal((await client.call(`model.${PURCHASE}.process`, [[id]], admin)).result, null)
})

test('an incoming move is done without a shipment, and counts as received', async () => {
  const id = await confirmed({ invoice_method: 'manual' })
  const { moves } = await read(PURCHASE, id, 'moves')
  assert.equal((await read('stock.move', moves[0], 'internal_quantity')).internal_quantity, 3)
  await client.result('stock.move.do', moves)
  const order = await read(PURCHASE, id, 'state', 'shipments', 'moves.state')
  assert.deepEqual([order.state, order.shipments], ['done', []])
  assert.equal(order['moves.'][0].state, 'done')
})

test('a shipment takes a move of an order and changes its quantity at once', async () => {
  const { moves } = await read(PURCHASE, await confirmed({}, 9), 'moves')
  const [id] = await client.result(`${SHIPMENT}.create`, [
    {
      supplier: 5,
      incoming_moves: [
        ['add', moves],
        ['write', moves, { quantity: 4 }],
      ],
    },
  ])
  const shipment = await read(SHIPMENT, id, 'incoming_moves.quantity')
  assert.deepEqual(
    shipment['incoming_moves.'].map((move: any) => move.quantity),
    [4],
  )
})

test('a confirmed count moves the difference from or to the lost and found', async () => {
  client.context.locations = [3]
  client.context.with_childs = false
  const { quantity } = await read('product.product', 2, 'quantity')
  const [id] = await client.result('stock.inventory.create', [
    { location: 3, lines: [['create', [{ product: 2, quantity: quantity - 4 }]]] },
  ])
  await press('stock.inventory', 'confirm', id)
  const count = await read(
    'stock.inventory',
    id,
    'state',
    'lines.moves.quantity',
    'lines.moves.to_location',
  )
  const found = await client.result('product.product.search', [
    ['id', '=', 2],
    ['quantity', '=', quantity - 4],
  ])
  client.context.locations = undefined
  client.context.with_childs = undefined
  assert.equal(count.state, 'done')
  const [move] = count['lines.'][0]['moves.']
  assert.deepEqual([move.quantity, move.to_location], [4, 4])
  assert.deepEqual(found, [2])
})

test('the done moves of a cancelled shipment stay done', async () => {
  const id = await confirmed()
  const { moves } = await read(PURCHASE, id, 'moves')
  const shipment = await receive(moves)
  await press(SHIPMENT, 'receive', shipment)
  await press(SHIPMENT, 'cancel', shipment)
  const { 'moves.': all } = await read(SHIPMENT, shipment, 'moves.state')
  assert.deepEqual(all.map((move: any) => move.state).sort(), ['cancelled', 'done'])
})

test('an approved requisition becomes purchase requests', async () => {
  const id = await requisition({ supply_date: '2026-04-01' })
  const draft = await read(REQUISITION, id, 'number', 'state', 'employee', 'total_amount')
  assert.match(draft.number, /^\d+$/)
  assert.deepEqual(
    [draft.state, draft.employee, draft.total_amount],
    ['draft', 2, decimal('14.80')],
  )
  await press(REQUISITION, 'wait', id)
  await press(REQUISITION, 'approve', id)
  const approved = await read(REQUISITION, id, 'state', 'approved_by', 'lines.purchase_requests')
  assert.deepEqual([approved.state, approved.approved_by], ['processing', 2])
  const [request] = approved['lines.'][0].purchase_requests
  const fields = ['state', 'quantity', 'party']
  const found = await read('purchase.request', request, ...fields)
  assert.deepEqual(found, { state: 'draft', quantity: 2, party: 5 })
})

test('a requisition needs a supply date before it waits, and may be rejected and drafted again', async () => {
  const id = await requisition({})
  const { error } = await client.call(`model.${REQUISITION}.wait`, [[id]])
  assert.equal(
    error[1][0],
    'A value is required for field "Supply Date" in "Purchase Requisition".',
  )
  await client.result(`${REQUISITION}.write`, [id], { supply_date: '2026-04-01' })
  await press(REQUISITION, 'wait', id)
  await press(REQUISITION, 'reject', id)
  assert.deepEqual(await read(REQUISITION, id, 'state', 'rejected_by'), {
    state: 'rejected',
    rejected_by: 2,
  })
  await press(REQUISITION, 'draft', id)
  await press(REQUISITION, 'cancel', id)
  assert.deepEqual(await read(REQUISITION, id, 'state', 'rejected_by'), {
    state: 'cancelled',
    rejected_by: null,
  })
})

test('the wizard makes a draft order of the requests to buy from one vendor', async () => {
  const id = await requisition({ supply_date: '2026-04-01' })
  await press(REQUISITION, 'wait', id)
  await press(REQUISITION, 'approve', id)
  const { 'lines.': lines } = await read(REQUISITION, id, 'lines.purchase_requests')
  const ids = lines[0].purchase_requests
  const call = async (method: string, ...params: unknown[]) =>
    (await client.call(`wizard.purchase.request.create_purchase.${method}`, params)).result
  const [session] = await call('create')
  client.context.active_ids = ids
  await call('execute', session, {}, 'start')
  client.context.active_ids = undefined
  assert.equal(await call('delete', session), null)
  const fields = ['state', 'purchase.state', 'purchase.party', 'purchase_line.quantity']
  const request = await read('purchase.request', ids[0], ...fields)
  assert.equal(request.state, 'purchased')
  assert.deepEqual([request['purchase.'].state, request['purchase.'].party], ['draft', 5])
  assert.equal(request['purchase_line.'].quantity, 2)
})
