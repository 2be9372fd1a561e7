import { invalid, REFUSED } from '../errors.ts'
import type { Row } from '../store.ts'
import { type Bag, touch, type Visit } from '../visit.ts'
import { placeAt } from './part-stock.ts'
import { countOrdered } from './purchase-order.ts'
import { type Line, makeFulfillment, priced, receivedOf } from './purchase-order-line.ts'

const RECEIVABLE = ['APPROVED', 'PARTIALLY_FULFILLED', 'COMPLETED']

interface Receipt {
  id?: number
  locationId?: number
  quantityReceived: number
  isLegacy?: boolean
}

/** Books receipts on the lines of an order and the arrivals into the stock of their parts. */
export function receive(order: Row, items: Bag[], visit: Visit): void {
  if (!RECEIVABLE.includes(String(order.status))) throw invalid(REFUSED)
  const lines = order.items as Line[]
  const found = items.map((item) => lines.find((line) => line.id === item.id))
  if (found.includes(undefined)) throw invalid(REFUSED)
  const receipts = items.map((item, at) => receiptsOf(item, found[at]!))
  if (receipts.flat().some((receipt) => receipt.quantityReceived < 0)) throw invalid(REFUSED)

  countOrdered(visit.state, order, -1)
  for (const [at, item] of items.entries()) {
    const line = found[at]!
    for (const receipt of receipts[at]!) book(line, receipt, visit)
    if (typeof item.unitCost === 'number') {
      Object.assign(line, priced(item.unitCost, line.quantityOrdered))
    }
  }
  if (order.status === 'APPROVED' && lines.some((line) => receivedOf(line) > 0)) {
    order.status = 'PARTIALLY_FULFILLED'
  }
  countOrdered(visit.state, order, 1)
}

/** The older form gives the line's new total and no location. */
function receiptsOf(item: Bag, line: Line): Receipt[] {
  const fulfillments = item.fulfillments as Receipt[] | undefined
  if (fulfillments) {
    const known = line.fulfillments.map((entry) => entry.id)
    const foreign = fulfillments.some(({ id }) => id !== undefined && !known.includes(id))
    if (foreign) throw invalid(REFUSED)
    return fulfillments
  }
  const legacy = line.fulfillments.find((entry) => entry.isLegacy)
  const others = receivedOf(line) - (legacy?.quantityReceived ?? 0)
  const quantityReceived = (item.quantityReceived as number) - others
  return [{ ...(legacy && { id: legacy.id }), quantityReceived, isLegacy: true }]
}

function book(line: Line, receipt: Receipt, visit: Visit): void {
  const old = line.fulfillments.find((entry) => entry.id === receipt.id)
  const place = placeFor(line, receipt.locationId ?? old?.locationId ?? null, visit)
  const before = old?.quantityReceived ?? 0
  const deltas = visit.switches.fulfillment_values === 'deltas' && !receipt.isLegacy
  const after = deltas ? before + receipt.quantityReceived : receipt.quantityReceived
  if (old) {
    old.quantityReceived = after
    old.locationId = receipt.locationId ?? old.locationId
  } else {
    const locationId = receipt.locationId ?? place?.locationId ?? null
    const made = makeFulfillment(locationId, after, receipt.isLegacy ?? false, visit)
    line.fulfillments.push(made)
  }
  // Parts count whole pieces while receipts may have decimals.
  if (place) place.availableQuantity = Math.round(place.availableQuantity + after - before)
}

function placeFor(line: Line, locationId: number | null, visit: Visit) {
  const part = line.partId === null ? undefined : visit.state.find('parts', line.partId)
  if (!part) return undefined
  touch('parts', part, visit)
  return placeAt(part, locationId)
}
