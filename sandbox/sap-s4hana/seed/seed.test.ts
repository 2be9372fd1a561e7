import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { receivedQuantity } from '../computed.ts'
import type { Row } from '../odata/schema.ts'
import { defineTables } from '../registry.ts'
import { Store } from '../store.ts'
import { Numbers } from '../work.ts'
import { seedStore } from './index.ts'

function seeded(seed: number, purchaseOrders: number): Store {
  const store = new Store()
  defineTables(store)
  seedStore(store, new Numbers(), { seed, purchase_orders: purchaseOrders })
  return store
}

function digest(store: Store): string {
  const hash = createHash('sha256')
  for (const name of store.names())
    for (const row of store.table(name).all()) hash.update(JSON.stringify([name, row]))
  return hash.digest('hex')
}

test('equal seeds give equal records, other seeds do not', () => {
  assert.equal(digest(seeded(1, 100)), digest(seeded(1, 100)))
  assert.notEqual(digest(seeded(1, 100)), digest(seeded(2, 100)))
})

test('the first eight orders show every state', () => {
  const store = seeded(1, 8)
  const states = [...store.table('A_PurchaseOrder').all()].map((order) => {
    const items = store
      .table('A_PurchaseOrderItem')
      .find({ PurchaseOrder: order.PurchaseOrder ?? '' })
    const find = (table: string, where: Row) => store.table(table).find(where)
    const received = items.map((item) => receivedQuantity(item, find))
    if (items.every((item) => item.PurchasingDocumentDeletionCode === 'L')) return 'deleted'
    if (order.PurchasingCompletenessStatus) return 'held'
    if (order.PurchasingProcessingStatus === '08') return 'rejected'
    if (order.ReleaseIsNotCompleted) return 'approval'
    if (items.every((item) => item.IsFinallyInvoiced)) return 'closed'
    if (items.every((item) => item.IsCompletelyDelivered)) return 'received'
    return received.some((quantity) => quantity > 0) ? 'partial' : 'ordered'
  })
  assert.deepEqual(states, [
    'held',
    'approval',
    'rejected',
    'ordered',
    'partial',
    'received',
    'closed',
    'deleted',
  ])
})

test('the stock is what the movements add up to and never below zero', () => {
  const store = seeded(1, 300)
  const sums = new Map<string, number>()
  for (const item of store.table('A_MaterialDocumentItem').all()) {
    if (!item.Material) continue
    const type = item.InventoryStockType ?? '01'
    const place = [item.Material, item.Plant, item.StorageLocation, type].join()
    const out = ['102', '201', '261'].includes(String(item.GoodsMovementType))
    sums.set(place, (sums.get(place) ?? 0) + Number(item.QuantityInBaseUnit) * (out ? -1 : 1))
  }
  let empty = 0
  for (const row of store.table('A_MatlStkInAcctMod').all()) {
    const place = [row.Material, row.Plant, row.StorageLocation, row.InventoryStockType].join()
    assert.equal(row.MatlWrhsStkQtyInMatlBaseUnit, sums.get(place) ?? 0, place)
    assert.ok(Number(row.MatlWrhsStkQtyInMatlBaseUnit) >= 0, place)
    if (row.MatlWrhsStkQtyInMatlBaseUnit === 0) empty += 1
  }
  assert.equal(empty, 1, 'one product is out of stock')
})

test('what an item has received fits its flag', () => {
  const store = seeded(1, 300)
  const find = (table: string, where: Row) => store.table(table).find(where)
  for (const item of store.table('A_PurchaseOrderItem').all()) {
    const received = receivedQuantity(item, find)
    assert.ok(received <= Number(item.OrderQuantity))
    assert.equal(received === Number(item.OrderQuantity), item.IsCompletelyDelivered === true)
  }
})

test('every reference of an order leads to a record', () => {
  const store = seeded(1, 300)
  const has = (table: string, where: Row) => store.table(table).find(where).length > 0
  for (const order of store.table('A_PurchaseOrder').all())
    assert.ok(has('A_SupplierPurchasingOrg', { Supplier: order.Supplier ?? '' }))
  for (const item of store.table('A_PurchaseOrderItem').all()) {
    if (item.Material)
      assert.ok(has('A_ProductPlant', { Product: item.Material, Plant: item.Plant ?? '' }))
    else assert.ok(has('A_PurOrdAccountAssignment', { PurchaseOrder: item.PurchaseOrder ?? '' }))
    if (item.PurchaseRequisition)
      assert.ok(
        has('A_PurchaseRequisitionItem', {
          PurchaseRequisition: item.PurchaseRequisition,
          PurchasingDocument: item.PurchaseOrder ?? '',
        }),
      )
  }
})

test('some orders have no stamp, some custom fields, several currencies and price units', () => {
  const store = seeded(1, 200)
  const orders = [...store.table('A_PurchaseOrder').all()]
  const items = [...store.table('A_PurchaseOrderItem').all()]
  assert.equal(orders.filter((order) => order.LastChangeDateTime === null).length, 8)
  assert.ok(orders.some((order) => order.YY1_ProjectCode_PDH))
  assert.ok(new Set(orders.map((order) => order.DocumentCurrency)).size >= 4)
  assert.ok(items.some((item) => item.NetPriceQuantity === 100))
})

test('20 000 orders are seeded', (context) => {
  const start = performance.now()
  const store = seeded(1, 20_000)
  context.diagnostic(`seeded in ${Math.round(performance.now() - start)} ms`)
  assert.equal(store.table('A_PurchaseOrder').size, 20_000)
})
