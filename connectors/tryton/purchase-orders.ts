import type { EntityMap, Native } from '@millwright/kit'
import { custom, derived, text } from '@millwright/kit/fields'
import { addressAt } from './addresses.ts'
import type { ModelAt } from './dialect.ts'
import {
  authors,
  currency,
  date,
  members,
  numeric,
  ownFields,
  refer,
  stamps,
  textAt,
  toId,
} from './fields.ts'
import { commonFilters, contains, equals, fromDay, isRecord } from './filters.ts'
import { cancelNeeds } from './line-fields.ts'
import { orderActions, orderRecord } from './order-actions.ts'
import * as progress from './order-progress.ts'
import { proposeOrder } from './order-proposals.ts'
import { orderRules } from './order-rules.ts'
import { purchaseOrderLine } from './purchase-order-lines.ts'
import { rows, toDate } from './values.ts'
import { versionOf } from './versions.ts'

/** Status of an order. `processing` says that it is binding; how much has arrived, the moves of its lines tell. */
export function statusOf(order: Native): string {
  switch (order.state) {
    case 'draft':
    case 'quotation':
      return 'draft'
    case 'confirmed':
      return 'approved'
    case 'processing': {
      const receipt = progress.receiptOf(order)
      return receipt === 'none'
        ? 'ordered'
        : receipt === 'partial'
          ? 'partially_received'
          : 'received'
    }
    case 'done':
      return 'closed'
    case 'cancelled':
      return 'cancelled'
    default:
      return 'unknown'
  }
}

/** States in which an order with one of our words can be. */
const statesOf: Readonly<Record<string, readonly string[]>> = {
  draft: ['draft', 'quotation'],
  approved: ['confirmed'],
  ordered: ['processing'],
  partially_received: ['processing'],
  received: ['processing'],
  closed: ['done'],
  cancelled: ['cancelled'],
}

const approvals: Readonly<Record<string, string>> = {
  draft: 'not_submitted',
  quotation: 'pending',
  confirmed: 'approved',
  processing: 'approved',
  done: 'approved',
}

/** The latest day on which an open line is expected. */
function deliveryOf(order: Native): string | null {
  const days = rows(order, 'lines')
    .filter((line) => progress.isReceivable(line) && line.move_done !== true)
    .map((line) => toDate(line.delivery_date))
    .filter((day) => day !== null)
  return days.sort().at(-1) ?? null
}

const deliveryNeeds = [
  'lines',
  'type',
  'quantity',
  'product.type',
  'move_done',
  'delivery_date',
].map((name) => (name === 'lines' ? name : `lines.${name}`))

export const purchaseOrders: EntityMap<'purchase-orders', ModelAt> = {
  native: orderRecord.model,
  at: { ...orderRecord, complete: proposeOrder },
  key: ['id'],
  ops: { list: true, get: true, create: true, update: true, delete: true },
  changes: {
    by: 'write_date',
    precision: 'ms',
    deletes: 'sweep',
    note: 'A change of a line alone, and a partial receipt, leave the stamp of the order as it was; its version changes.',
  },
  version: 'stamp',
  delete: {
    mode: 'hard',
    effect: 'Deletes the purchase; the server cancels it first if it is a draft or quotation.',
  },
  create_statuses: ['draft'],
  fields: {
    number: textAt('number'),
    name: text('description'),
    notes: text('comment'),
    ...authors,
    status: custom<any>(progress.orderNeeds, statusOf, () => undefined, { write: 'create' }),
    source_status: textAt('state'),
    related: derived<any>('shipments', (order) =>
      (order.shipments ?? []).map((id: number) => ({ entity: 'goods-receipts', id: String(id) })),
    ),
    ...refer(
      'vendor',
      'party',
      { number: 'code', name: 'name' },
      { write: 'create', required: true },
    ),
    ...refer('invoice_vendor', 'invoice_party', { number: 'code', name: 'name' }),
    vendor_contact_name: textAt('contact.name'),
    vendor_reference: text('reference'),
    ...refer('organization', 'company', { name: 'rec_name' }, { write: 'create' }),
    buyer_name: textAt('quoted_by.rec_name'),
    approval_status: derived<any>('state', (order) => approvals[order.state] ?? null),
    approved_by_name: textAt('confirmed_by.rec_name'),
    ordered_on: date('purchase_date'),
    required_on: date('delivery_date'),
    delivery_on: derived<string | null>(deliveryNeeds, deliveryOf),
    receipt_status: derived<any>(progress.orderNeeds, progress.receiptOf),
    invoice_status: derived<any>(
      [...progress.orderNeeds, ...progress.invoiceNeeds.map((name) => `lines.${name}`)],
      progress.invoicingOf,
    ),
    currency: currency(),
    total_net_amount: readAmount('untaxed_amount'),
    total_tax_amount: readAmount('tax_amount'),
    total_gross_amount: readAmount('total_amount'),
    ...refer('payment_terms', 'payment_term', { name: 'name' }),
    ...refer('inventory_location', 'warehouse', { number: 'code', name: 'name' }),
    bill_to_address: addressAt('invoice_address'),
    receipt_ids: derived<any>('shipments', (order) => (order.shipments ?? []).map(toId)),
    invoice_ids: derived<any>('invoices', (order) => (order.invoices ?? []).map(toId)),
    lines: members('lines', purchaseOrderLine, {
      required: true,
      document: [...cancelNeeds, 'currency', 'currency.code'],
      also: ['moves', 'moves.shipment'],
    }),
    custom_fields: ownFields(['invoice_method']),
    ...stamps,
    version: versionOf(orderRecord, ['lines.invoice_lines.invoice_state']),
  },
  filters: {
    ...commonFilters(),
    number: equals('number'),
    name: contains('description'),
    organization_id: isRecord('company'),
    vendor_id: isRecord('party'),
    item_id: isRecord('lines.product'),
    ordered_after: fromDay('purchase_date'),
    vendor_reference: equals('reference'),
    status: (words: readonly string[]) => ({
      where: [['state', 'in', [...new Set(words.flatMap((word) => statesOf[word] ?? []))]]],
      needs: progress.orderNeeds,
      keep: (order: Native) => words.includes(statusOf(order)),
    }),
    receipt_status: (words: readonly string[]) => ({
      where: [],
      needs: progress.orderNeeds,
      keep: (order: Native) => words.includes(progress.receiptOf(order)),
    }),
    delivery_before: (day: string) => ({
      where: [],
      needs: deliveryNeeds,
      keep: (order: Native) => (deliveryOf(order) ?? '9999') < day.slice(0, 10),
    }),
  },
  rules: orderRules,
  actions: orderActions,
  statuses: [
    { source_status: 'draft', label: 'Draft', status: 'draft' },
    { source_status: 'quotation', label: 'Quotation', status: 'draft' },
    { source_status: 'confirmed', label: 'Confirmed', status: 'approved' },
    { source_status: 'processing', label: 'Processing', status: 'ordered' },
    { source_status: 'done', label: 'Done', status: 'closed' },
    { source_status: 'cancelled', label: 'Cancelled', status: 'cancelled' },
  ],
}

function readAmount(native: string) {
  return custom<string | null>(native, numeric(native).decode)
}
