import { type EntityMap, encodeKey, type Native } from '@millwright/kit'
import {
  createOnly,
  decimal,
  derived,
  each,
  norm,
  readOnly,
  reference,
  required,
  text,
  toText,
} from '@millwright/kit/fields'
import type { ODataAt } from '@millwright/kit/protocols'
import {
  byDayStart,
  byId,
  byIds,
  customFields,
  day,
  dayStart,
  moment,
  userName,
  v2,
  version,
} from './fields.ts'
import { orderActions } from './purchase-order-actions.ts'
import { lastDelivery, orderLines } from './purchase-order-lines.ts'
import { noteField } from './purchase-order-notes.ts'
import { sumNet } from './purchase-order-prices.ts'
import { fillReceipts } from './purchase-order-receipts.ts'
import {
  activeLines,
  approvalStatus,
  invoiceStatus,
  isReceived,
  linesOf,
  orderStatus,
  orderStatuses,
  receiptStatus,
  sourceStatus,
} from './purchase-order-status.ts'
import { createOrder, updateOrder } from './purchase-order-writes.ts'
import { services } from './services.ts'

const items = 'to_PurchaseOrderItem'

const at: ODataAt = {
  version: 2,
  service: services.purchaseOrder,
  set: 'A_PurchaseOrder',
  navigations: {
    [items]: {
      set: 'A_PurchaseOrderItem',
      parent: ['PurchaseOrder'],
      key: ['PurchaseOrderItem'],
      navigations: {
        // The keys of a schedule line have other names than its order's (metadata).
        to_ScheduleLine: {
          set: 'A_PurchaseOrderScheduleLine',
          parent: ['PurchasingDocument', 'PurchasingDocumentItem'],
          key: ['ScheduleLine'],
        },
        to_AccountAssignment: {},
        to_PurchaseOrderItemNote: {},
      },
    },
    to_PurchaseOrderNote: {},
  },
}

/** Orders are fixed to their vendor, company and currency; only lines, dates, texts and terms change (measured by others). */
export const purchaseOrders: EntityMap<'purchase-orders', ODataAt> = {
  native: 'A_PurchaseOrder',
  at,
  key: ['PurchaseOrder'],
  ops: { list: true, get: true, create: true, update: true, delete: true },
  fields: {
    number: text('PurchaseOrder', { write: 'create', max: 10 }),
    external_reference: text('CorrespncInternalReference', { write: 'create', max: 12 }),
    notes: noteField('to_PurchaseOrderNote', 'F01'),
    internal_notes: noteField('to_PurchaseOrderNote', 'F02'),
    created_by_name: userName('CreatedByUser'),
    status: derived(
      [
        items,
        'PurchasingProcessingStatus',
        'PurchasingDocumentDeletionCode',
        'ReleaseIsNotCompleted',
        'PurchasingCompletenessStatus',
      ],
      orderStatus,
    ) as never,
    source_status: derived(
      [
        'PurchasingProcessingStatus',
        'PurchasingDocumentDeletionCode',
        'PurchasingCompletenessStatus',
      ],
      sourceStatus,
    ),
    related: derived([items], relatedOf) as never,
    ...norm(
      'order_kind',
      'PurchaseOrderType',
      { standard: 'NB', internal: 'UB', blanket: 'FO' },
      { write: 'create' },
    ),
    vendor_id: required(createOnly(reference('Supplier'))),
    vendor_number: readOnly(text('Supplier')),
    invoice_vendor_id: reference('InvoicingParty', { blank: '' }),
    vendor_contact_name: text('SupplierRespSalesPersonName', { max: 30, blank: '' }),
    vendor_reference: text('CorrespncExternalReference', { max: 12, blank: '' }),
    organization_id: createOnly(reference('CompanyCode')),
    approval_status: derived(
      ['PurchasingProcessingStatus', 'ReleaseIsNotCompleted', 'PurchasingCompletenessStatus'],
      approvalStatus,
    ) as never,
    ordered_on: day('PurchaseOrderDate'),
    delivery_on: derived([items], deliveryOf),
    receipt_status: derived([items], receiptStatus) as never,
    invoice_status: derived([items], invoiceStatus) as never,
    currency: createOnly(text('DocumentCurrency', { max: 5 })),
    exchange_rate: decimal('ExchangeRate'),
    total_net_amount: derived([items], (order) =>
      order[items] ? sumNet(activeLines(order)) : null,
    ),
    payment_terms_id: reference('PaymentTerms', { blank: '' }),
    incoterms: text('IncotermsClassification', { max: 3, blank: '' }),
    incoterms_place: text('IncotermsLocation1', { max: 70, blank: '' }),
    valid_from_on: day('ValidityStartDate'),
    valid_to_on: day('ValidityEndDate'),
    requisition_ids: derived([items], requisitionIds),
    receipt_ids: derived([items], (order) => order.$receiptIds ?? null),
    lines: {
      ...each(items, orderLines, { from: (order) => order[items] ?? null, required: true }),
      native: [items, 'LastChangeDateTime', 'CreationDate'],
    },
    custom_fields: customFields({
      PurchasingOrganization: 'create',
      PurchasingGroup: 'create',
      Language: 'create',
      PurchasingCollectiveNumber: 'always',
      SupplyingPlant: 'create',
      SupplyingSupplier: 'always',
    }),
    created_at: dayStart('CreationDate'),
    updated_at: moment('LastChangeDateTime', { write: 'never' }),
    version: version('LastChangeDateTime'),
  },
  filters: {
    ids: byIds(['PurchaseOrder']),
    number: v2.is('PurchaseOrder'),
    external_reference: v2.is('CorrespncInternalReference'),
    vendor_id: byId('Supplier'),
    organization_id: byId('CompanyCode'),
    ordered_after: v2.fromDay('PurchaseOrderDate'),
    created_after: byDayStart.from('CreationDate'),
    created_before: byDayStart.before('CreationDate'),
    modified_after: v2.from('LastChangeDateTime'),
    modified_before: v2.before('LastChangeDateTime'),
  },
  scanned: ['status', 'item_id', 'delivery_before', 'receipt_status', 'work_order_id'],
  changes: {
    by: 'LastChangeDateTime',
    precision: 'ms',
    deletes: 'flag',
    note: 'A receipt or a bill changes what an order says without moving its stamp; documents from before the stamp have none.',
  },
  version: 'etag',
  delete: {
    mode: 'soft',
    effect: 'Marks every line as deleted; the order stays readable and reads cancelled.',
  },
  rules: [
    {
      id: 'deleted-order-fixed',
      fields: '*',
      ops: ['update', 'delete'],
      when: (record) => record.status === 'cancelled',
      reason:
        'Every line of purchase order {number} is deleted; SAP takes no change of deleted lines.',
      instead: ['a new purchase order'],
    },
    {
      id: 'received-lines-stay',
      fields: '*',
      ops: ['delete'],
      when: (record) =>
        ((record.lines ?? []) as Native[]).some(
          (line) => line.status === 'partially_received' || Number(line.received_quantity ?? 0) > 0,
        ),
      reason:
        'Purchase order {number} has goods receipts; SAP deletes no line that goods have come for.',
      instead: ['actions/close', 'goods-receipts/actions/reverse'],
    },
  ],
  actions: orderActions,
  fill: fillReceipts,
  override: { create: createOrder, update: updateOrder },
  statuses: orderStatuses,
}

/** The last day on which something that is still open is expected. */
function deliveryOf(order: Native): string | null {
  let last: string | null = null
  for (const line of activeLines(order)) {
    const date = isReceived(line) ? null : lastDelivery(line)
    if (date !== null && (last === null || date > last)) last = date
  }
  return last
}

function requisitionIds(order: Native): string[] | null {
  if (!order[items]) return null
  const numbers = linesOf(order)
    .map((line) => toText(line.PurchaseRequisition))
    .filter((number) => number !== null)
  return [...new Set(numbers)].map((number) => encodeKey([number]))
}

function relatedOf(order: Native): Native[] | null {
  const requisitions = requisitionIds(order)
  if (!requisitions) return null
  return [
    ...requisitions.map((id) => ({ entity: 'purchase-requisitions', id, number: id })),
    ...((order.$receiptIds ?? []) as string[]).map((id) => ({
      entity: 'goods-receipts',
      id,
      number: id.split('.')[1],
    })),
  ]
}
