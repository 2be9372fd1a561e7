import {
  divide,
  type EntityMap,
  type Io,
  lockedWhen,
  type Native,
  type Step,
} from '@millwright/kit'
import { custom, derived, each, type Field } from '@millwright/kit/fields'
import { modelCalls, type OdooAt } from './dialect.ts'
import {
  authors,
  currency,
  dayAt,
  html,
  idsIn,
  momentOnly,
  numberOnly,
  ownFields,
  refer,
  referOnly,
  stamps,
  text,
  toNumber,
  toText,
} from './fields.ts'
import { commonFilters, equals, isRecord } from './filters.ts'
import { members } from './nest.ts'
import { orderActions } from './order-actions.ts'
import * as progress from './order-progress.ts'
import { purchaseOrderLine } from './purchase-order-lines.ts'
import { ask } from './wire.ts'

/** Lines need state and currency of their order. */
function tellLines(_: Io, rows: readonly Native[]): void {
  for (const order of rows)
    for (const line of members(order, 'order_line')) {
      line.$state = order.state
      line.$currency = order.currency_id
    }
}

function linesOf(order: Native): Native[] | null {
  if (idsIn(order.order_line) === null) return null
  return members(order, 'order_line')
}

const lineNames = [
  'qty_received_method',
  ...purchaseOrderLine.key,
  ...Object.values(purchaseOrderLine.fields).flatMap(({ native }) => native),
]

const lines: Field = {
  ...each('order_line', purchaseOrderLine, { required: true, from: linesOf }),
  native: [
    'order_line',
    'state',
    'currency_id',
    'picking_ids',
    ...new Set(lineNames.map((name) => `order_line.${name}`)),
  ],
}

const approvals: Readonly<Record<string, string>> = {
  draft: 'not_submitted',
  sent: 'not_submitted',
  'to approve': 'pending',
  purchase: 'approved',
  done: 'approved',
  cancel: 'not_required',
}

const receiptIds = ({ picking_ids }: Native) => idsIn(picking_ids)

export const purchaseOrders: EntityMap<'purchase-orders', OdooAt> = {
  native: 'purchase.order',
  at: { model: 'purchase.order', always: ['state', 'locked', 'currency_id'], enrich: tellLines },
  key: ['id'],
  ops: { list: true, get: true, create: true, update: true, delete: true },
  changes: {
    by: 'write_date',
    precision: 's',
    deletes: 'sweep',
    note: 'A change of the text of a line, and the posting of a bill, leave the stamp of the order as it was.',
  },
  version: 'none',
  create_statuses: ['draft'],
  delete: {
    mode: 'hard',
    effect: 'Cancels the order, which Odoo wants before, and deletes it with its lines.',
  },
  override: {
    delete(entity, at) {
      const { current, context } = at
      const cancel = ask(
        context,
        { model: 'purchase.order', method: 'button_cancel', ids: [current.id] },
        { effect: 'Cancels the order.' },
      )
      const remove = modelCalls.delete!(entity, at) as Step[]
      return current.state === 'cancel' ? remove : [cancel, ...remove]
    },
  },
  fields: {
    number: text('name', { write: 'create' }),
    notes: html('note'),
    ...authors,
    status: custom<any>(progress.orderNeeds, progress.statusOf, () => undefined, {
      write: 'create',
    }),
    source_status: custom<string | null>('state', ({ state }) => toText(state)),
    ...refer('vendor', 'partner_id', { write: 'create', required: true }),
    vendor_reference: text('partner_ref'),
    ...referOnly('organization', 'company_id'),
    ...refer('buyer', 'user_id'),
    approval_status: derived<any>(
      'state',
      ({ state }) => approvals[toText(state) ?? ''] ?? 'unknown',
    ),
    approved_at: momentOnly('date_approve'),
    ordered_on: dayAt('date_order'),
    required_on: custom<string | null>('date_planned', dayAt('date_planned').decode),
    delivery_on: derived<string | null>(progress.orderNeeds, (order, { zone }) =>
      progress.deliveryOf(order, zone),
    ),
    receipt_status: derived<any>(progress.orderNeeds, progress.receiptOf),
    invoice_status: derived<any>(progress.orderNeeds, progress.billingOf),
    currency: currency('currency_id'),
    // The server keeps units of the document for one of the company.
    exchange_rate: custom<string | null>('currency_rate', ({ currency_rate }) => {
      const rate = toNumber(currency_rate)
      return rate === null || rate === '0' ? null : divide('1', rate)
    }),
    total_net_amount: numberOnly('amount_untaxed'),
    total_tax_amount: numberOnly('amount_tax'),
    total_gross_amount: numberOnly('amount_total'),
    ...refer('payment_terms', 'payment_term_id'),
    incoterms_place: text('incoterm_location'),
    receipt_ids: derived<any>('picking_ids', receiptIds),
    lines,
    external_reference: text('origin', { write: 'create' }),
    custom_fields: ownFields,
    ...stamps,
  },
  filters: {
    ...commonFilters,
    number: equals('name'),
    external_reference: equals('origin'),
    organization_id: isRecord('company_id'),
    vendor_id: isRecord('partner_id'),
    item_id: isRecord('order_line.product_id'),
    buyer_id: isRecord('user_id'),
    status: (words: readonly string[]) => ({
      where: [
        ['state', 'in', [...new Set(words.flatMap((word) => progress.statesOf[word] ?? []))]],
      ],
      needs: progress.orderNeeds,
      keep: (order: Native) => words.includes(progress.statusOf(order)),
    }),
    receipt_status: (words: readonly string[]) => ({
      where: [],
      needs: progress.orderNeeds,
      keep: (order: Native) => words.includes(progress.receiptOf(order)),
    }),
  },
  scanned: ['ordered_after', 'delivery_before'],
  rules: [
    lockedWhen(['cancelled', 'closed'], {
      id: 'ended-order',
      fields: '*',
      reason: 'Order {number} is {status}; nothing in it can change.',
      instead: ['a new purchase order'],
    }),
    {
      id: 'locked-order',
      fields: '*',
      when: (order) => order.source_status === 'done',
      reason: 'Order {number} is locked in Odoo; unlock it there before you change it.',
      instead: [],
    },
    // The server itself would let it through, and the transfer would keep what was there before (measured).
    lockedWhen(['ordered', 'partially_received', 'received'], {
      id: 'confirmed-order',
      fields: ['currency', 'ordered_on'],
      reason: 'Order {number} is confirmed; its currency and date can no longer change.',
      instead: ['a new purchase order'],
    }),
    {
      id: 'confirmed-order-stays',
      fields: '*',
      ops: ['delete'],
      when: (order) => !['draft', 'pending_approval', 'cancelled'].includes(order.status),
      reason: 'Order {number} is {status}; Odoo deletes cancelled orders only.',
      instead: ['actions/cancel'],
    },
  ],
  actions: orderActions,
  statuses: [
    { source_status: 'draft', label: 'RFQ', status: 'draft' },
    { source_status: 'sent', label: 'RFQ Sent', status: 'draft' },
    { source_status: 'to approve', label: 'To Approve', status: 'pending_approval' },
    { source_status: 'purchase', label: 'Purchase Order', status: 'ordered' },
    { source_status: 'done', label: 'Locked', status: 'ordered' },
    { source_status: 'cancel', label: 'Cancelled', status: 'cancelled' },
  ],
}
