import { defineEntity } from '../entity.ts'
import { byId } from '../filters.ts'
import { acct, approval, doc, moneyHead, org, place, totals } from '../groups.ts'
import { line } from '../line.ts'
import { date, list, norm, obj, qty, ref, str, text } from '../schema.ts'
import { address } from '../values/address.ts'
import { priorities } from '../words.ts'

const statuses = [
  'draft',
  'pending_approval',
  'approved',
  'partially_ordered',
  'ordered',
  'closed',
  'rejected',
  'cancelled',
] as const

const requisitionLine = {
  ...line(statuses),
  ordered_quantity: qty('R', 'Ordered so far, in the unit of the line.'),
  ...ref('purchase_order', 'purchase-orders', 'R', 'Order that it became.'),
  purchase_order_line_id: str('R', 'Line of that order.'),
}

export const purchaseRequisition = defineEntity({
  name: 'purchase-requisitions',
  object: 'purchase_requisition',
  family: 'procurement',
  title: 'Purchase Requisition',
  description: 'An internal request to buy.',
  operations: 'LGCUD',
  actions: [
    'submit',
    'withdraw',
    'approve',
    'reject',
    'convert',
    'cancel',
    'close',
    'reopen',
    'set_status',
  ],
  natural_keys: [['number']],
  collections: ['lines'],
  filters: {
    requested_by_id: byId('requested_by_id', 'Requested by this user.'),
    vendor_id: byId('vendor_id', 'With this proposed vendor.'),
    item_id: byId('lines.item_id', 'With a line of this item.'),
    work_order_id: byId('lines.work_order_id', 'With a line for this work order.'),
  },
  transitions: {
    draft: [
      { to: 'pending_approval', by: 'submit' },
      { to: 'approved', by: 'approve' },
      { to: 'cancelled', by: 'cancel' },
    ],
    pending_approval: [
      { to: 'approved', by: 'approve' },
      { to: 'rejected', by: 'reject' },
      { to: 'draft', by: 'withdraw' },
      { to: 'cancelled', by: 'cancel' },
    ],
    approved: [
      { to: 'partially_ordered', by: 'convert' },
      { to: 'ordered', by: 'convert' },
      { to: 'draft', by: 'reopen' },
      { to: 'closed', by: 'close' },
      { to: 'cancelled', by: 'cancel' },
    ],
    partially_ordered: [
      { to: 'ordered', by: 'convert' },
      { to: 'closed', by: 'close' },
    ],
    ordered: [{ to: 'closed', by: 'close' }],
    rejected: [
      { to: 'draft', by: 'reopen' },
      { to: 'cancelled', by: 'cancel' },
    ],
    closed: [{ to: 'approved', by: 'reopen' }],
    cancelled: [],
  },
  fields: {
    number: str('C', 'Number of the requisition.'),
    name: str('W', 'Title of the requisition.'),
    ...doc(statuses),
    ...norm(
      'order_kind',
      ['standard', 'stock', 'service', 'project', 'other'],
      'C',
      'Type of document.',
    ),
    ...approval(),
    ...ref('requester', 'users', 'W', 'User for whom it is.'),
    ...norm('priority', priorities, 'W', 'Urgency.'),
    required_on: date('W', 'Day on which it is wanted.'),
    justification: text('W', 'Why it is needed.'),
    ...ref('vendor', 'vendors', 'W', 'Proposed vendor.'),
    ...org(),
    ...place(),
    ship_to_address: obj('W', address, 'Where to; default of the lines.'),
    shipping_method: str('W', 'Way of shipping.'),
    ...moneyHead(),
    ...totals(),
    ...acct(),
    lines: list('W*', requisitionLine, 'What is requested; prices are estimates.'),
  },
})
