import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeRecord, type Native } from '@millwright/kit'
import { chooseCompany, insertCompany } from './companies.ts'
import { byGuids, NO_ID, toNumber } from './fields.ts'
import { purchaseOrders } from './purchase-orders.ts'
import { vendors } from './vendors.ts'

const context = { zone: 'UTC', settings: {}, now: () => 0 }
const line = (quantity: number, receivedQuantity: number, more: Native = {}) => ({
  id: `0000000${quantity}-0000-4000-8000-000000000001`,
  lineType: 'Item',
  quantity,
  receivedQuantity,
  invoicedQuantity: 0,
  ...more,
})
const decode = (order: Native) =>
  decodeRecord('purchase-orders', purchaseOrders as never, order, context)

for (const [status, lines, word, receipt] of [
  ['Draft', [line(5, 0)], 'draft', 'none'],
  ['In_x0020_Review', [line(5, 0)], 'pending_approval', 'none'],
  ['Open', [line(5, 0)], 'ordered', 'none'],
  ['Open', [line(5, 2)], 'partially_received', 'partial'],
  ['Open', [line(5, 5), line(3, 0)], 'partially_received', 'partial'],
  ['Open', [line(5, 5), line(0, 0, { lineType: 'Comment' })], 'received', 'full'],
  ['Open', [line(5, 6)], 'received', 'over'],
  ['Open', [], 'ordered', 'none'],
  ['Archived', [line(5, 0)], 'unknown', 'none'],
] as const) {
  test(`${status} with ${lines.map((one) => `${one.receivedQuantity} of ${one.quantity}`).join(', ') || 'no lines'} is ${word}`, () => {
    const order = decode({ id: NO_ID, status, purchaseOrderLines: lines })
    assert.deepEqual(
      [order.status, order.source_status, order.receipt_status],
      [word, status, receipt],
    )
  })
}

test('fully received is told by quantities, whatever the source says of it', () => {
  const order = decode({ status: 'Open', fullyReceived: true, purchaseOrderLines: [line(16, 0)] })
  assert.deepEqual([order.status, order.custom_fields.fullyReceived], ['ordered', true])
})

test('empty values of the source are null', () => {
  const vendor = decodeRecord(
    'vendors',
    vendors as never,
    {
      id: 'a',
      paymentTermsId: NO_ID,
      phoneNumber: '',
      city: '',
      blocked: '_x0020_',
      balance: 1840.5,
    },
    context,
  )
  assert.deepEqual(
    [vendor.payment_terms_id, vendor.phone, vendor.billing_address, vendor.status],
    [null, null, null, 'active'],
  )
  assert.equal(vendor.custom_fields.balance, '1840.5')
})

test('a vendor that is blocked for payments may still be ordered from', () => {
  const read = (blocked: string) => {
    const vendor = decodeRecord('vendors', vendors as never, { blocked }, context)
    return [vendor.status, vendor.is_purchasing_blocked, vendor.is_payment_blocked]
  }
  assert.deepEqual(read('Payment'), ['active', false, true])
  assert.deepEqual(read('All'), ['blocked', true, true])
})

test('a field that an extension has added is read and written under its own name', () => {
  const source = { id: 'a', displayName: 'X', myPlantCode: 'U1', '@odata.etag': 'W/"1"' }
  const vendor = decodeRecord('vendors', vendors as never, source, context)
  assert.equal(vendor.custom_fields.myPlantCode, 'U1')
  const body: Native = {}
  vendors.fields.custom_fields!.encode!({ myPlantCode: 'U2' }, body, context)
  assert.deepEqual(body, { myPlantCode: 'U2' })
  assert.throws(() => vendors.fields.custom_fields!.encode!({ balance: '1' }, {}, context))
})

test('a number with more digits than the source keeps is refused and not rounded', () => {
  assert.equal(toNumber('12.50'), 12.5)
  assert.throws(() => toNumber('12345678901234.56789'))
})

test('an id that is none of this source finds nothing', () => {
  assert.equal(byGuids(['10', "x' or 1"]), `id eq ${NO_ID}`)
})

test('a call goes into the company of the connection, unless it names one or belongs to none', () => {
  const into = (path: string) => insertCompany({ method: 'GET', path }, { company: 'c' }).path
  assert.equal(into('/api/v2.0/items?$top=1'), '/api/v2.0/companies(c)/items?$top=1')
  assert.equal(into('/api/v2.0/companies(d)/items'), '/api/v2.0/companies(d)/items')
  assert.equal(into("/api/v2.0/subscriptions('x')"), "/api/v2.0/subscriptions('x')")
  const users = '/api/microsoft/automation/v2.0'
  assert.equal(into(`${users}/users`), `${users}/companies(c)/users`)
  assert.equal(chooseCompany([{ id: 'c', name: 'A' }], undefined), 'c')
})
