import { compare, minus, type Native, plus, times, toDecimal } from '@millwright/kit'
import { custom, derived, each, type LineChange, type LineMap, text } from '@millwright/kit/fields'
import { ApiError } from '@millwright/model'
import { attach, cents, currency, extraFields, number, reference, show } from './fields.ts'
import { fromCents } from './values.ts'

/** A line sees its order as `$order`, and the currency. */
function linesOf(order: Native): Native[] | null {
  if (!Array.isArray(order.items)) return null
  return order.items.map((line: Native) => {
    const own = attach({ ...line }, '$order', order)
    return attach(own, '$currency', order.$currency)
  })
}

export function receivedOf(line: Native): string {
  const told = toDecimal(line.quantityReceived)
  if (told !== null) return told
  const arrivals = (line.fulfillments ?? []) as Native[]
  return arrivals.reduce(
    (sum, arrival) => plus(sum, toDecimal(arrival.quantityReceived) ?? '0'),
    '0',
  )
}

export function isReceived(line: Native): boolean {
  return compare(receivedOf(line), toDecimal(line.quantityOrdered) ?? '0') >= 0
}

/** What a line costs: the source's own total, which need not be price × quantity. */
export function netOf(line: Native): string | null {
  return toDecimal(line.priceDecimal) ?? fromCents(line.price)
}

function openOf(line: Native): string {
  if (line.$order.status === 'COMPLETED' || line.$order.status === 'CANCELED') return '0'
  const open = minus(toDecimal(line.quantityOrdered) ?? '0', receivedOf(line))
  return compare(open, '0') < 0 ? '0' : open
}

function statusOf(line: Native): string {
  if (line.$order.status === 'CANCELED') return 'cancelled'
  if (isReceived(line)) return 'received'
  if (line.$order.status === 'COMPLETED') return 'closed'
  return compare(receivedOf(line), '0') > 0 ? 'partially_received' : 'open'
}

const unitCost = cents('unitCost')

const purchaseOrderLine: LineMap = {
  key: ['id'],
  // Left out of the list that replaces the old one; not confirmed by the vendor.
  deletes: 'hard',
  fields: {
    kind: derived<any>('partId', (line) => (line.partId ? 'item' : 'non_stock')),
    item_id: reference('partId', { write: 'create' }),
    item_name: show<string | null>(['partId', 'name'], (line) =>
      line.partId ? (line.name ?? null) : null,
    ),
    description: text('name'),
    vendor_item_number: text('partNumber'),
    quantity: number('quantityOrdered', { required: true }),
    unit_price: custom<string | null>(
      ['unitCost', 'unitCostDecimal'],
      (line) => toDecimal(line.unitCostDecimal) ?? fromCents(line.unitCost),
      unitCost.encode,
    ),
    net_amount: show<string | null>(['price', 'priceDecimal'], netOf),
    currency,
    status: derived<any>(['quantityOrdered', 'quantityReceived', 'fulfillments'], statusOf),
    received_quantity: show<string | null>(['quantityReceived', 'fulfillments'], receivedOf),
    open_quantity: derived<string | null>(
      ['quantityOrdered', 'quantityReceived', 'fulfillments'],
      openOf,
    ),
    is_receivable: derived<boolean>([], () => true),
    custom_fields: extraFields('lineExtraFields'),
  },
}

export const lines = each('items', purchaseOrderLine, { required: true, from: linesOf })

/** Properties of a line that a write may carry. */
const written = [
  'id',
  'partId',
  'name',
  'partNumber',
  'price',
  'quantityOrdered',
  'unitCost',
  'lineExtraFields',
]

/** The list of lines is written as a whole: what changes is put into what is there. */
export function arrangeLines(changes: readonly LineChange[], current: readonly Native[]): Native[] {
  const known = new Map(current.map((line) => [String(line.id), line]))
  const lines = new Map<string, Native>()
  for (const [id, line] of known) lines.set(id, pickWritten(line))
  for (const [index, change] of changes.entries()) {
    const id = change.key?.[0]
    if (id === undefined) {
      lines.set(`new ${index}`, withTotal(change.body, change.body))
      continue
    }
    const line = lines.get(id)
    if (!line) throw unknownLine(id, index)
    if (change.op === 'remove') lines.delete(id)
    else lines.set(id, withTotal(mergeLine(line, change.body), change.body))
  }
  return [...lines.values()]
}

/** Without what is null: a user who may not see prices reads null for each, and must not write it back. */
function pickWritten(line: Native): Native {
  return Object.fromEntries(
    written.flatMap((name) => (line[name] == null ? [] : [[name, line[name]]])),
  )
}

function mergeLine(line: Native, change: Native): Native {
  const own = change.lineExtraFields && { ...line.lineExtraFields, ...change.lineExtraFields }
  return { ...line, ...change, ...(own && { lineExtraFields: own }) }
}

/** `price` is the total of the line; a new quantity or unit price makes a new one. A fraction of a cent is left to the source. */
function withTotal(line: Native, change: Native): Native {
  if (!('unitCost' in change) && !('quantityOrdered' in change)) return line
  // A line that was agreed as a total has no other price to make a new one of.
  if (line.unitCost == null && !('unitCost' in change)) return line
  const { price: _, ...rest } = line
  if (typeof line.unitCost !== 'number') return rest
  const total = times(String(line.unitCost), toDecimal(line.quantityOrdered) ?? '0')
  return /^-?\d{1,15}$/.test(total) ? { ...rest, price: Number(total) } : rest
}

function unknownLine(id: string, index: number): ApiError {
  const detail = `The order has no line "${id.slice(0, 80)}".`
  const errors = [{ pointer: `/lines/${index}/id`, code: 'UNKNOWN_REFERENCE', detail }]
  return new ApiError('INVALID_REQUEST', detail, { errors })
}
