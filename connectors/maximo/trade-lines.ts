import { type Native, times, toDecimal } from '@millwright/kit'
import { custom, derived, type LineMap, text, toText, unreadable } from '@millwright/kit/fields'
import { dayAt, domainWord, instantOf, number, show, unitCode, within } from './fields.ts'

/** Lines of a document; each sees it as `$order`. */
export function linesOf(child: string) {
  return (order: Native): Native[] | null => {
    if (Array.isArray(order[child]))
      return order[child].map((line: Native) => ({ ...line, $order: order }))
    if (order[child] !== undefined && order[child] !== null) return unreadable(order[child])
    // A child without rows is left out of an answer, as every null is.
    return order[child] === undefined && '_rowstamp' in order ? [] : null
  }
}

const lineKinds = {
  ITEM: 'item',
  MATERIAL: 'non_stock',
  SPORDER: 'non_stock',
  TOOL: 'item',
  SERVICE: 'service',
  STDSERVICE: 'service',
} as const

export function deliveryOf(line: Native): string | null {
  const told = line.vendeliverydate ?? line.reqdeliverydate
  return typeof told === 'string' ? told.slice(0, 10) : null
}

/** A whole number that we show as text. */
export function lineNumber(native: string) {
  return custom<string | null>(
    native,
    (line) => toText(line[native]),
    (value, body) => {
      body[native] = value === null ? null : Number(value)
    },
    { write: 'create' },
  )
}

/** What lines of orders and of requisitions have in common. */
export const tradeFields = {
  ...domainWord('kind', 'linetype', 'LINETYPE', lineKinds, { write: 'create' }),
  item_id: within('itemsetid', 'itemnum', { write: 'create', tells: true }),
  item_number: show<string | null>('itemnum', (line) => toText(line.itemnum)),
  description: text('description', { max: 100 }),
  vendor_item_number: text('catalogcode', { max: 30 }),
  manufacturer_item_number: text('modelnum', { max: 8 }),
  quantity: number('orderqty'),
  unit: text('orderunit', { max: 16 }),
  unit_code: unitCode('orderunit'),
  base_quantity: derived<string | null>(['orderqty', 'conversion'], (line) => {
    const [quantity, factor] = [toDecimal(line.orderqty), toDecimal(line.conversion)]
    return quantity === null || factor === null ? null : times(quantity, factor)
  }),
  unit_price: number('unitcost'),
  net_amount: show<string | null>('linecost', (line) => toDecimal(line.linecost)),
  currency: show<string | null>([], (line) => toText(line.$order?.currencycode)),
  required_on: dayAt('reqdeliverydate'),
  promised_on: dayAt('vendeliverydate'),
  delivery_on: derived<string | null>(['vendeliverydate', 'reqdeliverydate'], deliveryOf),
  location_id: within('siteid', 'location'),
  asset_id: within('siteid', 'assetnum'),
  work_order_id: within('siteid', 'refwo'),
  account_number: show<string | null>('gldebitacct', (line) => toText(line.gldebitacct)),
  notes: text('remark', { max: 50 }),
  created_at: show<string | null>('enterdate', instantOf('enterdate')),
}

/** Attributes of a line that are selected. */
export function attributesOf({ key, fields }: LineMap): readonly string[] {
  const natives = Object.values(fields).flatMap(({ native }) => native)
  return [...new Set([...key, ...natives])].filter((name) => !name.startsWith('$'))
}
