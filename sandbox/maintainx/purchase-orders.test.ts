import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createClient } from './test-client.ts'

const NEXT: Record<string, string[]> = {
  REQUESTED: ['PENDING', 'DECLINED', 'CANCELED'],
  PENDING: ['APPROVED', 'DECLINED', 'CANCELED'],
  DECLINED: ['PENDING', 'CANCELED'],
  APPROVED: ['CANCELED'],
  PARTIALLY_FULFILLED: ['COMPLETED'],
  COMPLETED: ['PARTIALLY_FULFILLED'],
  CANCELED: [],
}

const SETTABLE = ['PENDING', 'APPROVED', 'DECLINED', 'PARTIALLY_FULFILLED', 'COMPLETED', 'CANCELED']

async function orderIn(client: ReturnType<typeof createClient>, status: string) {
  const rows = await client.walk('/purchaseorders', 'purchaseOrders')
  return rows.find((row) => row.status === status)!.id as number
}

async function newOrder(client: ReturnType<typeof createClient>, quantityOrdered = 4) {
  const { body: list } = await client.get('/parts?limit=1&sort=-id')
  const part = list.parts[0]
  const { body } = await client.post('/purchaseorders', {
    vendorId: 70231,
    items: [{ partId: part.id, quantityOrdered, unitCost: 18_650 }],
  })
  return { order: body, part, place: part.locations[0] }
}

test('an order moves only along the table of the vendor', async () => {
  for (const [from, allowed] of Object.entries(NEXT)) {
    for (const to of SETTABLE) {
      const client = createClient(14)
      const id = await orderIn(client, from)
      const answer = await client.patch(`/purchaseorders/${id}/status`, { status: to })
      if (allowed.includes(to)) {
        assert.equal(answer.status, 200, `${from} to ${to}`)
        assert.equal(answer.body.purchaseOrder.status, to)
      } else {
        assert.equal(answer.status, 400, `${from} to ${to}`)
        assert.deepEqual(answer.body, { errors: [{ error: 'error with the request' }] })
      }
    }
  }
})

test('nobody can set an order back to REQUESTED', async () => {
  const client = createClient()
  const id = await orderIn(client, 'PENDING')
  const answer = await client.patch(`/purchaseorders/${id}/status`, { status: 'REQUESTED' })
  assert.deepEqual(answer.body.errors[0], {
    error: 'should be equal to one of the allowed values',
    fieldPath: 'status',
    fieldValue: 'REQUESTED',
  })
})

test('a canceled order cannot be changed', async () => {
  const client = createClient()
  const id = await orderIn(client, 'CANCELED')
  const answer = await client.patch(`/purchaseorders/${id}`, { note: 'too late' })
  assert.equal(answer.status, 400)
})

test('a new order is answered whole and unwrapped, and read wrapped', async () => {
  const client = createClient()
  const { order } = await newOrder(client)
  assert.equal(order.status, 'PENDING')
  assert.equal(order.items[0].price, 74_600)
  assert.equal(order.items[0].priceDecimal, '746.000000')
  assert.equal(order.items[0].unitCostDecimal, '186.500000')
  assert.equal(order.createdAt, '2026-09-01T08:00:00.250Z')
  assert.equal(order.updatedAt, '2026-09-01T08:00:00.000Z')
  const { body } = await client.get(`/purchaseorders/${order.id}`)
  assert.deepEqual(body.purchaseOrder, order)
})

test('the vendor may be null but must be named', async () => {
  const client = createClient()
  const items = [{ name: 'Calibration', quantityOrdered: 1 }]
  const refused = await client.post('/purchaseorders', { items })
  assert.deepEqual(refused.body, {
    errors: [{ error: "should have required property 'vendorId'", fieldPath: 'vendorId' }],
  })
  const made = await client.post('/purchaseorders', { vendorId: null, items })
  assert.equal(made.status, 201)
  assert.equal('vendorId' in made.body, false)
})

test('list rows of orders have four fields', async () => {
  const client = createClient()
  const { body } = await client.get('/purchaseorders?limit=5')
  for (const row of body.purchaseOrders) {
    assert.deepEqual(Object.keys(row).sort(), ['createdAt', 'id', 'status', 'updatedAt'])
  }
})

test('receiving adds to the stock of the part and starts the fulfilment', async () => {
  const client = createClient()
  const { order, part, place } = await newOrder(client)
  const path = `/purchaseorders/${order.id}`
  await client.patch(`${path}/status`, { status: 'APPROVED' })
  const receipt = { locationId: place.locationId, quantityReceived: 3 }
  const items = [{ id: order.items[0].id, fulfillments: [receipt] }]
  const { status, body } = await client.patch(`${path}/fulfillment`, { items })
  assert.equal(status, 200)
  assert.equal(body.purchaseOrder.status, 'PARTIALLY_FULFILLED')
  const [fulfillment] = body.purchaseOrder.items[0].fulfillments
  assert.equal(fulfillment.quantityReceived, '3.000000')
  assert.equal(body.purchaseOrder.items[0].quantityReceived, 3)
  const after = (await client.get(`/parts/${part.id}`)).body.part
  assert.equal(after.locations[0].availableQuantity, place.availableQuantity + 3)
  assert.equal(after.orderedQuantity, part.orderedQuantity + 1)

  const again = { id: fulfillment.id, quantityReceived: 4 }
  await client.patch(`${path}/fulfillment`, {
    items: [{ id: order.items[0].id, fulfillments: [again] }],
  })
  const total = (await client.get(`/parts/${part.id}`)).body.part
  assert.equal(total.locations[0].availableQuantity, place.availableQuantity + 4)
  assert.equal(total.orderedQuantity, part.orderedQuantity)
})

test('repeated fulfilments add up where the organization counts deltas', async () => {
  const client = createClient()
  client.system.switches.fulfillment_values = 'deltas'
  const { order } = await newOrder(client)
  const path = `/purchaseorders/${order.id}`
  await client.patch(`${path}/status`, { status: 'APPROVED' })
  const send = (fulfillment: object) =>
    client.patch(`${path}/fulfillment`, {
      items: [{ id: order.items[0].id, fulfillments: [fulfillment] }],
    })
  const first = await send({ quantityReceived: 1 })
  const { id } = first.body.purchaseOrder.items[0].fulfillments[0]
  const second = await send({ id, quantityReceived: 2 })
  assert.equal(second.body.purchaseOrder.items[0].quantityReceived, 3)
})

test('goods for an order that is not approved are refused', async () => {
  const client = createClient()
  const { order } = await newOrder(client)
  const items = [{ id: order.items[0].id, fulfillments: [{ quantityReceived: 1 }] }]
  const answer = await client.patch(`/purchaseorders/${order.id}/fulfillment`, { items })
  assert.equal(answer.status, 400)
})

test('the older form of receiving gives the total of a line', async () => {
  const client = createClient()
  const { order } = await newOrder(client)
  const path = `/purchaseorders/${order.id}`
  await client.patch(`${path}/status`, { status: 'APPROVED' })
  const send = (quantityReceived: number) =>
    client.patch(`${path}/fulfillment`, { items: [{ id: order.items[0].id, quantityReceived }] })
  await send(2)
  const { body } = await send(3)
  assert.equal(body.purchaseOrder.items[0].quantityReceived, 3)
  assert.equal(body.purchaseOrder.items[0].fulfillments[0].isLegacy, true)
})

test('new lines replace the old ones, and a named line keeps its receipts', async () => {
  const client = createClient()
  const id = await orderIn(client, 'PARTIALLY_FULFILLED')
  const { purchaseOrder } = (await client.get(`/purchaseorders/${id}`)).body
  const [line] = purchaseOrder.items
  const items = [
    { id: line.id, quantityOrdered: 99 },
    { name: 'Freight', quantityOrdered: 1 },
  ]
  const { body } = await client.patch(`/purchaseorders/${id}`, { items })
  assert.equal(body.purchaseOrder.items.length, 2)
  assert.deepEqual(body.purchaseOrder.items[0].fulfillments, line.fulfillments)
  assert.equal(body.purchaseOrder.items[0].price, line.unitCost * 99)
})

test('a full user requests, sees no costs and changes nothing', async () => {
  const client = createClient()
  client.system.switches.key_role = 'full_user'
  const { order } = await newOrder(client)
  assert.equal(order.status, 'REQUESTED')
  assert.equal('unitCost' in order.items[0], false)
  const answer = await client.patch(`/purchaseorders/${order.id}/status`, { status: 'PENDING' })
  assert.equal(answer.status, 403)
  assert.deepEqual(answer.body, { errors: [{ error: "User doesn't have the right permissions" }] })
})

test('an administrator who is no approver cannot approve', async () => {
  const client = createClient()
  client.system.switches.key_role = 'administrator'
  const { order } = await newOrder(client)
  const answer = await client.patch(`/purchaseorders/${order.id}/status`, { status: 'APPROVED' })
  assert.equal(answer.status, 403)
})

test('titles of orders are ignored unless the organization allows them', async () => {
  const client = createClient()
  const body = { vendorId: null, items: [], title: 'Spares' }
  assert.equal((await client.post('/purchaseorders', body)).body.title, undefined)
  client.system.switches.purchase_order_titles = true
  assert.equal((await client.post('/purchaseorders', body)).body.title, 'Spares')
})
