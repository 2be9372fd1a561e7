import { receivedQuantity } from '../computed.ts'
import { refuse } from '../odata/errors.ts'
import type { Row } from '../odata/schema.ts'
import { decimalText } from '../odata/values.ts'
import { type StockPlace, stockOf } from '../stock.ts'
import { number, round, text, type Work } from '../work.ts'

/** An item of a material document that has passed its checks and only needs posting. */
export interface Movement {
  row: Row
  /** Where stock changes, and by how much in base units. */
  changes: { place: StockPlace; quantity: number }[]
  orderItem: Row | null
  component: Row | null
}

/** What takes a movement back. */
export const reversals: Record<string, string> = {
  '101': '102',
  '122': '123',
  '201': '202',
  '261': '262',
  '311': '312',
  '501': '502',
  '561': '562',
  '701': '702',
}

/** +1 brings goods in, -1 takes them out, 0 moves them between storage locations. */
const directions: Record<string, 1 | -1 | 0> = {
  '101': 1,
  '102': -1,
  '122': -1,
  '123': 1,
  '201': -1,
  '202': 1,
  '261': -1,
  '262': 1,
  '311': 0,
  '312': 0,
  '501': 1,
  '502': -1,
  '561': 1,
  '562': -1,
  '701': 1,
  '702': -1,
}
const forOrders = ['101', '102', '122', '123']

/** Refuses a posting date before the open period. */
export function checkPeriod(work: Work, posting: number) {
  const from = String(work.switches.period_open_from)
  if (from === '' || posting >= Date.parse(`${from}T00:00:00Z`)) return
  const period = `${from.slice(0, 4)}/${from.slice(5, 7)}`
  throw refuse(
    'M7/053',
    `Posting only possible in periods ${period} and ${period} in company code CC10`,
  )
}

/** Checks an item as sent and works out what it does. `before` are the items of the same document. */
export function planMovement(work: Work, sent: Row, before: Movement[]): Movement {
  const type = text(sent.GoodsMovementType)
  const direction = directions[type]
  if (direction === undefined) throw refuse('M7/003', `Movement type ${type} does not exist`)
  if (sent.PurchaseOrder && sent.GoodsMovementRefDocType !== 'B')
    throw refuse(
      'MM_IM_ODATA_API_MDOC/011',
      `Property PURCHASEORDER is not supported for GoodsMovementType ${type}`,
    )
  if (sent.Delivery && sent.GoodsMovementRefDocType !== 'L')
    throw refuse(
      'MM_IM_ODATA_API_MDOC/011',
      `Property DELIVERY is not supported for GoodsMovementType ${type}`,
    )
  const orderItem = sent.PurchaseOrder ? findOrderItem(work, sent) : null
  if (forOrders.includes(type) && !orderItem)
    throw refuse('M7/001', `Check table EKPO: entry ${text(sent.PurchaseOrder)} does not exist`)
  const component = sent.Reservation ? findComponent(work, sent) : null
  if (type === '261' || type === '262') checkOrder(work, sent, component)
  const material = text(sent.Material) || text(orderItem?.Material) || text(component?.Product)
  const product = material ? work.store.table('A_Product').get({ Product: material }) : undefined
  if (material && !product) throw refuse('M3/305', `The material ${material} does not exist`)
  const plant = text(sent.Plant) || text(orderItem?.Plant) || text(component?.Plant)
  const location =
    text(sent.StorageLocation) ||
    text(orderItem?.StorageLocation) ||
    text(component?.StorageLocation)
  if (!material && !orderItem) throw refuse('M7/018', 'Enter Material')
  if (product && plant === '') throw refuse('M7/018', 'Enter Plant')
  if (product && location === '') throw refuse('M7/018', 'Enter Stor. Location')
  const entry = number(sent.QuantityInEntryUnit)
  if (entry <= 0) throw refuse('M7/018', 'Enter Quantity')
  const baseUnit = text(product?.BaseUnit) || text(orderItem?.PurchaseOrderQuantityUnit)
  const entryUnit = text(sent.EntryUnit) || baseUnit
  const quantity = round(entry * factorOf(work, material, entryUnit, baseUnit))
  if (orderItem) checkOrderQuantity(work, orderItem, type, quantity, before)
  const place = { material, plant, location, type: text(sent.InventoryStockType) || '01' }
  const changes = product ? changesOf(place, sent, direction, quantity) : []
  for (const change of changes) checkStock(work, change, before, entryUnit)
  return {
    orderItem,
    component,
    changes,
    row: {
      ...sent,
      Material: material,
      Plant: plant,
      StorageLocation: location,
      MaterialBaseUnit: baseUnit,
      QuantityInBaseUnit: quantity,
      EntryUnit: entryUnit,
      QuantityInEntryUnit: entry,
      $order_quantity: orderItem ? quantity : 0,
      ...(orderItem && { Supplier: supplierOf(work, orderItem) }),
    },
  }
}

function findOrderItem(work: Work, sent: Row): Row {
  const [PurchaseOrder, PurchaseOrderItem] = [
    text(sent.PurchaseOrder),
    text(sent.PurchaseOrderItem),
  ]
  const item = work.store.table('A_PurchaseOrderItem').get({ PurchaseOrder, PurchaseOrderItem })
  const order = work.store.table('A_PurchaseOrder').get({ PurchaseOrder })
  if (!item || !order)
    throw refuse(
      'M7/001',
      `Check table EKPO: entry ${PurchaseOrder} ${PurchaseOrderItem.padStart(5, '0')} does not exist`,
    )
  if (order.PurchasingCompletenessStatus || order.ReleaseIsNotCompleted)
    throw refuse('M7/390', `Purchase order ${PurchaseOrder} not yet released`)
  if (order.PurchasingProcessingStatus === '08')
    throw refuse('M7/390', `Purchase order ${PurchaseOrder} not yet released`)
  if (item.PurchasingDocumentDeletionCode)
    throw refuse('06/020', `Item ${PurchaseOrderItem} already deleted`)
  const differs = (field: string) => sent[field] && item[field] && sent[field] !== item[field]
  if (differs('Material') || differs('Plant'))
    throw refuse('M7/360', `Purchase order data of item ${PurchaseOrderItem} does not match`)
  return item
}

function supplierOf(work: Work, item: Row): string {
  const order = work.store.table('A_PurchaseOrder').get({ PurchaseOrder: item.PurchaseOrder ?? '' })
  return text(order?.Supplier)
}

function findComponent(work: Work, sent: Row): Row {
  const found = work.store.table('MaintOrderOpComponent').find({
    Reservation: sent.Reservation ?? '',
    ReservationItem: sent.ReservationItem ?? '',
  })[0]
  if (!found)
    throw refuse('M7/001', `Check table RESB: entry ${text(sent.Reservation)} does not exist`)
  return found
}

function checkOrder(work: Work, sent: Row, component: Row | null) {
  const number = text(sent.ManufacturingOrder) || text(component?.MaintenanceOrder)
  const order = work.store.table('MaintenanceOrder').get({ MaintenanceOrder: number })
  if (!order) throw refuse('M7/001', `Check table AUFK: entry ${number} does not exist`)
  const status = ` ${text(order.SystemStatusText)} `
  const open = / REL | TECO /.test(status) && !/ CLSD | DLFL | LKD /.test(status)
  if (!open) throw refuse('BS/007', `System status ${status.trim()} is active (ORD ${number})`)
  sent.ManufacturingOrder = number
}

function factorOf(work: Work, product: string, unit: string, baseUnit: string): number {
  if (unit === baseUnit) return 1
  const found = work.store
    .table('A_ProductUnitsOfMeasure')
    .get({ Product: product, AlternativeUnit: unit })
  if (!found) throw refuse('M7/022', `Unit ${unit} is not defined for material ${product}`)
  return number(found.QuantityNumerator) / (number(found.QuantityDenominator) || 1)
}

function checkOrderQuantity(
  work: Work,
  item: Row,
  type: string,
  quantity: number,
  before: Movement[],
) {
  const earlier = before
    .filter((movement) => movement.orderItem === item)
    .reduce((sum, movement) => sum + number(movement.row.$order_quantity), 0)
  const received = receivedQuantity(item, work.reader.find) + earlier
  const name = text(item.PurchaseOrderItem)
  if (type === '102' || type === '122') {
    if (quantity > received) throw refuse('M7/022', `Quantity received of item ${name} exceeded`)
    return
  }
  if (item.UnlimitedOverdeliveryIsAllowed) return
  const tolerance = 1 + number(item.OverdelivTolrtdLmtRatioInPct) / 100
  const excess = round(received + quantity - number(item.OrderQuantity) * tolerance)
  if (excess > 0)
    throw refuse(
      'M7/022',
      `PU Ordered quantity exceeded by ${decimalText(excess, 3)} ${text(item.PurchaseOrderQuantityUnit)} : ${text(item.Material)} ${text(item.Plant)} ${text(item.StorageLocation)}`,
    )
}

function changesOf(place: StockPlace, sent: Row, direction: 1 | -1 | 0, quantity: number) {
  if (direction !== 0) return [{ place, quantity: direction * quantity }]
  const target = {
    ...place,
    plant: text(sent.IssuingOrReceivingPlant) || place.plant,
    location: text(sent.IssuingOrReceivingStorageLoc),
  }
  if (target.location === '') throw refuse('M7/018', 'Enter Receiving Stor. Location')
  const sign = sent.GoodsMovementType === '312' ? -1 : 1
  return [
    { place, quantity: -sign * quantity },
    { place: target, quantity: sign * quantity },
  ]
}

function checkStock(
  work: Work,
  { place, quantity }: Movement['changes'][number],
  before: Movement[],
  unit: string,
) {
  if (quantity >= 0) return
  const same = (other: StockPlace) =>
    other.material === place.material &&
    other.plant === place.plant &&
    other.location === place.location
  const earlier = before
    .flatMap((movement) => movement.changes)
    .filter((change) => same(change.place))
    .reduce((sum, change) => sum + change.quantity, 0)
  const deficit = round(-(stockOf(work.store, place) + earlier + quantity))
  if (deficit > 0)
    throw refuse(
      'M7/021',
      `Deficit of SL Unrestricted-use ${decimalText(deficit, 3)} ${unit} : ${place.material} ${place.plant} ${place.location}`,
    )
}
