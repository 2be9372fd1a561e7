import { compare, minus, type Native, toDecimal } from '@millwright/kit'
import { derived, each, flag, type LineMap, readOnly } from '@millwright/kit/fields'
import { freeFields, internalOf, number, show, within } from './fields.ts'
import { attributesOf, lineNumber, linesOf, tradeFields } from './trade-lines.ts'

function isReceived(line: Native): boolean {
  const ordered = toDecimal(line.orderqty)
  const arrived = toDecimal(line.receivedqty) ?? '0'
  return line.receiptscomplete === true || (ordered !== null && compare(arrived, ordered) >= 0)
}

function statusOf(line: Native): string {
  const status = internalOf(line.$order ?? {}, 'status')
  if (status === 'CAN') return 'cancelled'
  if (isReceived(line)) return 'received'
  if (status === 'CLOSE') return 'closed'
  return compare(toDecimal(line.receivedqty) ?? '0', '0') > 0 ? 'partially_received' : 'open'
}

export function openOf(line: Native, order: Native = line.$order ?? {}): string {
  const status = internalOf(order, 'status')
  if (status === 'CAN' || status === 'CLOSE' || isReceived(line)) return '0'
  return minus(toDecimal(line.orderqty) ?? '0', toDecimal(line.receivedqty) ?? '0')
}

const progress = ['orderqty', 'receivedqty', 'receiptscomplete']

const lineMap: LineMap = {
  key: ['polinenum'],
  deletes: 'hard',
  fields: {
    line_number: lineNumber('polinenum'),
    ...tradeFields,
    inventory_location_id: within('tositeid', 'storeloc', { tells: true }),
    status: derived<any>(progress, statusOf),
    received_quantity: show<string | null>('receivedqty', (line) => toDecimal(line.receivedqty)),
    rejected_quantity: show<string | null>('rejectedqty', (line) => toDecimal(line.rejectedqty)),
    received_amount: show<string | null>('receivedtotalcost', (line) =>
      toDecimal(line.receivedtotalcost),
    ),
    open_quantity: derived<string | null>(progress, (line) => openOf(line)),
    is_receivable: readOnly(flag('receiptreqd')),
    is_final_delivery: readOnly(flag('receiptscomplete')),
    over_tolerance_percent: number('receipttolerance'),
    custom_fields: freeFields('poline', 'pl'),
  },
}

export const lines = each('poline', lineMap, { from: linesOf('poline') })

export const lineAttributes = attributesOf(lineMap)
