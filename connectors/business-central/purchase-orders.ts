import type { EntityMap, Native, PlanAt, Step } from '@millwright/kit'
import { createOnly, derived, each, flag, readOnly, required } from '@millwright/kit/fields'
import { changed, type ODataAt, type ODataEntity, odata } from '@millwright/kit/protocols'
import { ApiError } from '@millwright/model'
import {
  address,
  addressNames,
  amount,
  byGuid,
  byGuids,
  byStamp,
  date,
  link,
  setAt,
  stamps,
  v4,
  withCustom,
  words,
} from './fields.ts'
import { orderActions } from './purchase-order-actions.ts'
import { orderLines } from './purchase-order-lines.ts'
import { invoiceOf, LINES, receiptOf, statuses, statusOf } from './purchase-order-status.ts'

/** What the release locks in a line (vendor source); text, expected day and the next posting stay free. */
const locked = [
  'quantity',
  'unitOfMeasureCode',
  'directUnitCost',
  'discountAmount',
  'discountPercent',
  'taxCode',
  'itemVariantId',
  'locationId',
]

/** The latest day that something is still expected on. */
function deliveryOf(order: Native): string | null {
  const open = ((order[LINES] ?? []) as Native[]).filter(
    (line) => line.receivedQuantity < line.quantity,
  )
  const days = open
    .map((line) => String(line.expectedReceiptDate))
    .filter((day) => day > '0001-01-01')
  return days.sort().at(-1) ?? null
}

/** A line of which nothing says what it is of would become a comment there, without its quantity. */
function checkNewLines(body: Native): void {
  const index = ((body[LINES] ?? []) as Native[]).findIndex(
    (change) => change.op === 'add' && change.body.lineType === undefined,
  )
  if (index < 0) return
  const detail = 'Say what the line is of: by item_id, account_id or kind ("text" for a comment).'
  const errors = [{ pointer: `/lines/${index}/kind`, code: 'REQUIRED', detail }]
  throw new ApiError('INVALID_REQUEST', detail, { errors })
}

function createOrder(entity: ODataEntity, body: Native, at: PlanAt): Step[] | Promise<Step[]> {
  checkNewLines(body)
  return odata.create!(entity, body, at)
}

type UpdateAt = PlanAt & { key: readonly string[]; current: Native }

/** Says before anything is sent what a released order refuses. */
function updateOrder(entity: ODataEntity, body: Native, at: UpdateAt): Step[] | Promise<Step[]> {
  const { current } = at
  if (current.status !== 'Draft') {
    const index = ((body[LINES] ?? []) as Native[]).findIndex((change) => {
      if (change.op !== 'change') return true
      const line = current[LINES].find(({ id }: Native) => id === change.key[0]) ?? {}
      return Object.keys(changed(change.body, line)).some((name) => locked.includes(name))
    })
    if (index >= 0) throw lockedLine(current, index)
  }
  checkNewLines(body)
  return odata.update!(entity, body, at)
}

function lockedLine(order: Native, index: number): ApiError {
  const detail = `Purchase order ${order.number} is released or in approval: lines can neither come nor go, and only their texts and expected days can change.`
  return new ApiError('RECORD_LOCKED', detail, {
    rule: {
      id: 'released-lines-fixed',
      field: 'lines',
      state: statusOf(order),
      instead: ['reopening the order in Business Central'],
    },
    errors: [{ pointer: `/lines/${index}`, code: 'LOCKED_BY_STATE', detail }],
  })
}

export const purchaseOrders: EntityMap<'purchase-orders', ODataAt> = {
  native: 'purchaseOrders',
  at: setAt('purchaseOrders', {
    navigations: { [LINES]: { key: ['id'], kinds: { id: 'guid' }, insert: 'navigation' } },
  }),
  key: ['id'],
  ops: { list: true, get: true, create: true, update: true, delete: true },
  fields: withCustom(
    {
      number: readOnly(words('number')),
      status: derived(['status', LINES], statusOf) as never,
      source_status: readOnly(words('status')),
      // Another vendor or currency makes the client ask questions, which the API cannot answer.
      vendor_id: required(createOnly(link('vendorId'))),
      vendor_number: readOnly(words('vendorNumber')),
      vendor_name: readOnly(words('vendorName')),
      invoice_vendor_id: createOnly(link('payToVendorId')),
      invoice_vendor_number: readOnly(words('payToVendorNumber')),
      invoice_vendor_name: readOnly(words('payToName')),
      buyer_number: readOnly(words('purchaser')),
      approval_status: derived('status', (order) =>
        order.status === 'In_x0020_Review' ? 'pending' : null,
      ) as never,
      ordered_on: date('orderDate'),
      required_on: date('requestedReceiptDate'),
      delivery_on: derived(LINES, deliveryOf),
      receipt_status: derived(LINES, receiptOf) as never,
      invoice_status: derived(LINES, invoiceOf) as never,
      currency: createOnly(words('currencyCode', { max: 10 })),
      prices_include_tax: createOnly(flag('pricesIncludeTax')),
      total_net_amount: readOnly(amount('totalAmountExcludingTax')),
      total_tax_amount: readOnly(amount('totalTaxAmount')),
      total_gross_amount: readOnly(amount('totalAmountIncludingTax')),
      payment_terms_id: link('paymentTermsId'),
      ship_to_address: address(
        addressNames('shipTo', 'postCode', 'shipToName'),
        'shipping',
      ) as never,
      lines: each(LINES, orderLines, {
        required: true,
        note: 'once released, only texts and expected days of lines can change',
        from: (order) => order[LINES] ?? null,
      }),
      ...stamps,
    },
    {
      postingDate: 'always',
      shipmentMethodId: 'always',
      purchaser: 'always',
      discountAmount: 'always',
      shipToContact: 'always',
      shortcutDimension1Code: 'always',
      shortcutDimension2Code: 'always',
      fullyReceived: 'never',
      ...Object.fromEntries(
        ['AddressLine1', 'AddressLine2', 'City', 'State', 'Country', 'PostCode'].map((part) => [
          `buyFrom${part}`,
          'always' as const,
        ]),
      ),
    },
    [
      'currencyId',
      'discountAppliedBeforeTax',
      ...['AddressLine1', 'AddressLine2', 'City', 'State', 'Country', 'PostCode'].map(
        (part) => `payTo${part}`,
      ),
    ],
  ),
  filters: {
    ids: byGuids,
    number: v4.is('number'),
    vendor_id: byGuid('vendorId'),
    ordered_after: v4.fromDay('orderDate'),
    ...byStamp,
  },
  scanned: ['status', 'receipt_status', 'item_id', 'delivery_before'],
  changes: {
    by: 'lastModifiedDateTime',
    deletes: 'sweep',
    note: 'Texts, expected days, places and quantities to receive of a line do not move the stamp of the order. An order that is invoiced completely disappears.',
  },
  version: 'etag',
  delete: {
    mode: 'hard',
    effect: 'Deletes the order with its lines, whatever its status.',
  },
  rules: [
    {
      id: 'received-not-invoiced-stays',
      fields: '*',
      ops: ['delete'],
      when: ({ lines }) =>
        ((lines ?? []) as Native[]).some(
          (line) => Number(line.received_quantity ?? 0) > Number(line.invoiced_quantity ?? 0),
        ),
      reason:
        'Goods of purchase order {number} were received and not invoiced yet; Business Central deletes no such order.',
      instead: ['invoicing what has come, in Business Central'],
    },
  ],
  actions: orderActions,
  override: { create: createOrder, update: updateOrder },
  statuses,
}
