import { PAGED, PAGING, SKIP_WEBHOOK, view } from '../crud.ts'
import { missing } from '../errors.ts'
import { cutPage } from '../list.ts'
import type { Operation } from '../operation.ts'
import { COST_ROW, PART_STATUSES, WORK_ORDER_STATUSES } from '../resources/work-order-shapes.ts'
import { SUB_WORK_ORDER, WORK_ORDER_ANSWER, workOrders } from '../resources/work-orders.ts'
import { addCost, costRowsOf, totalOf } from '../rules/work-order-cost.ts'
import { countCommitted } from '../rules/work-order-parts.ts'
import { childOrders } from '../rules/work-order-read.ts'
import { changeWorkOrderStatus } from '../rules/work-order-status.ts'
import { either, list, num, obj, oneOf, text, time } from '../shape.ts'
import type { Row } from '../store.ts'
import { type Bag, touch, type Visit, visible } from '../visit.ts'

const COMMENT = obj({ id: num(), authorId: num(), content: text(), createdAt: time() })

const NEW_COST = either([
  obj({
    type: oneOf(['EXPENSE'], '*'),
    costType: oneOf(['LABOR', 'OTHER', 'TRAVEL'], '*'),
    costPerUnit: num('null *'),
    description: text('null'),
  }),
  obj({
    type: oneOf(['TIME'], '*'),
    costType: oneOf(['INSPECTION', 'OTHER', 'WORK'], '*'),
    durationTotal: num('null *'),
    hourlyRate: num('null'),
    description: text('null'),
  }),
])

const SUB_EXPANDS = workOrders.expand!.filter(
  (name) => !['thumbnail', 'team_ids', 'vendor_ids'].includes(name),
)

const path = '/workorders/{id}'

/** What an order has beside the plain calls. */
export const workOrderOperations: Operation[] = [
  {
    method: 'PATCH',
    path: `${path}/status`,
    query: SKIP_WEBHOOK,
    friendly: true,
    body: obj({ status: oneOf(WORK_ORDER_STATUSES.filter((status) => status !== 'SKIPPED')) }),
    status: 200,
    answer: WORK_ORDER_ANSWER,
    answerUsage: 'patched',
    run(visit) {
      const order = requireOrder(visit, 'Work Order Not Found')
      const { status } = visit.body
      if (status !== undefined) changeWorkOrderStatus(order, String(status), visit)
      return answer(order, visit)
    },
  },
  {
    method: 'PATCH',
    path: `${path}/partStatus`,
    query: SKIP_WEBHOOK,
    friendly: true,
    recent: true,
    body: obj({ partStatus: oneOf(PART_STATUSES, '*') }),
    status: 200,
    answer: WORK_ORDER_ANSWER,
    answerUsage: 'patched',
    run(visit) {
      const order = requireOrder(visit, 'Work Order Not Found')
      countCommitted(visit.state, order, -1)
      order.partStatus = visit.body.partStatus
      countCommitted(visit.state, order, 1)
      return answer(order, visit)
    },
  },
  {
    method: 'GET',
    path: `${path}/costs`,
    status: 200,
    answer: obj({ costs: obj({ total: num(), rows: list(obj(COST_ROW)) }) }),
    run(visit) {
      const rows = costRowsOf(visit.state, requireOrder(visit, 'Work Order Not Found'))
      return { costs: { total: totalOf(rows), rows } }
    },
  },
  {
    method: 'POST',
    path: `${path}/costs`,
    query: SKIP_WEBHOOK,
    body: NEW_COST,
    status: 201,
    answer: obj({ ...COST_ROW, total: num(), id: num() }),
    run(visit) {
      const order = requireOrder(visit, 'Work Order Not Found')
      const row = addCost(order, visit.body, visit)
      const total = totalOf(costRowsOf(visit.state, order))
      return { ...row, total, id: visit.state.next('cost', 60001) }
    },
  },
  {
    method: 'GET',
    path: `${path}/comments`,
    query: PAGING,
    status: 200,
    answer: obj({ comments: list(COMMENT), ...PAGED }),
    run(visit) {
      const comments = requireOrder(visit, 'Not Found.').comments as Row[]
      const page = cutPage(comments, visit, 'id', false)
      return { comments: page.rows, ...page }
    },
  },
  {
    method: 'POST',
    path: `${path}/comments`,
    query: SKIP_WEBHOOK,
    body: obj({ content: text('*') }),
    status: 201,
    answer: obj({ id: num() }),
    run(visit) {
      const order = requireOrder(visit, 'Work Order Not Found')
      const id = visit.state.next('comment', 90001)
      const createdAt = new Date(visit.now).toISOString()
      const comment = { id, authorId: visit.state.me, content: visit.body.content, createdAt }
      ;(order.comments as Bag[]).push(comment)
      // A comment moves this stamp and not `updatedAt`.
      order.lastMessageSentAt = createdAt
      return { id }
    },
  },
  {
    method: 'DELETE',
    path: `${path}/procedure`,
    query: SKIP_WEBHOOK,
    status: 204,
    run(visit) {
      const order = visible(visit, 'workorders', visit.params.id)
      if (!order?.procedure) throw missing('Not found')
      order.procedure = null
      touch('workorders', order, visit)
    },
  },
  {
    method: 'GET',
    path: `${path}/subworkorders`,
    query: { ...PAGING, expand: list(oneOf(SUB_EXPANDS)) },
    status: 200,
    answer: obj({ subworkorders: list(SUB_WORK_ORDER), ...PAGED }),
    answerUsage: 'row',
    run(visit) {
      const children = childOrders(visit.state, requireOrder(visit, 'Not Found.'))
      const page = cutPage(children, visit, 'id', false)
      return { ...page, subworkorders: page.rows.map((row) => view(workOrders, row, visit)) }
    },
  },
]

function requireOrder(visit: Visit, gone: string): Row {
  const order = visible(visit, 'workorders', visit.params.id)
  if (!order) throw missing(gone)
  return order
}

function answer(order: Row, visit: Visit): Bag {
  touch('workorders', order, visit)
  return { workOrder: view(workOrders, order, visit) }
}
