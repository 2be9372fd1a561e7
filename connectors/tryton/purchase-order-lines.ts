import { type Native, toDecimal } from '@millwright/kit'
import { custom, derived, FieldRefusal, type LineMap, text } from '@millwright/kit/fields'
import { date, numberOfId, referOnly, textAt, toId } from './fields.ts'
import { cancelledWith, tradeLine } from './line-fields.ts'
import { Whole } from './lookup.ts'
import * as progress from './order-progress.ts'
import { pick, toDate } from './values.ts'

/** What sort of line it is; the server only tells lines from texts and subtotals. */
function kindOf(line: Native): string {
  if (line.type !== 'line') return line.type === 'subtotal' ? 'other' : 'text'
  if (line.quantity < 0) return 'credit'
  if (line.product === null) return 'non_stock'
  return pick(line, 'product.type') === 'service' ? 'service' : 'item'
}

const typeOfKind: Readonly<Record<string, string>> = {
  item: 'line',
  non_stock: 'line',
  service: 'line',
  credit: 'line',
  text: 'comment',
}

function statusOf(line: Native): string | null {
  if (line.type !== 'line') return null
  const state = line.$document?.state
  if (state === 'cancelled') return 'cancelled'
  if (state === 'done') return 'closed'
  if (!progress.isReceivable(line)) return 'open'
  const stage = progress.stageOf(line)
  return stage === 'none' ? 'open' : stage === 'partial' ? 'partially_received' : 'received'
}

export const purchaseOrderLine: LineMap = {
  key: ['id'],
  deletes: 'hard',
  adds: true,
  fields: {
    ...tradeLine,
    kind: custom<string>(
      ['type', 'quantity', 'product', 'product.type'],
      kindOf,
      (value, body) => {
        const type = typeOfKind[value]
        if (type === undefined) {
          throw new FieldRefusal(
            'NOT_ALLOWED_WORD',
            `This system has no lines of the kind "${value}".`,
          )
        }
        body.type = type
      },
      { write: 'create' },
    ),
    source_kind: text('type', { write: 'create' }),
    description: text('description'),
    notes: text('note'),
    vendor_item_number: textAt('product_supplier.code'),
    tax_ids: custom<string[]>(
      'taxes',
      (line) => (line.taxes ?? []).map((id: number) => toId(id)),
      (ids: readonly string[] | null, body) => {
        body.taxes = new Whole((ids ?? []).map(numberOfId))
      },
    ),
    required_on: custom<string | null>(
      ['delivery_date_edit', 'delivery_date_store'],
      (line) => (line.delivery_date_edit ? toDate(line.delivery_date_store) : null),
      (value, body) => {
        body.delivery_date_edit = value !== null
        date('delivery_date_store').encode!(value, body, undefined as never)
      },
    ),
    delivery_on: custom<string | null>('delivery_date', (line) => toDate(line.delivery_date)),
    delivered_on: derived<string | null>(
      ['moves.state', 'moves.effective_date'],
      progress.deliveredOn,
    ),
    ...referOnly('inventory_location', 'to_location', { number: 'code', name: 'name' }),
    net_amount: custom<string | null>(['amount', 'type'], (line) =>
      line.type === 'line' ? toDecimal(line.amount?.decimal) : null,
    ),
    status: derived<string | null>(progress.lineNeeds, statusOf),
    received_quantity: derived<string | null>(progress.lineNeeds, (line) =>
      line.quantity < 0 ? null : progress.movedOf(line),
    ),
    returned_quantity: derived<string | null>(progress.lineNeeds, (line) =>
      line.quantity < 0 ? progress.movedOf(line) : null,
    ),
    invoiced_quantity: derived<string | null>(progress.invoiceNeeds, progress.invoicedOf),
    open_quantity: derived<string | null>(progress.lineNeeds, progress.openOf),
    deleted_at: cancelledWith,
    is_receivable: derived<boolean>(['type', 'quantity', 'product.type'], progress.isReceivable),
  },
}
