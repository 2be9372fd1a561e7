import { defineEntity } from '../entity.ts'
import { byId } from '../filters.ts'
import { doc, lot, moneyHead, org, totals } from '../groups.ts'
import { line } from '../line.ts'
import { bool, date, list, money, norm, qty, ref, refs, str, text, ts } from '../schema.ts'

const statuses = [
  'draft',
  'in_progress',
  'posted',
  'partially_reversed',
  'reversed',
  'cancelled',
] as const

const goodsReceiptLine = {
  ...line(statuses),
  description: text('C', 'Text of the line; default: that of the order line.'),
  ...ref(
    'purchase_order',
    'purchase-orders',
    'C',
    'Order of the goods, if not that of the header.',
  ),
  purchase_order_line_id: str('C*', 'Line of the order that is received.'),
  quantity: qty('C*', 'Received, in `unit`; services may have an `amount` instead.', {
    required_unless: { amount: [], kind: ['service', 'charge', 'text'], source_kind: [] },
  }),
  accepted_quantity: qty('C', 'Of it accepted by inspection.'),
  rejected_quantity: qty('C', 'Of it rejected by inspection.'),
  amount: money('C', 'Value of a service that was performed.'),
  bin: str('C', 'Bin, where bins are no records.'),
  ...lot('C'),
  is_final_delivery: bool('C', 'Nothing more will come on the order line.'),
  reason: str('C', "Reason of a return or rejection, in the source's words or code."),
  unit_cost: money('R', 'Value of one unit in stock.'),
}

export const goodsReceipt = defineEntity({
  name: 'goods-receipts',
  object: 'goods_receipt',
  family: 'procurement',
  title: 'Goods Receipt',
  description: 'A booked arrival of goods or services.',
  operations: 'LGCUD',
  actions: ['post', 'reverse', 'cancel', 'set_status'],
  natural_keys: [['number'], ['vendor_id', 'delivery_note_number', 'purchase_order_id']],
  collections: ['lines'],
  filters: {
    purchase_order_id: byId('lines.purchase_order_id', 'With goods of this order.'),
    vendor_id: byId('vendor_id', 'From this vendor.'),
    item_id: byId('lines.item_id', 'With a line of this item.'),
    received_after: {
      field: 'received_on',
      kind: 'date_from',
      description: 'Received on or after.',
    },
  },
  transitions: {
    draft: [{ to: 'in_progress' }, { to: 'posted', by: 'post' }, { to: 'cancelled', by: 'cancel' }],
    in_progress: [{ to: 'posted', by: 'post' }],
    posted: [
      { to: 'partially_reversed', by: 'reverse' },
      { to: 'reversed', by: 'reverse' },
    ],
    partially_reversed: [{ to: 'reversed', by: 'reverse' }],
    reversed: [],
    cancelled: [],
  },
  fields: {
    number: str('C', 'Number of the receipt.'),
    name: str('W', 'Title of the receipt.'),
    ...doc(statuses),
    ...norm(
      'kind',
      ['goods', 'service', 'return', 'reversal', 'other'],
      'C',
      'What was received; service = entry sheet by amount or hours.',
    ),
    ...ref('vendor', 'vendors', 'C', 'Who delivered.'),
    ...ref('purchase_order', 'purchase-orders', 'C', 'Order; null where it covers several.'),
    ...org('C'),
    ...ref('inventory_location', 'inventory-locations', 'C', 'Where to; default of the lines.'),
    received_on: date('C', 'Posting day; default today.'),
    document_on: date('C', 'Date of the delivery note.'),
    received_at: ts('C', 'When it really arrived, in UTC.'),
    ...ref('received_by', 'users', 'C', 'User who took it in.'),
    completed_at: ts('R', 'When it was finished, in UTC.'),
    delivery_note_number: str('C', "Number of the vendor's delivery note."),
    bill_of_lading: str('C', 'Number of the bill of lading.'),
    carrier_name: str('C', 'Name of the carrier.'),
    tracking_number: str('C', "The carrier's number of the consignment."),
    shipping_method: str('C', 'Way of shipping.'),
    ...ref('reversal_of', 'goods-receipts', 'R', 'Receipt that this one undoes.'),
    ...ref('reversed_by', 'goods-receipts', 'R', 'Receipt that undoes this one.'),
    ...moneyHead(),
    ...totals(),
    ...refs('movement_ids', 'stock-movements', 'R', 'What it did to the stock.'),
    lines: list('C*', goodsReceiptLine, 'What was received.'),
  },
})
