import { compare, type Native, toDecimal } from '@millwright/kit'
import { custom, derived, type LineMap } from '@millwright/kit/fields'
import { dayAt, nameIn, number, numberOnly, refer, stamps, text, toText } from './fields.ts'
import { isTrade, openOf } from './order-progress.ts'
import { unitFields } from './units.ts'

const QUANTITIES = ['display_type', 'product_qty', 'qty_received']

function lineStatus(line: Native): string {
  if (line.$state === 'cancel') return 'cancelled'
  const received = toDecimal(line.qty_received) ?? '0'
  const isFull = compare(received, toDecimal(line.product_qty) ?? '0') >= 0
  if (isTrade(line) && isFull && received !== '0') return 'received'
  return compare(received, '0') > 0 ? 'partially_received' : 'open'
}

export const purchaseOrderLine: LineMap = {
  key: ['id'],
  deletes: 'hard',
  fields: {
    line_number: custom<string | null>('sequence', (line) => toText(line.sequence)),
    kind: derived<any>(['display_type', 'product_id'], (line) =>
      line.display_type ? 'text' : line.product_id ? 'item' : 'other',
    ),
    source_kind: custom<string | null>('display_type', (line) => toText(line.display_type)),
    ...refer('item', 'product_id', { write: 'create', required: true }),
    description: text('name'),
    quantity: number('product_qty'),
    ...unitFields('product_uom_id', '/lines/*/unit'),
    base_quantity: numberOnly('product_uom_qty'),
    unit_price: number('price_unit'),
    discount_percent: number('discount'),
    net_amount: numberOnly('price_subtotal'),
    tax_amount: numberOnly('price_tax'),
    gross_amount: numberOnly('price_total'),
    currency: derived<string | null>([], (line) => nameIn(line.$currency)),
    required_on: dayAt('date_planned'),
    status: derived<any>(QUANTITIES, lineStatus),
    received_quantity: numberOnly('qty_received'),
    invoiced_quantity: numberOnly('qty_invoiced'),
    open_quantity: derived<string | null>(QUANTITIES, (line) => openOf(line, line.$state)),
    is_receivable: derived<boolean>('display_type', isTrade),
    ...stamps,
  },
}
