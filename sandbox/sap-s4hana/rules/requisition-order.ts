import { refuse } from '../odata/errors.ts'
import type { Row } from '../odata/schema.ts'
import { touch } from '../stamps.ts'
import { number, text, type Work } from '../work.ts'

/** An order item that names a requisition item fulfils it: fully ordered, it is closed. */
export function orderRequisition(work: Work, item: Row) {
  const requisition = requisitionOf(work, item)
  if (!requisition) {
    if (text(item.PurchaseRequisition) === '') return
    throw refuse('06/019', `Document ${text(item.PurchaseRequisition)} does not exist`)
  }
  if (requisition.ReleaseIsNotCompleted === true)
    throw refuse(
      '06/051',
      `Purchase requisition ${text(item.PurchaseRequisition)} item ${text(item.PurchaseRequisitionItem)} not released`,
    )
  change(work, requisition, item, number(item.OrderQuantity))
}

/** A deleted order item gives its quantity back. */
export function releaseRequisition(work: Work, item: Row) {
  const requisition = requisitionOf(work, item)
  if (requisition) change(work, requisition, item, -number(item.OrderQuantity))
}

function change(work: Work, requisition: Row, item: Row, quantity: number) {
  const ordered = Math.max(0, number(requisition.OrderedQuantity) + quantity)
  const done = ordered >= number(requisition.RequestedQuantity)
  work.store.table('A_PurchaseRequisitionItem').update(requisition, {
    OrderedQuantity: ordered,
    PurchasingDocument: ordered > 0 ? text(item.PurchaseOrder) : '',
    PurchasingDocumentItem: ordered > 0 ? text(item.PurchaseOrderItem) : '0',
    ProcessingStatus: ordered > 0 ? 'B' : 'N',
    IsClosed: done,
  })
  touch(work.store, 'A_PurchaseRequisitionItem', requisition, work.now, work.user)
}

function requisitionOf(work: Work, item: Row): Row | undefined {
  if (!item.PurchaseRequisition) return undefined
  return work.store.table('A_PurchaseRequisitionItem').get({
    PurchaseRequisition: item.PurchaseRequisition,
    PurchaseRequisitionItem: item.PurchaseRequisitionItem ?? '',
  })
}
