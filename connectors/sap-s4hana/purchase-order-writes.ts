import type { Io, Native, PlanAt, Step } from '@millwright/kit'
import type { LineChange } from '@millwright/kit/fields'
import {
  ifMatch,
  type ODataEntity,
  odata,
  predicate,
  queryString,
  readAll,
} from '@millwright/kit/protocols'
import { ApiError } from '@millwright/model'
import { noteMembers, noteSteps } from './purchase-order-notes.ts'
import { hasOtherPriceUnit } from './purchase-order-prices.ts'
import { linesOf } from './purchase-order-status.ts'
import { refuse } from './refusal.ts'
import { services } from './services.ts'

/** One deep insert, with what the form or the vendor's purchasing data proposes for what was left out. */
export async function createOrder(entity: ODataEntity, body: Native, at: PlanAt): Promise<Step[]> {
  const { settings } = at.context
  const proposed: Native = {
    PurchaseOrderType: 'NB',
    CompanyCode: settings.company_code || undefined,
    PurchasingOrganization: settings.purchasing_organization || undefined,
    PurchasingGroup: settings.purchasing_group || undefined,
  }
  const order: Native = { ...withoutUnset(proposed), ...body }
  // Whether SAP would derive it from the purchasing organization is not confirmed: it asks for it with ME/083.
  if (!order.CompanyCode)
    throw refuse(
      '/organization_id',
      'REQUIRED',
      'SAP makes an order for a company code: name one, or set a default in the connection.',
    )
  if (
    order.Supplier &&
    (!order.PurchasingOrganization || !order.PurchasingGroup || !order.DocumentCurrency)
  ) {
    Object.assign(order, await proposeFromVendor(at.io, order))
  }
  const lines = (order.to_PurchaseOrderItem ?? []) as LineChange[]
  order.to_PurchaseOrderItem = lines.map((line, index) => ({
    ...line,
    body: newLine(line.body, index, order),
  }))
  Object.assign(order, noteMembers(body))
  return odata.create!(entity, order, at)
}

/** Purchasing data of the vendor where there is one set of it only: nothing to choose. */
async function proposeFromVendor(io: Io, order: Native): Promise<Native> {
  const path = `${services.businessPartner}/A_SupplierPurchasingOrg${queryString({
    $filter: [
      `Supplier eq '${String(order.Supplier).replaceAll("'", "''")}'`,
      order.PurchasingOrganization &&
        `PurchasingOrganization eq '${String(order.PurchasingOrganization).replaceAll("'", "''")}'`,
    ]
      .filter(Boolean)
      .join(' and '),
    $select: 'Supplier,PurchasingOrganization,PurchasingGroup,PurchaseOrderCurrency',
  })}`
  const found = await readAll(io, path).catch((error) => {
    // A proposal is no reason to fail: without this permission SAP itself asks for what is missing.
    if (error instanceof ApiError && error.code === 'UPSTREAM_PERMISSION_DENIED') return []
    throw error
  })
  if (found.length !== 1) return {}
  const { PurchasingOrganization, PurchasingGroup, PurchaseOrderCurrency } = found[0]!
  return withoutUnset({
    PurchasingOrganization: order.PurchasingOrganization ?? PurchasingOrganization,
    PurchasingGroup: order.PurchasingGroup ?? (PurchasingGroup || undefined),
    DocumentCurrency: order.DocumentCurrency ?? (PurchaseOrderCurrency || undefined),
  })
}

function newLine(body: Native, index: number, order: Native): Native {
  const line: Native = {
    PurchaseOrderItem: String((index + 1) * 10),
    ...(order.DocumentCurrency && { DocumentCurrency: order.DocumentCurrency }),
    ...body,
    ...noteMembers(body),
  }
  if (body.$assignment) {
    line.to_AccountAssignment = [{ op: 'add', key: null, body: filled(body.$assignment) }]
    line.AccountAssignmentCategory ??= categoryOf(body.$assignment)
  }
  if (body.$requiredOn && !(body.to_ScheduleLine?.length > 0)) {
    line.to_ScheduleLine = [
      { op: 'add', key: null, body: { ScheduleLineDeliveryDate: body.$requiredOn } },
    ]
  }
  return line
}

/** Standard categories: order, project, cost center. */
function categoryOf(assignment: Native): string {
  if (assignment.OrderID) return 'F'
  return assignment.WBSElementExternalID ? 'P' : 'K'
}

export async function updateOrder(
  entity: ODataEntity,
  body: Native,
  at: PlanAt & { key: readonly string[]; current: Native },
): Promise<Step[]> {
  const lines = (body.to_PurchaseOrderItem ?? []) as LineChange[]
  const next = nextItem(at.current)
  let added = 0
  const changes = lines.map((change, index) => {
    if (change.op === 'remove') return change
    if (change.op === 'add')
      return { ...change, body: newLine(change.body, next + added++, at.current) }
    return { ...change, body: changedLine(change, index, at.current) }
  })
  const steps = await odata.update!(entity, { ...body, to_PurchaseOrderItem: changes }, at)
  steps.push(...noteSteps(body, at.current, ['PurchaseOrder'], at.key))
  for (const change of lines) {
    if (change.op !== 'change') continue
    const line = findLine(at.current, change)
    const key = [...at.key, ...change.key!]
    steps.push(...noteSteps(change.body, line, ['PurchaseOrder', 'PurchaseOrderItem'], key))
    steps.push(...assignmentSteps(change, line, key))
  }
  return steps
}

/** New lines are numbered on in tens, behind the highest. */
function nextItem(order: Native): number {
  const highest = Math.max(0, ...linesOf(order).map((line) => Number(line.PurchaseOrderItem)))
  return Math.floor(highest / 10)
}

function findLine(order: Native, change: LineChange): Native {
  const line = linesOf(order).find((line) => String(line.PurchaseOrderItem) === change.key![0])
  if (line) return line
  throw refuse(
    '/lines',
    'UNKNOWN_REFERENCE',
    `Purchase order ${order.PurchaseOrder} has no line ${change.key![0]}.`,
  )
}

function changedLine(change: LineChange, index: number, order: Native): Native {
  const line = findLine(order, change)
  const at = `/lines/${index}`
  if (change.body.$isUnitPrice && hasOtherPriceUnit(line)) {
    const text = `This line is priced per ${line.OrderPriceUnit}, not per ${line.PurchaseOrderQuantityUnit}: send price_basis.`
    throw refuse(`${at}/unit_price`, 'NOT_ALLOWED', text)
  }
  if (change.body.$requiredOn === undefined) return change.body
  if (change.body.$requiredOn === null)
    throw refuse(`${at}/required_on`, 'NOT_ALLOWED', 'A line of SAP always has a delivery date.')
  const schedule = (line.to_ScheduleLine ?? []) as Native[]
  if (schedule.length !== 1) {
    throw refuse(
      `${at}/required_on`,
      'NOT_ALLOWED',
      `This line has ${schedule.length} deliveries: change its schedule.`,
    )
  }
  const body = { ScheduleLineDeliveryDate: change.body.$requiredOn }
  const part: LineChange = { op: 'change', key: [String(schedule[0]!.ScheduleLine)], body }
  return { ...change.body, to_ScheduleLine: [part] }
}

function assignmentSteps(change: LineChange, line: Native, key: readonly string[]): Step[] {
  const values = change.body.$assignment as Native | undefined
  if (!values) return []
  const current = ((line.to_AccountAssignment ?? []) as Native[]).filter(
    ({ IsDeleted }) => IsDeleted !== true,
  )
  const names = ['PurchaseOrder', 'PurchaseOrderItem', 'AccountAssignmentNumber']
  const set = `${services.purchaseOrder}/A_PurOrdAccountAssignment`
  const effect = `Changes what pays for line ${key[1]} of purchase order ${key[0]}.`
  if (current.length > 1)
    throw refuse(
      '/lines',
      'NOT_ALLOWED',
      `The cost of line ${key[1]} is split; it is changed in SAP.`,
    )
  if (current.length === 1) {
    const path = `${set}${predicate(2, names, [...key, current[0]!.AccountAssignmentNumber])}`
    return [{ method: 'PATCH', path, headers: ifMatch(current[0]!), body: values, effect }]
  }
  const parent = { PurchaseOrder: key[0], PurchaseOrderItem: key[1], AccountAssignmentNumber: '1' }
  return [{ method: 'POST', path: set, body: { ...parent, ...filled(values) }, effect }]
}

function filled(values: Native): Native {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''))
}

function withoutUnset(values: Native): Native {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
}
