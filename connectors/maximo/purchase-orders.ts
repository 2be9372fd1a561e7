import { type EntityMap, lockedWhen, minus, type Native, toDecimal } from '@millwright/kit'
import { derived, readOnly, text, toDay, toText } from '@millwright/kit/fields'
import { move, setStatus } from './actions.ts'
import type { MxAt } from './dialect.ts'
import {
  code,
  dayAt,
  domainWord,
  freeFields,
  instantOf,
  internalOf,
  longText,
  number,
  reference,
  show,
  stamps,
  within,
} from './fields.ts'
import { changed, contains, equals, fromDay, ids, refersTo, words } from './filters.ts'
import { lineAttributes, lines, openOf } from './purchase-order-lines.ts'
import {
  approvalOf,
  isInForce,
  orderStatuses,
  orderStatusFilter,
  orderStatusOf,
  receiptOf,
  receiptWords,
  revisions,
} from './purchase-order-status.ts'
import { receiving } from './receiving.ts'
import { deliveryOf } from './trade-lines.ts'

const at: MxAt = {
  structure: 'mxapipo',
  uid: 'poid',
  children: { poline: lineAttributes },
  heads: { poline: ['currencycode', 'status'] },
  own: { needs: ['status'], keep: isInForce },
  versions: revisions,
  free: 'po',
}

const to = (internal: string) => ({ domain: 'POSTATUS', internal })
const key = ['siteid', 'ponum']
const kinds = { STD: 'standard', BLANKET: 'blanket' } as const
const ENDED = ['closed', 'cancelled']

/** Expected day of the latest line that is still to come. */
function latestDelivery(order: Native): string | null {
  let latest: string | null = null
  for (const line of (order.poline ?? []) as Native[]) {
    if (openOf(line, order) === '0') continue
    const day = deliveryOf(line) ?? deliveryOf(order) ?? toDay(order.requireddate)
    if (day !== null && (latest === null || day > latest)) latest = day
  }
  return latest
}

const onHold = (record: Native) =>
  record.is_on_hold === true ? 'The order is on hold; resume it first.' : null

export const purchaseOrders: EntityMap<'purchase-orders', MxAt> = {
  native: 'po',
  at,
  key,
  ops: { list: true, get: true, create: true, update: true, delete: true },
  changes: {
    by: 'changedate',
    precision: 's',
    deletes: 'sweep',
    note: 'A change of lines alone may not move it (not confirmed by the vendor).',
  },
  version: 'stamp',
  delete: { mode: 'hard', effect: 'Deletes the order with its lines; refused after approval.' },
  fields: {
    number: text('ponum', { write: 'create', max: 8 }),
    name: text('description', { max: 100 }),
    description: longText('description_longdescription'),
    ...domainWord('order_kind', 'potype', 'POTYPE', kinds, { write: 'create' }),
    revision: show<string | null>('revisionnum', (order) => toText(order.revisionnum)),
    vendor_id: within('orgid', 'vendor', { write: 'create', required: true }),
    vendor_number: show<string | null>('vendor', (order) => toText(order.vendor)),
    vendor_contact_name: text('contact', { max: 50 }),
    organization_id: readOnly(code('orgid')),
    site_id: code('siteid', { write: 'create' }),
    buyer_id: code('purchaseagent'),
    status: derived<any>(['status', 'receipts'], orderStatusOf),
    source_status: show<string | null>('status', (order) => toText(order.status)),
    status_changed_at: show<string | null>('statusdate', instantOf('statusdate')),
    updated_by_id: show<string | null>('changeby', (order) =>
      code('changeby').decode(order, null as never),
    ),
    approval_status: derived<any>('status', approvalOf),
    ordered_on: dayAt('orderdate'),
    required_on: dayAt('requireddate'),
    promised_on: dayAt('vendeliverydate'),
    delivery_on: derived<string | null>(
      ['poline', 'status', 'vendeliverydate', 'requireddate'],
      latestDelivery,
    ),
    closed_at: derived<string | null>(['status', 'statusdate'], (order, context) =>
      internalOf(order, 'status') === 'CLOSE' ? instantOf('statusdate')(order, context) : null,
    ),
    receipt_status: derived<any>('receipts', receiptOf),
    is_on_hold: derived<boolean>('status', (order) => internalOf(order, 'status') === 'HOLD'),
    currency: text('currencycode', { write: 'create', max: 8 }),
    exchange_rate: readOnly(number('exchangerate')),
    total_net_amount: derived<string | null>(['totalcost', 'totaltax1'], (order) => {
      const total = toDecimal(order.totalcost)
      return total === null ? null : minus(total, toDecimal(order.totaltax1) ?? '0')
    }),
    total_tax_amount: show<string | null>('totaltax1', (order) => toDecimal(order.totaltax1)),
    total_gross_amount: show<string | null>('totalcost', (order) => toDecimal(order.totalcost)),
    payment_terms_id: code('paymentterms'),
    payment_terms_number: show<string | null>('paymentterms', (order) =>
      toText(order.paymentterms),
    ),
    shipping_method: text('shipvia', { max: 20 }),
    inventory_location_id: within('storelocsiteid', 'storeloc', { tells: true }),
    lines,
    external_reference: reference,
    custom_fields: freeFields('po', 'po'),
    ...stamps,
  },
  filters: {
    ...changed,
    ids: ids(key),
    number: equals('ponum'),
    name: contains('description'),
    external_reference: equals('externalrefid'),
    site_id: refersTo('siteid'),
    status: orderStatusFilter,
    vendor_id: refersTo('vendor', 'orgid'),
    buyer_id: refersTo('purchaseagent'),
    ordered_after: fromDay('orderdate'),
    receipt_status: words('receipts', {
      needs: [],
      of: receiptOf,
      internal: (word) =>
        Object.entries(receiptWords).flatMap(([code, one]) => (one === word ? [code] : [])),
    }),
  },
  scanned: ['item_id', 'delivery_before', 'work_order_id'],
  rules: [
    lockedWhen(ENDED, {
      id: 'ended-order',
      fields: '*',
      ops: ['update', 'delete'],
      reason: 'Order {number} is {status}; Maximo allows no more changes to it.',
      instead: ['a new purchase order'],
    }),
    lockedWhen(['approved', 'partially_received', 'received'], {
      id: 'approved-order',
      fields: '*',
      ops: ['update', 'delete'],
      reason:
        'Order {number} is approved; Maximo changes it by a revision only, which is made there.',
      instead: ['actions/cancel', 'a revision in Maximo'],
    }),
  ],
  actions: {
    submit: move(at, to('WAPPR'), {
      from: ['draft'],
      effect: 'Sets the order to waiting on approval.',
    }),
    withdraw: move(at, to('INPRG'), {
      from: ['pending_approval'],
      effect: 'Sets the order back to in progress: it is being written.',
    }),
    approve: move(at, to('APPR'), {
      from: ['draft', 'pending_approval'],
      effect: 'Approves the order within the limit of the connected user; it can be received then.',
    }),
    reject: { reason: 'Maximo has no status for a rejected order; it can be cancelled.' },
    issue: { reason: 'Maximo has no status for an order that was sent: an approved one counts.' },
    receive: receiving,
    hold: move(at, to('HOLD'), {
      from: ['draft', 'pending_approval', 'approved', 'partially_received'],
      refuse: (record) => (record.is_on_hold ? 'The order is on hold already.' : null),
      effect: 'Puts the order on hold.',
      parameters: ['comment', 'reason'],
    }),
    resume: move(at, to('APPR'), {
      refuse: (record) => (record.is_on_hold ? null : 'The order is not on hold.'),
      effect: 'Makes an order that was on hold approved.',
    }),
    cancel: move(at, to('CAN'), {
      from: ['draft', 'pending_approval', 'approved'],
      effect: 'Cancels the order for good.',
      parameters: ['comment', 'reason'],
    }),
    close: move(at, to('CLOSE'), {
      from: ['approved', 'partially_received', 'received'],
      refuse: onHold,
      effect: 'Closes the order for good; nothing more can be received.',
      parameters: ['comment', 'reason'],
    }),
    reopen: {
      reason: 'Maximo takes an approved order up again by a revision, which is made there.',
    },
    set_status: setStatus(at, ENDED),
  },
  statuses: orderStatuses,
}
