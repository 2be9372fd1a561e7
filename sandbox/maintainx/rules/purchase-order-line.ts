import { invalid, REFUSED } from '../errors.ts'
import type { State } from '../store.ts'
import type { Bag, Visit } from '../visit.ts'

/** A receipt of a line in one location. */
interface Fulfillment {
  id: number
  locationId: number | null
  quantityReceived: number
  isLegacy: boolean
}

/** A line as it is stored; money in cents, possibly with decimals. */
export interface Line {
  id: number
  partId: number | null
  name: string | null
  partNumber: string | null
  quantityOrdered: number
  price: number | null
  unitCost: number | null
  fulfillments: Fulfillment[]
  lineExtraFields: Bag
}

/** Lines from a body. A line that names the id of an old one keeps its receipts; others start anew. */
export function makeLines(items: Bag[], old: Line[], visit: Visit): Line[] {
  return items.map((item) => {
    const kept = item.id === undefined ? undefined : old.find((line) => line.id === item.id)
    if (item.id !== undefined && !kept) throw invalid(REFUSED)
    return makeLine(item, kept, visit)
  })
}

function makeLine(item: Bag, kept: Line | undefined, visit: Visit): Line {
  const quantity = item.quantityOrdered as number
  const partId = chosen(item.partId, kept?.partId)
  const part = partId === null ? undefined : visit.state.find('parts', partId)
  const sentExtra = item.lineExtraFields ?? item.extraFields
  const line: Line = {
    id: kept?.id ?? visit.state.next('order line', 23001),
    partId,
    name: chosen(item.name, kept?.name) ?? (part ? String(part.name) : null),
    partNumber: chosen(item.partNumber, kept?.partNumber),
    quantityOrdered: quantity,
    ...moneyOf(item, kept, quantity),
    fulfillments: kept?.fulfillments ?? [],
    lineExtraFields: { ...kept?.lineExtraFields, ...(sentExtra as Bag | undefined) },
  }
  const received = item.quantityReceived as number | null | undefined
  if (received && !kept) {
    line.fulfillments = [makeFulfillment(null, received, true, visit)]
  }
  return line
}

export function receivedOf(line: Line): number {
  return line.fulfillments.reduce((total, entry) => total + entry.quantityReceived, 0)
}

function chosen<Value>(sent: unknown, kept: Value | undefined): Value | null {
  return sent === undefined ? (kept ?? null) : (sent as Value | null)
}

/** `price` is the line's total: whichever of the two is sent gives the other. */
function moneyOf(item: Bag, kept: Line | undefined, quantity: number) {
  const unitCost = item.unitCost as number | null | undefined
  const price = item.price as number | null | undefined
  if (unitCost === undefined && price === undefined) return priced(kept?.unitCost ?? null, quantity)
  if (unitCost !== undefined && price !== undefined) return { unitCost, price }
  if (unitCost !== undefined) return priced(unitCost, quantity)
  const each = price === null || price === undefined || quantity === 0 ? null : price / quantity
  return { unitCost: each, price: price ?? null }
}

/** Unit cost and the total that follows from it. */
export function priced(unitCost: number | null, quantity: number) {
  return { unitCost, price: unitCost === null ? null : unitCost * quantity }
}

export function makeFulfillment(
  locationId: number | null,
  quantityReceived: number,
  isLegacy: boolean,
  visit: Visit,
): Fulfillment {
  const id = visit.state.next('fulfillment', 41001)
  return { id, locationId, quantityReceived, isLegacy }
}

/** A line as it is read: whole cents beside six-decimal strings, receipts as strings. */
export function readLine(line: Line, state: State, hidden: boolean): Bag {
  const part = line.partId === null ? undefined : state.find('parts', line.partId)
  return {
    ...line,
    ...moneyFields(line, hidden),
    quantityReceived: receivedOf(line),
    fulfillments: line.fulfillments.map((entry) => ({
      ...entry,
      quantityReceived: entry.quantityReceived.toFixed(6),
    })),
    extraFields: line.lineExtraFields,
    partExtraFields: part?.extraFields ?? {},
  }
}

function moneyFields(line: Line, hidden: boolean): Bag {
  const price = hidden ? null : line.price
  const unitCost = hidden ? null : line.unitCost
  return {
    price: price === null ? null : Math.round(price),
    priceDecimal: price === null ? null : (price / 100).toFixed(6),
    unitCost: unitCost === null ? null : Math.round(unitCost),
    unitCostDecimal: unitCost === null ? null : (unitCost / 100).toFixed(6),
  }
}
