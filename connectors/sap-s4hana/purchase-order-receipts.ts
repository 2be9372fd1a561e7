import {
  type Context,
  compare,
  encodeKey,
  type Io,
  minus,
  type Native,
  plus,
  toDecimal,
} from '@millwright/kit'
import { anyOf, queryString, readAll } from '@millwright/kit/protocols'
import { type LineReceipts, linesOf } from './purchase-order-status.ts'
import { services } from './services.ts'

/**
 * Receipt, its reversal, return to the vendor, its reversal (standard movement types). 105 and 106 release a receipt
 * that was booked as blocked with 103, which is no arrival yet; they are not confirmed by a vendor page.
 */
const signs: Readonly<Record<string, 1 | -1>> = {
  '101': 1,
  '102': -1,
  '105': 1,
  '106': -1,
  '122': -1,
  '123': 1,
}

/** Orders in one filter: an address of about four thousand characters. */
const CHUNK = 80

const needed = ['lines', 'status', 'receipt_status', 'receipt_ids', 'delivery_on', 'related']

/** The order service keeps no received quantity: it is the sum of the order's material documents. */
export async function fillReceipts(
  io: Io,
  orders: Native[],
  query: { fields: readonly string[] | null },
  _context: Context,
): Promise<void> {
  if (query.fields && !query.fields.some((field) => needed.includes(field))) return
  const numbers = orders
    .filter((order) => linesOf(order).length > 0)
    .map((order) => String(order.PurchaseOrder))
  const chunks: string[][] = []
  for (let i = 0; i < numbers.length; i += CHUNK) chunks.push(numbers.slice(i, i + CHUNK))
  const found = await Promise.all(chunks.map((chunk) => readReceipts(io, chunk)))
  const byOrder = Map.groupBy(found.flat(), (item) => String(item.PurchaseOrder))
  for (const order of orders) addReceipts(order, byOrder.get(String(order.PurchaseOrder)) ?? [])
}

function readReceipts(io: Io, orders: readonly string[]): Promise<Native[]> {
  const types = anyOf(2, 'GoodsMovementType', Object.keys(signs))
  return readAll(
    io,
    `${services.materialDocument}/A_MaterialDocumentItem${queryString({
      $filter: `${types} and ${anyOf(2, 'PurchaseOrder', orders)}`,
      $select:
        'MaterialDocumentYear,MaterialDocument,MaterialDocumentItem,PurchaseOrder,PurchaseOrderItem,GoodsMovementType,QuantityInEntryUnit,EntryUnit,QuantityInBaseUnit,MaterialBaseUnit',
    })}`,
  )
}

function addReceipts(order: Native, items: readonly Native[]): void {
  const byLine = Map.groupBy(items, (item) => Number(item.PurchaseOrderItem))
  for (const line of linesOf(order)) {
    line.$receipts = sumLine(line, byLine.get(Number(line.PurchaseOrderItem)) ?? [])
    line.$changed = order.LastChangeDateTime ?? order.CreationDate
  }
  const documents = items.map((item) =>
    encodeKey([item.MaterialDocumentYear, item.MaterialDocument]),
  )
  order.$receiptIds = [...new Set(documents)].sort()
}

function sumLine(line: Native, items: readonly Native[]): LineReceipts {
  let received = '0'
  let returned = '0'
  for (const item of items) {
    const quantity = quantityIn(item, line.PurchaseOrderQuantityUnit)
    if (quantity === null)
      return { received: null, returned: null, hasArrivals: hasArrivals(items) }
    received =
      signs[item.GoodsMovementType] === 1 ? plus(received, quantity) : minus(received, quantity)
    if (item.GoodsMovementType === '122') returned = plus(returned, quantity)
    if (item.GoodsMovementType === '123') returned = minus(returned, quantity)
  }
  return { received, returned, hasArrivals: compare(received, '0') > 0 }
}

/** Whether something is there, where the quantities are in units that cannot be added: told from the base unit. */
function hasArrivals(items: readonly Native[]): boolean {
  const sum = items.reduce((sum, item) => {
    const quantity = toDecimal(item.QuantityInBaseUnit) ?? toDecimal(item.QuantityInEntryUnit)
    if (quantity === null) return sum
    return signs[item.GoodsMovementType] === 1 ? plus(sum, quantity) : minus(sum, quantity)
  }, '0')
  return compare(sum, '0') > 0
}

/** A receipt may be entered in another unit; only one of its two quantities can be in the order's. */
function quantityIn(item: Native, unit: unknown): string | null {
  if (item.EntryUnit === unit) return toDecimal(item.QuantityInEntryUnit)
  return item.MaterialBaseUnit === unit ? toDecimal(item.QuantityInBaseUnit) : null
}
