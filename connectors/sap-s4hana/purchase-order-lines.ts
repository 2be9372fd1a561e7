import { decodeKey, encodeKey, type Native, toDecimal } from '@millwright/kit'
import {
  createOnly,
  custom,
  decimal,
  derived,
  each,
  type Field,
  FieldRefusal,
  flag,
  type LineMap,
  readOnly,
  reference,
  required,
  text,
  toText,
} from '@millwright/kit/fields'
import { readDay, readInstant, toEdmDay } from '@millwright/kit/protocols'
import { customFields, day } from './fields.ts'
import { noteField } from './purchase-order-notes.ts'
import { lineNet, priceBasis, unitPrice } from './purchase-order-prices.ts'
import { isDeleted, type LineReceipts, lineStatus, openQuantity } from './purchase-order-status.ts'
import { placeField } from './storage-places.ts'
import { unitFields } from './units.ts'

const scheduleLines: LineMap = {
  key: ['ScheduleLine'],
  adds: true,
  deletes: 'hard',
  fields: {
    quantity: required(decimal('ScheduleLineOrderQuantity')),
    required_on: day('ScheduleLineDeliveryDate'),
    delivery_on: readOnly(day('ScheduleLineDeliveryDate')),
  },
}

function scheduleOf(line: Native): Native[] {
  return line.to_ScheduleLine ?? []
}

export function lastDelivery(line: Native): string | null {
  let last: string | null = null
  for (const part of scheduleOf(line)) {
    const date = readDay(part.ScheduleLineDeliveryDate)
    if (date !== null && (last === null || date > last)) last = date
  }
  return last
}

/** One date of a line is its one schedule line's; the plan finds out which. */
const requiredOn: Field<string | null> = custom<string | null>(
  'to_ScheduleLine',
  (line) => {
    const parts = scheduleOf(line)
    return parts.length === 1 ? readDay(parts[0]!.ScheduleLineDeliveryDate) : null
  },
  (value, body) => {
    body.$requiredOn = value === null ? null : toEdmDay(value)
  },
)

/** Item categories as this service shows them. */
function kindOf(line: Native): string {
  if (line.IsReturnsItem === true) return 'credit'
  // A is an enhanced limit: a service up to an amount (the metadata has its amounts, the word is SAP's own).
  if (line.ProductType === '2' || ['9', 'A'].includes(line.PurchaseOrderItemCategory))
    return 'service'
  return toText(line.Material) === null ? 'non_stock' : 'item'
}

const kind: Field = custom(
  ['PurchaseOrderItemCategory', 'Material', 'IsReturnsItem', 'ProductType'],
  kindOf,
  (word, body) => {
    if (word === null || word === 'item' || word === 'non_stock') return
    if (word === 'credit') body.IsReturnsItem = true
    else
      throw new FieldRefusal(
        'NOT_ALLOWED_WORD',
        `Send source_kind, the item category, instead of kind "${word}".`,
      )
  },
  { write: 'create' },
)

/** The one assignment that pays, or null where the cost is split. */
function assignmentOf(line: Native): Native | null {
  const all = ((line.to_AccountAssignment ?? []) as Native[]).filter(
    ({ IsDeleted }) => IsDeleted !== true,
  )
  return all.length === 1 ? all[0]! : null
}

/** The id of a code of digits or letters; zeros mean that there is none. */
function idOf(value: unknown): string | null {
  const code = toText(value)
  return code === null || /^0+$/.test(code) ? null : encodeKey([code])
}

function payer(native: string): Field<string | null> {
  return custom<string | null>(
    'to_AccountAssignment',
    (line) => idOf(assignmentOf(line)?.[native]),
    (value, body) => {
      const key = value === null ? [''] : decodeKey(value, 1)
      if (!key)
        throw new FieldRefusal(
          'UNKNOWN_REFERENCE',
          `"${String(value).slice(0, 80)}" is no id of this connection.`,
        )
      body.$assignment = { ...body.$assignment, [native]: key[0] }
    },
  )
}

const allocations: Field = custom('to_AccountAssignment', (line) => {
  const all = ((line.to_AccountAssignment ?? []) as Native[]).filter(
    ({ IsDeleted }) => IsDeleted !== true,
  )
  if (all.length < 2) return null
  return all.map((part) => ({
    percent: toDecimal(part.MultipleAcctAssgmtDistrPercent),
    quantity: toDecimal(part.Quantity),
    amount: toDecimal(part.PurgDocNetAmount),
    account_id: idOf(part.GLAccount),
    cost_center_id: idOf(part.CostCenter),
    project_id: idOf(part.WBSElementExternalID) ?? idOf(part.WBSElement),
    work_order_id: idOf(part.OrderID),
  }))
})

const sourceLine: Field = custom(
  ['PurchaseRequisition', 'PurchaseRequisitionItem'],
  (line) => {
    const number = toText(line.PurchaseRequisition)
    if (number === null) return null
    const lineId = encodeKey([line.PurchaseRequisitionItem])
    return { entity: 'purchase-requisitions', id: encodeKey([number]), number, line_id: lineId }
  },
  (link, body) => {
    if (link === null) return
    if (link.entity !== 'purchase-requisitions' || !link.line_id) {
      throw new FieldRefusal(
        'NOT_ALLOWED_WORD',
        'A line is made from a line of a purchase requisition only.',
      )
    }
    body.PurchaseRequisition = decodeKey(link.id, 1)?.[0]
    body.PurchaseRequisitionItem = decodeKey(link.line_id, 1)?.[0]
  },
  { write: 'create' },
)

function received(pick: 'received' | 'returned'): Field<string | null> {
  return derived<string | null>(
    [],
    (line) => (line.$receipts as LineReceipts | undefined)?.[pick] ?? null,
  )
}

export const orderLines: LineMap = {
  key: ['PurchaseOrderItem'],
  adds: true,
  deletes: 'soft',
  fields: {
    line_number: text('PurchaseOrderItem', { write: 'create', max: 5 }),
    kind,
    source_kind: text('PurchaseOrderItemCategory', { write: 'create', max: 1 }),
    item_id: createOnly(reference('Material')),
    item_number: readOnly(text('Material')),
    description: text('PurchaseOrderItemText', { max: 40 }),
    vendor_item_number: text('SupplierMaterialNumber', { max: 35, blank: '' }),
    quantity: decimal('OrderQuantity'),
    ...unitFields('PurchaseOrderQuantityUnit'),
    unit_price: unitPrice,
    price_basis: priceBasis,
    net_amount: lineNet,
    tax_ids: custom<string[] | null>(
      'TaxCode',
      (line) => (toText(line.TaxCode) === null ? [] : [encodeKey([line.TaxCode])]),
      (ids, body) => {
        if ((ids ?? []).length > 1)
          throw new FieldRefusal('OUT_OF_RANGE', 'A line has one tax code only.')
        body.TaxCode = ids?.[0] ? decodeKey(ids[0], 1)?.[0] : ''
      },
    ),
    currency: readOnly(text('DocumentCurrency')),
    required_on: requiredOn,
    delivery_on: derived('to_ScheduleLine', (line) =>
      isDeleted(line) ? null : lastDelivery(line),
    ),
    inventory_location_id: placeField(),
    account_id: payer('GLAccount'),
    cost_center_id: payer('CostCenter'),
    project_id: payer('WBSElementExternalID'),
    work_order_id: payer('OrderID'),
    allocations,
    status: derived(
      ['PurchasingDocumentDeletionCode', 'IsCompletelyDelivered', 'IsFinallyInvoiced'],
      lineStatus,
    ),
    source_status: readOnly(text('PurchasingDocumentDeletionCode')),
    source_line: sourceLine,
    notes: noteField('to_PurchaseOrderItemNote', 'F01'),
    received_quantity: received('received'),
    returned_quantity: received('returned'),
    open_quantity: derived([], openQuantity),
    is_receivable: readOnly(flag('GoodsReceiptIsExpected')),
    is_final_delivery: flag('IsCompletelyDelivered'),
    is_final_invoice: flag('IsFinallyInvoiced'),
    over_tolerance_percent: decimal('OverdelivTolrtdLmtRatioInPct'),
    under_tolerance_percent: decimal('UnderdelivTolrtdLmtRatioInPct'),
    schedule: each('to_ScheduleLine', scheduleLines, {
      from: (line) => (scheduleOf(line).length > 1 ? scheduleOf(line) : null),
    }),
    custom_fields: customFields({
      MaterialGroup: 'always',
      AccountAssignmentCategory: 'always',
      SupplierConfirmationControlKey: 'always',
      RequisitionerName: 'always',
      PurchasingInfoRecord: 'always',
      PurchaseContract: 'create',
      PurchaseContractItem: 'create',
      GoodsReceiptIsExpected: 'always',
      InvoiceIsExpected: 'always',
      UnlimitedOverdeliveryIsAllowed: 'always',
    }),
    // A deleted line keeps no time of its own: the order's last change is the latest that it can be.
    deleted_at: derived([], (line) => (isDeleted(line) ? readInstant(line.$changed) : null)),
  },
}
