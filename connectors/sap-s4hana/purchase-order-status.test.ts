import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Native } from '@millwright/kit'
import { sumNet } from './purchase-order-prices.ts'
import { fillReceipts } from './purchase-order-receipts.ts'
import { lineStatus, openQuantity, orderStatus, receiptStatus } from './purchase-order-status.ts'

const line = (values: Native = {}): Native => ({
  PurchaseOrderItem: '10',
  OrderQuantity: '4',
  PurchaseOrderQuantityUnit: 'BOX',
  NetPriceAmount: '10',
  NetPriceQuantity: '1',
  GoodsReceiptIsExpected: true,
  IsCompletelyDelivered: false,
  IsFinallyInvoiced: false,
  ...values,
})

const order = (lines: Native[], values: Native = {}): Native => ({
  PurchaseOrder: '4500000001',
  PurchasingProcessingStatus: '05',
  to_PurchaseOrderItem: lines,
  ...values,
})

/** The order with the sums of these material document items. */
async function withReceipts(native: Native, items: Native[]): Promise<Native> {
  const rows = items.map((item) => ({
    MaterialDocumentYear: '2026',
    MaterialDocument: '5000000001',
    PurchaseOrder: '4500000001',
    PurchaseOrderItem: '10',
    MaterialBaseUnit: 'PC',
    ...item,
  }))
  const io = { send: async () => ({ json: { d: { results: rows } }, headers: {}, status: 200 }) }
  await fillReceipts(io as never, [native], { fields: null }, {} as never)
  return native
}

const arrival = (GoodsMovementType: string, QuantityInEntryUnit: string, unit = 'BOX'): Native => ({
  GoodsMovementType,
  QuantityInEntryUnit,
  EntryUnit: unit,
  QuantityInBaseUnit: unit === 'BOX' ? String(Number(QuantityInEntryUnit) * 10) : '7',
})

test('goods that came in a unit that cannot be converted still show in the status', async () => {
  const native = await withReceipts(order([line()]), [arrival('101', '7', 'KG')])
  assert.equal(orderStatus(native), 'partially_received')
  assert.equal(lineStatus(native.to_PurchaseOrderItem[0]), 'partially_received')
  assert.equal(receiptStatus(native), 'unknown')
  assert.equal(openQuantity(native.to_PurchaseOrderItem[0]), null)
})

test('a receipt that was reversed or sent back leaves the order as it was', async () => {
  for (const [came, went] of [
    ['101', '102'],
    ['101', '122'],
    ['105', '106'],
  ] as const) {
    const native = await withReceipts(order([line()]), [arrival(came, '4'), arrival(went, '4')])
    assert.equal(orderStatus(native), 'ordered', `${came} and ${went}`)
    const released = await withReceipts(order([line()]), [arrival(came, '4')])
    assert.equal(orderStatus(released), 'received', came)
  }
})

test('an order of which a new version is being written keeps what its receipts say', async () => {
  for (const state of [
    { PurchasingProcessingStatus: '01' },
    { PurchasingCompletenessStatus: true },
  ]) {
    assert.equal(orderStatus(await withReceipts(order([line()], state), [])), 'draft')
    const came = await withReceipts(order([line()], state), [arrival('101', '1')])
    assert.equal(orderStatus(came), 'partially_received')
  }
})

test('a line that goes back to the vendor keeps no order open and lowers its total', async () => {
  const back = line({ PurchaseOrderItem: '20', IsReturnsItem: true, OrderQuantity: '1' })
  const native = await withReceipts(order([line(), back]), [arrival('101', '4')])
  assert.equal(orderStatus(native), 'received')
  assert.equal(receiptStatus(native), 'full')
  assert.equal(sumNet(native.to_PurchaseOrderItem), '30')
})
