import { receivedQuantity } from '../computed.ts'
import type { Row } from '../odata/schema.ts'
import { touch } from '../stamps.ts'
import { moveStock } from '../stock.ts'
import { number, round, text, type Work } from '../work.ts'
import type { Movement } from './goods-movement.ts'

/** Writes an item of a material document: stock, history of the purchase order, withdrawn quantity. */
export function postMovement(work: Work, document: Row, item: string, movement: Movement) {
  const { row, changes, orderItem, component } = movement
  const stored = work.store.table('A_MaterialDocumentItem').insert({
    ...row,
    MaterialDocumentYear: document.MaterialDocumentYear ?? '',
    MaterialDocument: document.MaterialDocument ?? '',
    MaterialDocumentItem: item,
    FiscalYear: document.MaterialDocumentYear ?? '',
    GoodsMovementIsCancelled: false,
  })
  for (const { place, quantity } of changes) moveStock(work.store, place, quantity)
  if (orderItem) updateOrderItem(work, orderItem, stored)
  if (component) withdraw(work, component, row)
  else if (row.ManufacturingOrder) withdrawByMaterial(work, row)
}

/** A full receipt completes the item, within its tolerance; a reversal opens it again. */
function updateOrderItem(work: Work, item: Row, movement: Row) {
  const received = receivedQuantity(item, work.reader.find)
  const tolerance = 1 - number(item.UnderdelivTolrtdLmtRatioInPct) / 100
  const complete =
    received >= number(item.OrderQuantity) * tolerance || movement.IsCompletelyDelivered === true
  work.store.table('A_MaterialDocumentItem').update(movement, { IsCompletelyDelivered: complete })
  if (complete === (item.IsCompletelyDelivered === true)) return
  work.store.table('A_PurchaseOrderItem').update(item, { IsCompletelyDelivered: complete })
  if (work.switches.receipt_moves_order)
    touch(work.store, 'A_PurchaseOrderItem', item, work.now, work.user)
}

function withdraw(work: Work, component: Row, movement: Row) {
  const sign = movement.GoodsMovementType === '262' ? -1 : 1
  const withdrawn = round(
    number(component.QuantityWithdrawnInBaseUnit) + sign * number(movement.QuantityInBaseUnit),
  )
  work.store.table('MaintOrderOpComponent').update(component, {
    QuantityWithdrawnInBaseUnit: withdrawn,
    ReservationIsFinallyIssued: withdrawn >= number(component.MaintOrdOpCompRequiredQuantity),
  })
}

/** An issue to an order without a reservation counts for the component of that material. */
function withdrawByMaterial(work: Work, movement: Row) {
  const component = work.store
    .table('MaintOrderOpComponent')
    .find({ MaintenanceOrder: text(movement.ManufacturingOrder) })
    .find((each) => each.Product === movement.Material)
  if (component) withdraw(work, component, movement)
}
