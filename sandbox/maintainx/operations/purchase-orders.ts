import { SKIP_WEBHOOK, view } from '../crud.ts'
import { missing } from '../errors.ts'
import type { Operation } from '../operation.ts'
import { checkReferences } from '../references.ts'
import {
  ORDER_STATUSES,
  PURCHASE_ORDER_ANSWER,
  purchaseOrders,
  RECEIPT_ITEM,
} from '../resources/purchase-orders.ts'
import { countOrdered, requireEditor } from '../rules/purchase-order.ts'
import { receive } from '../rules/purchase-order-receipt.ts'
import { changeStatus } from '../rules/purchase-order-status.ts'
import { either, list, num, obj, oneOf, text } from '../shape.ts'
import type { Row } from '../store.ts'
import { type Bag, touch, type Visit, visible } from '../visit.ts'

const RECEIPT = obj({ items: list(either([RECEIPT_ITEM.current, RECEIPT_ITEM.legacy]), '*') })

const STATUS = obj({ status: oneOf(ORDER_STATUSES, '*'), reviewNote: text('null') })

/** What an order has beside the plain calls: comments, receipts and status. */
export const purchaseOrderOperations: Operation[] = [
  {
    method: 'POST',
    path: '/purchaseorders/{id}/comments',
    query: SKIP_WEBHOOK,
    body: obj({ content: text('*') }),
    status: 201,
    answer: obj({ id: num() }),
    run(visit) {
      const order = requireOrder(visit)
      const id = visit.state.next('comment', 90001)
      const comment = { id, authorId: visit.state.me, content: visit.body.content }
      order.comments = [...((order.comments as unknown[]) ?? []), comment]
      return { id }
    },
  },
  {
    method: 'PATCH',
    path: '/purchaseorders/{id}/fulfillment',
    query: SKIP_WEBHOOK,
    body: RECEIPT,
    bodyUsage: 'update',
    status: 200,
    answer: PURCHASE_ORDER_ANSWER,
    answerUsage: 'patched',
    run(visit) {
      const order = requireOrder(visit)
      requireEditor(visit)
      for (const item of visit.body.items as Bag[]) {
        if (item.fulfillments) checkReferences(item, RECEIPT_ITEM.current, 'update', visit)
      }
      receive(order, visit.body.items as Bag[], visit)
      return answer(order, visit)
    },
  },
  {
    method: 'PATCH',
    path: '/purchaseorders/{id}/status',
    query: SKIP_WEBHOOK,
    body: STATUS,
    bodyUsage: 'update',
    status: 200,
    answer: PURCHASE_ORDER_ANSWER,
    answerUsage: 'patched',
    run(visit) {
      const order = requireOrder(visit)
      requireEditor(visit)
      countOrdered(visit.state, order, -1)
      try {
        changeStatus(order, String(visit.body.status), visit)
      } finally {
        countOrdered(visit.state, order, 1)
      }
      const { reviewNote } = visit.body
      if (reviewNote !== undefined && visit.switches.release !== '2025') {
        order.reviewNote = reviewNote
      }
      return answer(order, visit)
    },
  },
]

function requireOrder(visit: Visit): Row {
  const order = visible(visit, 'purchaseorders', visit.params.id)
  if (!order) throw missing('Purchase Order Not Found')
  return order
}

function answer(order: Row, visit: Visit): Bag {
  touch('purchaseorders', order, visit)
  return { purchaseOrder: view(purchaseOrders, order, visit) }
}
