import { invalid } from '../errors.ts'
import type { Rules } from '../resource.ts'
import type { Row } from '../store.ts'
import { type Bag, findForRead, touch, type Visit, visible } from '../visit.ts'
import { resolveAssignees, resolvePerson } from './assignee.ts'
import { makeProcedure } from './procedure.ts'
import { countCommitted, makePartsUsed } from './work-order-parts.ts'
import { readWorkOrder } from './work-order-read.ts'

export const workOrderRules: Rules = {
  create(row, body, visit) {
    if (body.isParent && body.parentId) {
      throw invalid('isParent and parentId cannot be used together', 'parentId')
    }
    checkDates(row)
    row.sequentialId = visit.state.next(`work order of ${visit.organization}`, 1)
    row.status = 'OPEN'
    row.priority = body.priority ?? 'NONE'
    row.costs = []
    row.comments = []
    row.assignees = []
    row.recurrenceInfo = body.repeatability ?? null
    row.parentId = body.parentId ?? null
    row.partsUsed = makePartsUsed(body, [])
    row.partStatus = (row.partsUsed as Bag[]).length > 0 ? 'ASSIGNED' : 'NO_PARTS'
    setShared(row, body, visit)
    inherit(row, visit)
    row.workRequestId = requirePending(body.workRequestId, visit)
  },
  created(row, _body, visit) {
    countCommitted(visit.state, row, 1)
    const request = visible(visit, 'workrequests', row.workRequestId)
    if (!request) return
    request.requestStatus = 'APPROVED'
    request.workOrderId = row.id
    // Photos of the request come along.
    row.attachments = structuredClone(request.attachments ?? [])
    touch('workrequests', request, visit)
  },
  update(row, body, visit) {
    checkDates({ ...row, ...body })
    countCommitted(visit.state, row, -1)
    if (body.partsUsed) row.partsUsed = makePartsUsed(body, row.partsUsed as Bag[])
    const none = (row.partsUsed as Bag[]).length === 0
    if (none) row.partStatus = 'NO_PARTS'
    else if (row.partStatus === 'NO_PARTS') row.partStatus = 'ASSIGNED'
    countCommitted(visit.state, row, 1)
    setShared(row, body, visit)
  },
  remove: (row, visit) => countCommitted(visit.state, row, -1),
  find: findOrder,
  read: (row, visit) => readWorkOrder(row, visit),
}

/** Users know orders by their `sequentialId`. */
function findOrder(visit: Visit): Row | undefined {
  const { id } = visit.params
  if (!['true', '1', 'yes'].includes(visit.query.get('useSequentialId') ?? '')) {
    return findForRead('workorders', visit, id)
  }
  const orders = visit.state.table('workorders').ordered('id')
  return orders.find(
    (row) => row.sequentialId === id && visit.organizations.includes(row.organizationId),
  )
}

/** Fields that are written in another form than they are stored. */
function setShared(row: Row, body: Bag, visit: Visit): void {
  if (body.type !== undefined) row.type = body.type
  if (body.requesterId !== undefined) {
    row.requesterId = resolvePerson(body.requesterId, 'requesterId', visit)
  }
  if (body.assignees) row.assignees = resolveAssignees(body.assignees as Bag[], visit)
  if (body.procedure !== undefined) row.procedure = makeProcedure(body.procedure as Bag, visit)
}

function checkDates(row: Bag): void {
  if (row.startDate && !row.dueDate) throw invalid('startDate requires dueDate', 'startDate')
}

const INHERITED = ['assetId', 'locationId', 'dueDate', 'startDate', 'type'] as const

/** A sub-order takes over from its parent what it does not say itself. */
function inherit(row: Row, visit: Visit): void {
  const parent = visible(visit, 'workorders', row.parentId)
  if (!parent) return
  if (!parent.isParent) throw invalid('parentId is not valid', 'parentId')
  for (const name of INHERITED) row[name] ??= parent[name]
}

function requirePending(id: unknown, visit: Visit): unknown {
  if (id === undefined || id === null) return null
  const request = visible(visit, 'workrequests', id)
  if (request?.requestStatus !== 'PENDING') {
    throw invalid('workRequestId is not valid', 'workRequestId')
  }
  return id
}
