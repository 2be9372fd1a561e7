import { decodeKey, encodeKey, type Native } from '@millwright/kit'
import {
  custom,
  derived,
  type Field,
  FieldRefusal,
  type LineMap,
  norm,
  readOnly,
  toText,
} from '@millwright/kit/fields'
import { amount, date, guidOf, idOf, link, NO_ID, withCustom, words } from './fields.ts'
import { lineStatusOf, openOf } from './purchase-order-status.ts'
import { unitFields } from './units.ts'

const kinds = {
  item: 'Item',
  text: 'Comment',
  non_stock: 'Account',
  service: 'Resource',
  charge: 'Charge',
  other: 'Fixed_x0020_Asset',
} as const

/** What a line is of, by its id; the kind of the line goes with it. */
function object(native: string, lineType: string): Field<string | null> {
  return custom<string | null>(
    [native, 'lineType'],
    (line) => idOf(line[native]),
    (id, body) => {
      body[native] = id === null ? NO_ID : guidOf(id)
      if (id !== null) body.lineType = lineType
    },
    { write: 'create' },
  )
}

const lineNumber: Field<string | null> = custom<string | null>(
  'sequence',
  (line) => (line.sequence === undefined ? null : String(line.sequence)),
  (value, body) => {
    const sequence = Number(value)
    if (!Number.isInteger(sequence) || sequence <= 0)
      throw new FieldRefusal('NOT_ALLOWED_VALUE', 'A line number is a whole number there.')
    body.sequence = sequence
  },
  { write: 'create' },
)

const itemNumber = derived(['lineObjectNumber', 'lineType'], (line) =>
  line.lineType === 'Item' ? toText(line.lineObjectNumber) : null,
)

/** One code: the tax group, or the product's group for value added tax. */
const taxes: Field<string[] | null> = custom<string[] | null>(
  'taxCode',
  (line) => (toText(line.taxCode) === null ? [] : [encodeKey([line.taxCode])]),
  (ids, body) => {
    if ((ids?.length ?? 0) > 1)
      throw new FieldRefusal('OUT_OF_RANGE', 'A line has one tax code only.')
    body.taxCode = ids?.[0] ? (decodeKey(ids[0], 1)?.[0] ?? '') : ''
  },
)

/** Lines are records of their own there: each has its key and its ETag. */
export const orderLines: LineMap = {
  key: ['id'],
  adds: true,
  deletes: 'hard',
  fields: withCustom(
    {
      line_number: lineNumber,
      ...norm('kind', 'lineType', kinds, { write: 'create' }),
      item_id: object('itemId', 'Item'),
      item_number: itemNumber,
      account_id: object('accountId', 'Account'),
      description: words('description', { max: 100 }),
      quantity: amount('quantity'),
      ...unitFields('unitOfMeasureCode'),
      unit_price: amount('directUnitCost'),
      discount_percent: amount('discountPercent'),
      discount_amount: amount('discountAmount'),
      net_amount: readOnly(amount('netAmount')),
      tax_ids: taxes,
      tax_amount: readOnly(amount('netTaxAmount')),
      gross_amount: readOnly(amount('netAmountIncludingTax')),
      // Wanted, promised and planned days are not shown; this one is what the server expects.
      delivery_on: readOnly(date('expectedReceiptDate')),
      inventory_location_id: link('locationId'),
      status: derived(['quantity', 'receivedQuantity', 'lineType'], lineStatusOf),
      received_quantity: readOnly(amount('receivedQuantity')),
      invoiced_quantity: readOnly(amount('invoicedQuantity')),
      open_quantity: derived(['quantity', 'receivedQuantity', 'lineType'], openOf),
      is_receivable: derived('lineType', (line: Native) => line.lineType !== 'Comment'),
    },
    {
      description2: 'always',
      expectedReceiptDate: 'always',
      itemVariantId: 'always',
      lineObjectNumber: 'create',
      taxPercent: 'never',
    },
    [
      'documentId',
      // What the next posting would do: `receive` sets it.
      'receiveQuantity',
      'invoiceQuantity',
      'unitOfMeasureId',
      'discountAppliedBeforeTax',
      'amountExcludingTax',
      'totalTaxAmount',
      'amountIncludingTax',
      'invoiceDiscountAllocation',
    ],
  ),
}
