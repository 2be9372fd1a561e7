import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import {
  describeAllowed,
  type Native,
  planAction,
  planCreate,
  planDelete,
  planUpdate,
  readOne,
  readPage,
} from '@millwright/kit'
import { ApiError } from '@millwright/model'
import { purchaseOrders } from './purchase-orders.ts'
import { carry, connectSandbox, readAll } from './test-connection.ts'

const sandbox = await connectSandbox({ purchase_orders: 56 })
const { io } = sandbox
after(() => sandbox.close())

const orders = 'purchase-orders'
const place = (await readAll(io, 'inventory-locations', { limit: 50, fields: ['id', 'name'] })).at(
  -1,
)!.id
const [item] = await readAll(io, 'items', { limit: 100, fields: ['id', 'name', 'standard_cost'] })

function draft(more: Native = {}) {
  return carry(
    io,
    planCreate(io, orders, {
      vendor_id: '70231',
      lines: [
        { item_id: item!.id, description: item!.name, quantity: '4', unit_price: '186.50' },
        { description: 'Grinding', quantity: '2.5', unit_price: '10' },
      ],
      ...more,
    }),
  )
}

const act = (order: Native, name: any, body: Native = {}) =>
  carry(io, planAction(io, orders, order.id, name, body, null))

function refused(code: string, check: (error: ApiError) => void = () => {}) {
  return (error: unknown) => {
    assert.ok(error instanceof ApiError, String(error))
    assert.equal(error.code, code, error.detail)
    check(error)
    return true
  }
}

test('an order reads back as it was sent, with amounts in whole currency', async () => {
  const order = await draft({
    number: 'PO-4471',
    notes: 'Ring before delivery',
    required_on: '2026-12-04',
    charges: [
      { name: 'Freight', amount: '15' },
      { name: 'Duty', percent: '4.5', is_taxable: true },
    ],
    ship_to_address: {
      lines: ['Werkstr. 4'],
      city: 'Ulm',
      postal_code: '89073',
      region: 'BW',
      country: 'DE',
    },
    custom_fields: { 'ERP No': '45000001' },
  })
  assert.equal(order.number, 'PO-4471')
  assert.deepEqual(
    order.lines.map((line: Native) => [
      line.kind,
      Number(line.net_amount),
      line.status,
      line.open_quantity,
    ]),
    [
      ['item', 746, 'open', '4'],
      ['non_stock', 25, 'open', '2.5'],
    ],
  )
  assert.equal(order.currency, 'EUR')
  assert.equal(order.lines[1].currency, 'EUR')
  // A percentage does not say of what.
  assert.equal(order.total_gross_amount, null)
})

test('sums count lines and costs', async () => {
  const plain = await draft()
  assert.equal(Number(plain.total_net_amount), 771)
  assert.equal(Number(plain.total_gross_amount), 771)
  const charged = await draft({ charges: [{ name: 'Freight', amount: '15.20' }] })
  assert.equal(charged.total_net_amount, null)
  assert.equal(Number(charged.total_gross_amount), 786.2)
})

test('a fraction of a cent is refused with its place, never rounded', async () => {
  await assert.rejects(
    planCreate(io, orders, { lines: [{ description: 'x', quantity: '1', unit_price: '0.005' }] }),
    refused('INVALID_REQUEST', (error) =>
      assert.equal(error.errors?.[0]?.pointer, '/lines/0/unit_price'),
    ),
  )
})

test('an update changes what it names; lines that are not named stay', async () => {
  const order = await draft({ notes: 'first', charges: [{ name: 'Freight', amount: '15' }] })
  const changed = await carry(
    io,
    planUpdate(
      io,
      orders,
      order.id,
      {
        lines: [
          { id: order.lines[0].id, quantity: '6' },
          { description: 'Oil', quantity: '1', unit_price: '3' },
        ],
      },
      null,
    ),
  )
  assert.equal(changed.notes, 'first')
  assert.deepEqual(changed.charges, order.charges)
  assert.deepEqual(
    changed.lines.map(({ description, quantity, net_amount }: Native) => [
      description,
      quantity,
      Number(net_amount),
    ]),
    [
      [item!.name, '6', 1119],
      ['Grinding', '2.5', 25],
      ['Oil', '1', 3],
    ],
  )
  assert.deepEqual(
    changed.lines.slice(0, 2).map(({ id }: Native) => id),
    order.lines.map(({ id }: Native) => id),
  )
  const shorter = await carry(
    io,
    planUpdate(io, orders, order.id, { lines: [{ id: order.lines[1].id, deleted: true }] }, null),
  )
  assert.equal(shorter.lines.length, 2)
})

test('a total that a person agreed on stays while price and quantity do', async () => {
  const order = await draft()
  const native = (await readOne(io, orders, order.id)).native
  const agreed = native.items.map((line: Native, index: number) => ({
    ...line,
    price: index ? line.price : 70_000,
  }))
  sandbox.intervene('update', 'purchaseorders', Number(order.id), { items: agreed })
  const changed = await carry(
    io,
    planUpdate(
      io,
      orders,
      order.id,
      { lines: [{ id: order.lines[0].id, vendor_item_number: 'KH-1' }] },
      null,
    ),
  )
  const [line] = (await readOne(io, orders, changed.id)).native.items
  assert.equal(line.price, 70_000)
  assert.equal(line.partNumber, 'KH-1')
})

test('a line that the order does not have is refused before anything is sent', async () => {
  const order = await draft()
  await assert.rejects(
    planUpdate(io, orders, order.id, { lines: [{ id: '1', quantity: '6' }] }, null),
    refused('INVALID_REQUEST', (error) => assert.equal(error.errors?.[0]?.pointer, '/lines/0/id')),
  )
})

test('an order goes its way: approved, received in parts, closed short, taken up again', async () => {
  const order = await draft()
  assert.deepEqual([order.status, order.approval_status], ['draft', 'pending'])
  const approved = await act(order, 'approve', { comment: 'as agreed' })
  assert.deepEqual([approved.status, approved.approval_status], ['approved', 'approved'])
  assert.ok(approved.approved_at)
  const [first] = order.lines
  const some = await act(order, 'receive', {
    lines: [{ line_id: first.id, quantity: '1', inventory_location_id: place }],
  })
  assert.deepEqual([some.status, some.receipt_status], ['partially_received', 'partial'])
  const more = await act(order, 'receive', {
    lines: [{ line_id: first.id, quantity: '2', inventory_location_id: place }],
  })
  assert.equal(more.lines[0].received_quantity, '3')
  assert.equal(more.lines[0].status, 'partially_received')
  const closed = await act(order, 'close')
  assert.deepEqual(
    [closed.status, closed.source_status, closed.lines[0].status, closed.lines[0].open_quantity],
    ['closed', 'COMPLETED', 'closed', '0'],
  )
  assert.equal((await act(order, 'reopen')).status, 'partially_received')
})

test('a receipt raises the stock of the part at its place', async () => {
  const order = await draft()
  await act(order, 'approve')
  const stock = async () =>
    (await readAll(io, 'stock-levels', { limit: 50, filters: { item_id: item!.id } }))
      .filter(({ inventory_location_id }) => inventory_location_id === place)
      .reduce((sum, { quantity_on_hand }) => sum + Number(quantity_on_hand), 0)
  const before = await stock()
  await act(order, 'receive', {
    lines: [{ line_id: order.lines[0].id, quantity: '4', inventory_location_id: place }],
  })
  assert.equal(await stock(), before + 4)
})

test('a request is approved in the two steps that the source wants', async () => {
  const [request] = await readAll(io, orders, {
    limit: 50,
    filters: { status: ['pending_approval'] },
  })
  assert.equal(request!.source_status, 'REQUESTED')
  const plan = await planAction(io, orders, request!.id, 'approve', {}, null)
  assert.equal(plan.steps.length, 2)
  assert.equal((await carry(io, plan)).status, 'approved')
})

test('an order is rejected with a reason and becomes a draft again', async () => {
  const order = await draft()
  const rejected = await act(order, 'reject', { reason: 'too dear' })
  assert.deepEqual([rejected.status, rejected.rejection_reason], ['rejected', 'too dear'])
  assert.equal((await act(order, 'reopen')).status, 'draft')
})

test('a status of the source can be set where its table allows it', async () => {
  const order = await draft()
  assert.equal((await act(order, 'set_status', { source_status: 'DECLINED' })).status, 'rejected')
  await assert.rejects(
    planAction(io, orders, order.id, 'set_status', { source_status: 'COMPLETED' }, null),
    refused('CONFLICT', (error) => assert.match(error.detail, /PENDING, CANCELED/)),
  )
})

test('a cancelled order cannot be changed, and says so before anything is sent', async () => {
  const order = await draft()
  await act(order, 'cancel', { reason: 'double' })
  const before = sandbox.exchanges.length
  await assert.rejects(
    planUpdate(io, orders, order.id, { notes: 'x' }, null),
    refused('RECORD_LOCKED', (error) => assert.equal(error.rule?.id, 'canceled-order')),
  )
  assert.ok(sandbox.exchanges.slice(before).every(({ method }) => method === 'GET'))
  const { record, native } = await readOne(io, orders, order.id)
  const allowed = describeAllowed(purchaseOrders, record, native)
  assert.equal(allowed.update.possible, false)
  assert.deepEqual(
    Object.entries(allowed.actions ?? {})
      .filter(([, { possible }]) => possible)
      .map(([name]) => name),
    [],
  )
})

test('actions that do not fit the status are refused with what is possible', async () => {
  const order = await draft()
  const receipt = { lines: [{ line_id: order.lines[0].id, quantity: '1' }] }
  await assert.rejects(
    planAction(io, orders, order.id, 'receive', receipt, null),
    refused('RECORD_LOCKED', (error) =>
      assert.ok(error.rule?.instead?.includes('actions/approve')),
    ),
  )
  await act(order, 'approve')
  await act(order, 'receive', { lines: [{ ...receipt.lines[0], inventory_location_id: place }] })
  await assert.rejects(
    planAction(io, orders, order.id, 'cancel', {}, null),
    refused('RECORD_LOCKED'),
  )
})

test('a receipt with a lot number is refused: there is no place for it', async () => {
  const order = await draft()
  await act(order, 'approve')
  const lines = [{ line_id: order.lines[0].id, quantity: '1', lot_number: 'L1' }]
  await assert.rejects(
    planAction(io, orders, order.id, 'receive', { lines }, null),
    refused('INVALID_REQUEST', (error) =>
      assert.equal(error.errors?.[0]?.pointer, '/lines/0/lot_number'),
    ),
  )
})

test('an administrator who is no approver hears what the source says', async () => {
  const order = await draft()
  await sandbox.switchTo({ key_role: 'administrator' })
  await assert.rejects(act(order, 'approve'), refused('UPSTREAM_PERMISSION_DENIED'))
  await sandbox.switchTo({ key_role: 'approver' })
})

test('a deleted order is gone', async () => {
  const order = await draft()
  const plan = await planDelete(io, orders, order.id, null)
  for (const step of plan.steps) await io.send(step as never)
  await assert.rejects(readOne(io, orders, order.id), refused('NOT_FOUND'))
})

test('every status word of the source has its own, and an unknown one is not guessed', () => {
  const read = (order: Native) => purchaseOrders.fields.status!.decode(order, io.context)
  const full = [{ quantityOrdered: 2, quantityReceived: 2 }]
  const short = [{ quantityOrdered: 2, quantityReceived: 1 }]
  assert.deepEqual(
    Object.fromEntries(
      [
        'REQUESTED',
        'PENDING',
        'APPROVED',
        'DECLINED',
        'PARTIALLY_FULFILLED',
        'COMPLETED',
        'CANCELED',
        'NEW',
      ].map((status) => [status, read({ status, items: full })]),
    ),
    {
      REQUESTED: 'pending_approval',
      PENDING: 'draft',
      APPROVED: 'approved',
      DECLINED: 'rejected',
      PARTIALLY_FULFILLED: 'partially_received',
      COMPLETED: 'received',
      CANCELED: 'cancelled',
      NEW: 'unknown',
    },
  )
  assert.equal(read({ status: 'COMPLETED', items: short }), 'closed')
})

test('a filter by status finds exactly the orders with that status', async () => {
  const all = await readAll(io, orders, { limit: 100, fields: ['id', 'status'] })
  for (const status of new Set(all.map((order) => order.status))) {
    const found = await readAll(io, orders, {
      limit: 100,
      filters: { status: [status] },
      fields: ['id'],
    })
    const wanted = all.filter((order) => order.status === status)
    assert.deepEqual(
      found.map(({ id }) => id),
      wanted.map(({ id }) => id),
      status,
    )
  }
})

test('an order is found by its number, the youngest first', async () => {
  const order = await draft({ number: 'FIND-ME' })
  const query = {
    limit: 5,
    after: null,
    filters: { number: 'FIND-ME' },
    fields: null,
    total: false,
  }
  const before = sandbox.exchanges.length
  const page = await readPage(io, orders, { ...query, fields: ['id'] })
  assert.equal(page.records[0]!.record.id, order.id)
  assert.match(sandbox.exchanges[before]!.url, /sort=-createdAt/)
})

test('orders are filtered by when they changed, by vendor and by item', async () => {
  const all = await readAll(io, orders, { limit: 100 })
  const instant = all[20]!.updated_at
  for (const [filters, matches] of [
    [{ modified_after: instant }, (order: Native) => order.updated_at >= instant],
    [{ modified_before: instant }, (order: Native) => order.updated_at < instant],
    [{ vendor_id: all[3]!.vendor_id }, (order: Native) => order.vendor_id === all[3]!.vendor_id],
    [
      { item_id: item!.id },
      (order: Native) => order.lines.some((line: Native) => line.item_id === item!.id),
    ],
    [
      { ids: [all[2]!.id, all[9]!.id] },
      (order: Native) => [all[2]!.id, all[9]!.id].includes(order.id),
    ],
  ] as const) {
    const found = await readAll(io, orders, { limit: 100, filters, fields: ['id'] })
    assert.deepEqual(
      found.map(({ id }) => id),
      all.filter(matches).map(({ id }) => id),
      JSON.stringify(filters),
    )
  }
})

test('a user who may not see costs reads none, and no sum is made up', async () => {
  const order = await draft({ charges: [{ name: 'Freight', amount: '15' }] })
  await sandbox.switchTo({ key_role: 'full_user' })
  const { record } = await readOne(io, orders, order.id)
  await sandbox.switchTo({ key_role: 'approver' })
  assert.deepEqual(
    [record.lines[0].unit_price, record.lines[0].net_amount, record.total_gross_amount],
    [null, null, null],
  )
})
