import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Native } from '@millwright/kit'
import { orderLines } from './purchase-order-lines.ts'
import { sumNet } from './purchase-order-prices.ts'
import { fillReceipts } from './purchase-order-receipts.ts'
import { lineStatus, openQuantity, orderStatus, receiptStatus } from './purchase-order-status.ts'
import { unitCode, unitFields } from './units.ts'

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

test('a limit is a service up to an amount and no charge, and a line names its kind', () => {
  const kindOf = (values: Native) => orderLines.fields.kind!.decode(line(values), {} as never)
  assert.equal(kindOf({ PurchaseOrderItemCategory: 'A' }), 'service')
  assert.equal(kindOf({ ProductType: '2' }), 'service')
  assert.equal(kindOf({ IsReturnsItem: true, Material: 'X' }), 'credit')
  assert.equal(kindOf({ Material: 'X' }), 'item')
  assert.equal(kindOf({ Material: '' }), 'non_stock')
})

test('several accounts of a line are ids like the one of another line', () => {
  const part = (CostCenter: string) => ({ CostCenter, GLAccount: '400/1', OrderID: '000000000000' })
  const native = line({ to_AccountAssignment: [part('4100'), part('4200')] })
  const split = orderLines.fields.allocations!.decode(native, {} as never)
  assert.deepEqual(
    split.map(({ account_id, cost_center_id, work_order_id }: Native) => [
      account_id,
      cost_center_id,
      work_order_id,
    ]),
    [
      ['400~2F1', '4100', null],
      ['400~2F1', '4200', null],
    ],
  )
})

test('hours are written as the services show them, and an unknown unit has no code', () => {
  const body: Native = {}
  unitFields('Unit').unit_code.encode!('HUR', body, {} as never)
  assert.equal(body.Unit, 'HR')
  assert.deepEqual([unitCode('H'), unitCode('HR'), unitCode('T')], ['HUR', 'HUR', null])
})
