import { storeRow } from '../crud.ts'
import { purchaseOrders } from '../resources/purchase-orders.ts'
import { countOrdered } from '../rules/purchase-order.ts'
import type { Line } from '../rules/purchase-order-line.ts'
import { receive } from '../rules/purchase-order-receipt.ts'
import { changeStatus } from '../rules/purchase-order-status.ts'
import type { Row } from '../store.ts'
import { type Bag, touch } from '../visit.ts'
import { END, type Plant, START } from './plant.ts'

const HOUR = 3_600_000

/** The first seven show every status; after that the mix of a plant that orders every day. */
const MIX = [
  'REQUESTED',
  'PENDING',
  'APPROVED',
  'DECLINED',
  'PARTIALLY_FULFILLED',
  'COMPLETED',
  'CANCELED',
  'COMPLETED',
  'COMPLETED',
  'APPROVED',
  'COMPLETED',
  'PENDING',
  'PARTIALLY_FULFILLED',
  'COMPLETED',
]

/** Purchase orders of the past, walked through the vendor's state machine to where they stand. */
export function seedPurchaseOrders(plant: Plant, count: number): void {
  const first = START + 200 * HOUR
  const step = (END - 200 * HOUR - first) / Math.max(1, count)
  for (let at = 0; at < count; at++) {
    const created = Math.floor(first + (at + plant.random.next()) * step)
    plantOrder(plant, at, created)
  }
}

function plantOrder(plant: Plant, at: number, created: number): void {
  const { visit, random } = plant
  const status = MIX[at % MIX.length]!
  visit.now = created
  visit.switches.key_role = status === 'REQUESTED' ? 'full_user' : 'approver'
  const order = storeRow(purchaseOrders, bodyOf(plant, at, created), visit)
  visit.switches.key_role = 'approver'
  if (status === 'REQUESTED') order.creatorId = plant.made.users![4]!.id
  const wait = () => {
    visit.now += random.between(1, 40) * HOUR + random.between(0, HOUR)
  }
  for (const next of stepsTo(status, at)) {
    wait()
    countOrdered(plant.state, order, -1)
    changeStatus(order, next, visit)
    countOrdered(plant.state, order, 1)
    if (next === 'DECLINED') order.reviewNote = 'quantity too high'
  }
  if (status === 'PARTIALLY_FULFILLED' || status === 'COMPLETED') {
    wait()
    const share = status === 'COMPLETED' && at % 28 !== 7 ? 1 : 0.5
    receive(order, receiptFor(plant, order, share), visit)
  }
  if (status === 'COMPLETED') {
    wait()
    countOrdered(plant.state, order, -1)
    changeStatus(order, 'COMPLETED', visit)
  }
  touch('purchaseorders', order, visit)
}

function stepsTo(status: string, at: number): string[] {
  if (status === 'REQUESTED' || status === 'PENDING') return []
  if (status === 'DECLINED') return ['DECLINED']
  if (status === 'CANCELED') return at % 2 === 0 ? ['APPROVED', 'CANCELED'] : ['CANCELED']
  return ['APPROVED']
}

function bodyOf(plant: Plant, at: number, created: number): Bag {
  const { random, made } = plant
  const lines = Array.from({ length: (at % 4) + 1 }, (_, nth) => lineOf(plant, at, nth))
  const due = created + random.between(5, 40) * 24 * HOUR
  return {
    vendorId: at % 17 === 9 ? null : random.pick(made.vendors!).id,
    items: lines,
    ...(at % 3 !== 1 && { dueDate: `${new Date(due).toISOString().slice(0, 10)}T00:00:00.000Z` }),
    ...(at % 4 === 2 && { overrideNumber: `PO-${4471 + at}` }),
    ...(at % 5 === 1 && { note: 'deliver to gate 2' }),
    ...(at % 3 === 0 && { costs: [{ name: 'Freight', type: 'AMOUNT_NON_TAXABLE', amount: 1500 }] }),
    ...(at % 6 === 5 && {
      costs: [{ name: 'Sales tax', type: 'PERCENT_TAXABLE', amount: 19 }],
      shippingAddress: {
        street: 'Werkstr. 4',
        city: 'Northfield',
        state: 'BW',
        postalCode: '70771',
        country: 'Germany',
      },
    }),
    ...(at % 2 === 0 && {
      extraFields: { 'ERP No': `45${String(at).padStart(8, '0')}`, 'Cost Center': '4100' },
    }),
  }
}

/** Every third order has a free-text line: no part, no stock. */
function lineOf(plant: Plant, at: number, nth: number): Bag {
  const { random, made } = plant
  const quantityOrdered = random.between(1, 12)
  if (at % 3 === 2 && nth === 0) {
    return { name: 'Calibration service on site', quantityOrdered, unitCost: 18_500 }
  }
  const part = random.pick(made.parts!)
  const known = (part.vendors as { partNumber: string }[])[0]
  return {
    partId: part.id,
    partNumber: known?.partNumber ?? null,
    quantityOrdered,
    unitCost: part.unitCost,
    ...(nth === 0 && { lineExtraFields: { 'GL Account': '603000' } }),
  }
}

function receiptFor(plant: Plant, order: Row, share: number): Bag[] {
  const store = plant.made.stores![0]!
  return (order.items as Line[]).map((line) => ({
    id: line.id,
    fulfillments: [
      {
        ...(line.partId !== null && { locationId: store.id }),
        quantityReceived: Math.ceil(line.quantityOrdered * share),
      },
    ],
  }))
}
