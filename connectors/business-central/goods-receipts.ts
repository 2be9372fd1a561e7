import type { EntityMap, Io, Native } from '@millwright/kit'
import {
  constant,
  derived,
  each,
  type LineMap,
  norm,
  readOnly,
  toText,
} from '@millwright/kit/fields'
import type { ODataAt } from '@millwright/kit/protocols'
import {
  amount,
  byGuids,
  byStamp,
  date,
  idOf,
  setAt,
  stamps,
  v4,
  withCustom,
  words,
} from './fields.ts'
import { attach, findIds, wants } from './numbers.ts'
import { unitFields } from './units.ts'

const LINES = 'purchaseReceiptLines'

const kinds = {
  item: 'Item',
  text: '_x0020_',
  non_stock: 'G_x002F_L_x0020_Account',
  service: 'Resource',
  charge: 'Charge_x0020__x0028_Item_x0029_',
  other: 'Fixed_x0020_Asset',
} as const

const receiptLines: LineMap = {
  key: ['id'],
  fields: withCustom(
    {
      line_number: derived('sequence', (line: Native) => toText(line.sequence)),
      ...norm('kind', 'lineType', kinds, { write: 'never' }),
      item_id: derived(['lineType', 'lineObjectNumber'], (line: Native) => idOf(line.$itemId)),
      item_number: derived(['lineType', 'lineObjectNumber'], (line: Native) =>
        line.lineType === 'Item' ? toText(line.lineObjectNumber) : null,
      ),
      description: readOnly(words('description')),
      quantity: readOnly(amount('quantity')),
      ...readOnlyUnits(),
      unit_price: readOnly(amount('unitCost')),
      discount_percent: readOnly(amount('discountPercent')),
      purchase_order_id: derived([], (line: Native) => idOf(line.$orderId)),
      status: constant('posted'),
    },
    {
      lineObjectNumber: 'never',
      description2: 'never',
      taxPercent: 'never',
      expectedReceiptDate: 'never',
    },
  ),
}

function readOnlyUnits() {
  const { unit, unit_code } = unitFields('unitOfMeasureCode')
  return { unit: readOnly(unit), unit_code }
}

const linked = ['vendor_id', 'purchase_order_id', 'lines']

/** Documents and lines name their neighbours by number: the ids are looked up, a page at a time. */
async function fillLinks(
  io: Io,
  receipts: Native[],
  { fields }: { fields: readonly string[] | null },
): Promise<void> {
  if (!wants(fields, linked) || receipts.length === 0) return
  const lines = receipts.flatMap((receipt) => (receipt[LINES] ?? []) as Native[])
  const goods = lines.filter(({ lineType }) => lineType === 'Item')
  const ids = (set: string, numbers: unknown[]) => findIds(io, set, numbers)
  const vendors = await ids(
    'vendors',
    receipts.map(({ vendorNumber }) => vendorNumber ?? ''),
  )
  const orders = await ids(
    'purchaseOrders',
    receipts.map(({ orderNumber }) => orderNumber ?? ''),
  )
  const items = await ids(
    'items',
    goods.map(({ lineObjectNumber }) => lineObjectNumber),
  )
  for (const line of goods) attach(line, '$itemId', items.get(line.lineObjectNumber))
  for (const receipt of receipts) {
    const order = orders.get(receipt.orderNumber)
    attach(receipt, '$vendorId', vendors.get(receipt.vendorNumber))
    attach(receipt, '$orderId', order)
    for (const line of (receipt[LINES] ?? []) as Native[]) attach(line, '$orderId', order)
  }
}

const posted = (what: string) => ({
  reason: `Posted receipts cannot be ${what}; they come from the order (actions/receive).`,
})

/** Posted purchase receipts. An order that was invoiced completely is gone, its receipts stay. */
export const goodsReceipts: EntityMap<'goods-receipts', ODataAt> = {
  native: 'purchaseReceipts',
  at: setAt('purchaseReceipts', { navigations: { [LINES]: {} } }),
  key: ['id'],
  ops: {
    list: true,
    get: true,
    create: posted('made here'),
    update: posted('changed'),
    delete: posted('deleted'),
  },
  fields: withCustom(
    {
      number: readOnly(words('number')),
      status: constant('posted') as never,
      kind: constant('goods') as never,
      vendor_id: derived(['vendorNumber', '$vendorId'], (receipt) => idOf(receipt.$vendorId)),
      vendor_number: readOnly(words('vendorNumber')),
      vendor_name: readOnly(words('vendorName')),
      purchase_order_id: derived(['orderNumber', '$orderId'], (receipt) => idOf(receipt.$orderId)),
      purchase_order_number: readOnly(words('orderNumber')),
      received_on: readOnly(date('postingDate')),
      document_on: readOnly(date('invoiceDate')),
      currency: readOnly(words('currencyCode')),
      lines: {
        ...each(LINES, receiptLines, { write: 'never', from: (receipt) => receipt[LINES] ?? null }),
        native: [LINES, 'orderNumber', 'vendorNumber'],
      },
      ...stamps,
    },
    { dueDate: 'never', payToVendorNumber: 'never', shipToName: 'never' },
    [
      'payToName',
      'payToContact',
      'shipToContact',
      ...['buyFrom', 'shipTo', 'payTo'].flatMap((prefix) =>
        ['AddressLine1', 'AddressLine2', 'City', 'State', 'Country', 'PostCode'].map(
          (part) => prefix + part,
        ),
      ),
    ],
  ),
  filters: {
    ids: byGuids,
    number: v4.is('number'),
    received_after: v4.fromDay('postingDate'),
    ...byStamp,
  },
  scanned: ['vendor_id', 'purchase_order_id', 'item_id'],
  changes: { by: 'lastModifiedDateTime', deletes: 'sweep' },
  version: 'etag',
  actions: {
    post: { reason: 'Receipts are posted already when they appear.' },
    reverse: { reason: 'A receipt is undone by people in Business Central, not through its API.' },
  },
  fill: fillLinks,
}
