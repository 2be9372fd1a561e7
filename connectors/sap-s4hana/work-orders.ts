import { type Context, type EntityMap, encodeKey, type Io, type Native } from '@millwright/kit'
import {
  createOnly,
  custom,
  derived,
  each,
  epochFromZoned,
  instantFromEpoch,
  norm,
  readOnly,
  reference,
  required,
  text,
  toText,
  zonedFromEpoch,
} from '@millwright/kit/fields'
import {
  anyOf,
  ifMatch,
  invoke,
  literal,
  type ODataAt,
  queryString,
  readAll,
  readDay,
  readInstant,
  toEdmDay,
} from '@millwright/kit/protocols'
import { byId, byIds, customFields, moment, userName, v2, version } from './fields.ts'
import { services } from './services.ts'
import { sumHours, toHours } from './work-hours.ts'
import { workOrderActions } from './work-order-actions.ts'
import { components, laborLines, materialLines, operations, taskLines } from './work-order-lines.ts'
import {
  approvalOf,
  completedCodes,
  decidingCode,
  workOrderStatus,
  workOrderStatuses,
} from './work-order-status.ts'
import { headText } from './work-order-texts.ts'
import { createWorkOrder, updateWorkOrder } from './work-order-writes.ts'

const at: ODataAt = {
  version: 2,
  service: services.maintenanceOrder,
  set: 'MaintenanceOrder',
  navigations: {
    [operations]: {
      set: 'MaintenanceOrderOperation',
      parent: ['MaintenanceOrder'],
      key: ['MaintenanceOrderOperation', 'MaintenanceOrderSubOperation'],
      // Operations cannot be made at their own set (metadata).
      insert: 'navigation',
      navigations: { [components]: {} },
    },
    to_MaintenanceOrderLongText: {},
    to_MaintOrderObjectListItem: {},
  },
}

function tasksOf(order: Native): Native[] {
  return order[operations] ?? []
}

function materialsOf(order: Native): Native[] | null {
  if (!order[operations]) return null
  return tasksOf(order).flatMap((task) =>
    ((task[components] ?? []) as Native[]).map((component) => ({
      ...component,
      $changed: order.LastChangeDateTime,
    })),
  )
}

function assetIds(order: Native): string[] | null {
  const listed = order.to_MaintOrderObjectListItem as Native[] | undefined
  if (!listed) return null
  const numbers = [order.Equipment, ...listed.map(({ Equipment }) => Equipment)]
    .map(toText)
    .filter((number) => number !== null)
  return [...new Set(numbers)].map((number) => encodeKey([number]))
}

/** Earliest and latest real time of the operations. */
function actual(native: string, pick: 0 | -1) {
  return derived<string | null>(operations, (order) => {
    const times = tasksOf(order)
      .map((task) => readInstant(task[native]))
      .filter((time) => time !== null)
    return times.sort().at(pick) ?? null
  })
}

/** Order types as the vendor delivers them; a customer has its own, which read unknown. */
const workTypes = { corrective: 'YA01', preventive: 'YA02', improvement: 'YA03' } as const
const priorities = { critical: '1', high: '2', medium: '3', low: '4' } as const

function codesOf(
  words: readonly string[],
  table: Readonly<Record<string, string>>,
): string[] | null {
  const codes = words.map((word) => table[word])
  return codes.every((code) => code !== undefined) ? (codes as string[]) : null
}

export const workOrders: EntityMap<'work-orders', ODataAt> = {
  native: 'MaintenanceOrder',
  at,
  key: ['MaintenanceOrder'],
  ops: { list: true, get: true, create: true, update: true, delete: true },
  fields: {
    number: text('MaintenanceOrder', { write: 'create', max: 12 }),
    name: required(text('MaintenanceOrderDesc', { max: 40 })),
    description: custom(
      'to_MaintenanceOrderLongText',
      (order) => headText(order)?.MaintenanceOrderLongText || null,
      (value, body) => {
        body.$text = value
      },
    ),
    created_by_name: userName('CreatedByUser'),
    updated_by_name: userName('LastChangeByUser'),
    status: derived('SystemStatusText', workOrderStatus) as never,
    source_status: derived('SystemStatusText', decidingCode),
    approval_status: derived('SystemStatusText', approvalOf) as never,
    ...norm('work_type', 'MaintenanceOrderType', workTypes, { write: 'create' }),
    ...norm('priority', 'MaintPriority', priorities),
    category_code: text('MaintenanceActivityType', { max: 3, blank: '' }),
    organization_id: readOnly(reference('CompanyCode')),
    site_id: reference('MaintenancePlant', { blank: '' }),
    location_id: reference('FunctionalLocation', { blank: '' }),
    asset_id: reference('Equipment', { blank: '' }),
    asset_name: readOnly(text('EquipmentName')),
    asset_ids: derived(['to_MaintOrderObjectListItem', 'Equipment'], assetIds),
    cost_center_id: reference('ResponsibleCostCenter', { blank: '' }),
    project_id: reference('WBSElement', { blank: '' }),
    work_request_id: createOnly(reference('MaintenanceNotification')),
    maintenance_plan_id: readOnly(reference('MaintenancePlan')),
    due_at: custom(
      'LatestAcceptableCompletionDate',
      // A day without a time: its beginning in the system's zone.
      (order, context) => {
        const day = readDay(order.LatestAcceptableCompletionDate)
        return day === null ? null : instantFromEpoch(epochFromZoned(day, 0, context.zone))
      },
      (value, body, context) => {
        body.LatestAcceptableCompletionDate =
          value === null ? null : toEdmDay(zonedFromEpoch(Date.parse(value), context.zone).day)
      },
    ),
    scheduled_start_at: moment('MaintOrdBasicStartDateTime'),
    scheduled_end_at: moment('MaintOrdBasicEndDateTime'),
    started_at: actual('OpActualExecutionStartDateTime', 0),
    completed_at: derived(
      ['MainWorkCompletedDateTime', 'MaintOrderReferenceDateTime', 'SystemStatusText'],
      (order) => {
        const status = workOrderStatus(order)
        if (status !== 'completed' && status !== 'closed') return null
        return (
          readInstant(order.MaintOrderReferenceDateTime) ??
          readInstant(order.MainWorkCompletedDateTime)
        )
      },
    ),
    estimated_hours: derived(operations, (order) =>
      order[operations]
        ? sumHours(
            tasksOf(order).map((task) =>
              toHours(task.MaintOrdOperationWorkDuration, task.MaintOrdOpWorkDurationUnit),
            ),
          )
        : null,
    ),
    actual_hours: derived(operations, (order) =>
      order[operations]
        ? sumHours(
            tasksOf(order).map((task) =>
              toHours(task.ActualWorkQuantity, task.MaintOrdOpWorkDurationUnit),
            ),
          )
        : null,
    ),
    currency: readOnly(text('Currency')),
    tasks: each(operations, taskLines, { from: (order) => order[operations] ?? null }),
    materials: {
      ...each('$materials', materialLines, { from: materialsOf }),
      native: [operations, 'LastChangeDateTime'],
    },
    material_count: derived(operations, (order) => materialsOf(order)?.length ?? null),
    labor: each('$labor', laborLines, { from: (order) => order.$labor ?? null }),
    custom_fields: customFields({
      MaintenancePlanningPlant: 'create',
      MaintOrderProcessingContext: 'create',
      MainWorkCenter: 'always',
      MainWorkCenterPlant: 'always',
      MaintenancePlannerGroup: 'always',
      MaintOrdPersonResponsible: 'always',
      MaintenanceRevision: 'always',
      OperationSystemCondition: 'always',
      Assembly: 'always',
      PlantSection: 'always',
    }),
    created_at: moment('MaintOrderCreationDateTime', { write: 'never' }),
    updated_at: moment('LastChangeDateTime', { write: 'never' }),
    version: version('LastChangeDateTime'),
  },
  filters: {
    ids: byIds(['MaintenanceOrder']),
    number: v2.is('MaintenanceOrder'),
    asset_id: byId('Equipment'),
    location_id: byId('FunctionalLocation'),
    site_id: byId('MaintenancePlant'),
    organization_id: byId('CompanyCode'),
    maintenance_plan_id: byId('MaintenancePlan'),
    work_type: (words: readonly string[]) => {
      const codes = codesOf(words, workTypes)
      return codes ? anyOf(2, 'MaintenanceOrderType', codes) : undefined
    },
    priority: (words: readonly string[]) => {
      const codes = codesOf(words, priorities)
      return codes ? anyOf(2, 'MaintPriority', codes) : undefined
    },
    due_before: (value: string, context: Context) => {
      const local = zonedFromEpoch(Date.parse(value), context.zone)
      return `LatestAcceptableCompletionDate ${local.seconds === 0 ? 'lt' : 'le'} ${literal(2, 'day', local.day)}`
    },
    scheduled_after: v2.from('MaintOrdBasicStartDateTime'),
    created_after: v2.from('MaintOrderCreationDateTime'),
    created_before: v2.before('MaintOrderCreationDateTime'),
    modified_after: v2.from('LastChangeDateTime'),
    modified_before: v2.before('LastChangeDateTime'),
  },
  scanned: ['name', 'status', 'completed_after'],
  changes: {
    by: 'LastChangeDateTime',
    precision: 's',
    deletes: 'flag',
    note: 'A confirmation or a goods issue may leave the stamp as it is.',
  },
  version: 'etag',
  delete: { mode: 'soft', effect: 'Sets the deletion flag of the order; it reads cancelled.' },
  rules: [
    {
      id: 'ended-order-fixed',
      fields: '*',
      ops: ['update', 'delete'],
      when: (record) => record.status === 'closed' || record.status === 'cancelled',
      reason: 'Work order {number} is {status}; SAP takes no change of it.',
      instead: ['actions/reopen'],
    },
    {
      id: 'completed-plan-fixed',
      fields: [
        'scheduled_start_at',
        'scheduled_end_at',
        'due_at',
        'tasks',
        'materials',
        'asset_id',
        'location_id',
        'priority',
      ],
      when: (record) => completedCodes.includes(record.source_status),
      reason:
        'Work order {number} is technically completed: its plan is frozen; hours and goods issues are still taken.',
      instead: ['actions/reopen', 'labor', 'actions/issue_materials'],
    },
  ],
  actions: workOrderActions,
  fill: fillLabor,
  override: {
    create: createWorkOrder,
    update: updateWorkOrder,
    delete: (_entity, { key, current }) => [
      invoke(
        at.service,
        'SetMaintOrdStsToMrkdForDeltn',
        { MaintenanceOrder: key[0]! },
        `Sets the deletion flag of work order ${key[0]}.`,
        ifMatch(current),
      ),
    ],
  },
  statuses: workOrderStatuses,
}

const CHUNK = 80

/** Hours are booked in a service of their own: they are read for a whole page of orders at once. */
async function fillLabor(
  io: Io,
  orders: Native[],
  { fields }: { fields: readonly string[] | null },
): Promise<void> {
  if (orders.length === 0 || (fields && !fields.includes('labor'))) return
  const numbers = orders.map((order) => String(order.MaintenanceOrder))
  const chunks: string[][] = []
  for (let i = 0; i < numbers.length; i += CHUNK) chunks.push(numbers.slice(i, i + CHUNK))
  const found = await Promise.all(
    chunks.map((chunk) =>
      readAll(
        io,
        `${services.confirmation}/MaintOrderConfirmation${queryString({ $filter: anyOf(2, 'MaintenanceOrder', chunk) })}`,
      ),
    ),
  )
  const byOrder = Map.groupBy(found.flat(), (booking) => String(booking.MaintenanceOrder))
  for (const order of orders) order.$labor = byOrder.get(String(order.MaintenanceOrder)) ?? []
}
