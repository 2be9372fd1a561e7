import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createClient, digest } from './test-client.ts'

const LISTS: [string, string][] = [
  ['/vendors', 'vendors'],
  ['/parts', 'parts'],
  ['/purchaseorders', 'purchaseOrders'],
  ['/assets', 'assets'],
  ['/workorders', 'workOrders'],
]

async function readAll(seed: number) {
  const client = createClient(60, seed)
  const rows = await Promise.all(LISTS.map(([path, wrapper]) => client.walk(path, wrapper)))
  const orders = rows[2]!.map((row) => client.get(`/purchaseorders/${row.id}`))
  return digest([rows, (await Promise.all(orders)).map(({ body }) => body)])
}

test('equal seeds give equal states and other seeds give others', async () => {
  assert.equal(await readAll(11), await readAll(11))
  assert.notEqual(await readAll(11), await readAll(12))
})

test('a handful of orders shows every status', async () => {
  const client = createClient(7)
  const rows = await client.walk('/purchaseorders', 'purchaseOrders')
  assert.deepEqual(rows.map((row) => row.status).sort(), [
    'APPROVED',
    'CANCELED',
    'COMPLETED',
    'DECLINED',
    'PARTIALLY_FULFILLED',
    'PENDING',
    'REQUESTED',
  ])
})

test('the seeded orders have free-text lines, numbers of their own, and one has no vendor', async () => {
  const client = createClient(40)
  const rows = await client.walk('/purchaseorders', 'purchaseOrders')
  const orders = await Promise.all(
    rows.map(async ({ id }) => (await client.get(`/purchaseorders/${id}`)).body.purchaseOrder),
  )
  assert.ok(orders.some((order) => order.vendorId === undefined))
  assert.ok(orders.some((order) => order.overrideNumber))
  assert.ok(orders.some((order) => order.extraFields['ERP No']))
  assert.ok(orders.some((order) => order.items.some((item: any) => item.partId === undefined)))
})

test('one part is out of stock and one is below zero', async () => {
  const client = createClient(40)
  const parts = await client.walk('/parts', 'parts')
  assert.ok(parts.some((part) => part.inStockQuantity === 0))
  assert.ok(parts.some((part) => part.inStockQuantity < 0))
})

test('work orders exist in all six states', async () => {
  const client = createClient(0)
  const rows = await client.walk('/workorders', 'workOrders')
  assert.equal(new Set(rows.map((row) => row.status)).size, 6)
})

test('a change by hand moves the stamp and needs no business rule', async () => {
  const client = createClient(20)
  const rows = await client.walk('/purchaseorders', 'purchaseOrders')
  const { id } = rows.find((row) => row.status === 'CANCELED')!
  const change = {
    op: 'update',
    native: 'purchaseorders',
    key: id,
    data: { note: 'by hand' },
  } as const
  client.system.intervene(change, client.now)
  const { purchaseOrder } = (await client.get(`/purchaseorders/${id}`)).body
  assert.equal(purchaseOrder.note, 'by hand')
  assert.equal(purchaseOrder.updatedAt, '2026-09-01T08:00:00.000Z')
  client.system.intervene({ op: 'delete', native: 'purchaseorders', key: id }, client.now)
  assert.equal((await client.get(`/purchaseorders/${id}`)).status, 404)
  const made = client.system.intervene(
    {
      op: 'insert',
      native: 'purchaseorders',
      data: { vendorId: null, status: 'APPROVED', items: [{ name: 'x', quantityOrdered: 2 }] },
    },
    client.now,
  )
  const fresh = (await client.get(`/purchaseorders/${made}`)).body.purchaseOrder
  assert.equal(fresh.status, 'APPROVED')
  assert.equal(fresh.items[0].quantityOrdered, 2)
})
