import type { EntityMap, Io, Native, Step } from '@millwright/kit'
import {
  custom,
  derived,
  type Field,
  instant,
  type LineChange,
  norm,
  objectAt,
  text,
  toText,
} from '@millwright/kit/fields'
import type { RestAt } from '@millwright/kit/protocols'
import { ApiError } from '@millwright/model'
import { assignees, teamOf } from './assignees.ts'
import { comments } from './comments.ts'
import { byCreation, rest } from './dialect.ts'
import {
  currency,
  deletedAt,
  extraFields,
  instantAt,
  keepExtraFields,
  onlyReference,
  reference,
  seconds,
  show,
  stamps,
} from './fields.ts'
import { dated, refersTo, told, words } from './filters.ts'
import { labels } from './labels.ts'
import { fillCurrency } from './organization.ts'
import { externalData } from './users.ts'
import { toId } from './values.ts'
import { orderActions, statusOf, statusWords } from './work-order-actions.ts'
import {
  arrangeParts,
  costsOf,
  hoursOf,
  laborLines,
  materialLines,
  spentOn,
} from './work-order-lines.ts'
import { tasks } from './work-order-tasks.ts'
import { priorities } from './work-requests.ts'

/** What a single order leaves out unless it is asked for it. */
const expansions = [
  'assignees',
  'asset',
  'parts',
  'time_items',
  'expenditures',
  'estimated_time',
  'extra_fields',
]

const statusCodes: Readonly<Record<string, readonly string[]>> = {
  approved: ['OPEN'],
  in_progress: ['IN_PROGRESS'],
  on_hold: ['ON_HOLD'],
  completed: ['DONE'],
  cancelled: ['CANCELED', 'SKIPPED'],
}

const byStatus = words('statuses', 'status', statusCodes)

function arrange(body: Native, current: Native | null): Native {
  if (!body.partsUsed) return body
  return { ...body, partsUsed: arrangeParts(body.partsUsed, current?.parts ?? []) }
}

/** Each booking of time is a call of its own. */
function bookTimes(body: Native, current: Native | null): Step[] {
  return ((body.$times ?? []) as LineChange[]).map(
    (change): Step =>
      ({ id }) => ({
        method: 'POST',
        path: `/workorders/${current?.id ?? id}/costs`,
        body: { type: 'TIME', costType: 'WORK', ...change.body },
        effect: 'Books time on the order.',
      }),
  )
}

/** The id of the order with the number that people see. */
async function findByNumber(io: Io, number: string): Promise<string | null> {
  if (!/^\d{1,15}$/.test(number)) return null
  try {
    const answer = await io.send({
      method: 'GET',
      path: `/workorders/${number}?useSequentialId=true`,
    })
    return String((answer.json as Native).workOrder.id)
  } catch (error) {
    if (error instanceof ApiError && error.code === 'NOT_FOUND') return null
    throw error
  }
}

export const workOrders: EntityMap<'work-orders', RestAt> = {
  native: 'work order',
  at: {
    path: '/workorders',
    many: 'workOrders',
    one: 'workOrder',
    // Without it, orders with a start date to come are left out (vendor specification).
    query: [['show_upcoming', 'true']],
    stamp: byCreation,
    expand: {
      assignees: 'assignees',
      categories: 'categories',
      asset: 'asset',
      parts: 'parts',
      procedure: 'procedure',
      vendorIds: 'vendor_ids',
      timeItems: 'time_items',
      expenditures: 'expenditures',
      estimatedTime: 'estimated_time',
      extraFields: 'extra_fields',
    },
    expandOne: expansions,
    deep: ['externalData', 'parentId', 'isParent', 'attachments'],
    lean: ['externalData', 'parentId', 'isParent', 'attachments'],
    arrange: keepExtraFields(arrange),
    follow: bookTimes,
  },
  key: ['id'],
  ops: { list: true, get: true, create: true, update: true, delete: true },
  changes: {
    by: 'updatedAt',
    precision: 's',
    deletes: 'sweep',
    note: 'Comments, time and cost entries do not move the stamp.',
  },
  version: 'none',
  thin: ['external_reference', 'parent_id', 'has_children', 'attachment_count'],
  delete: { mode: 'hard', effect: 'Deletes the order.' },
  fields: {
    number: show<string | null>('sequentialId', (order) => toText(order.sequentialId)),
    name: text('title', { required: true }),
    external_reference: externalData(),
    description: text('description'),
    created_by_id: show<string | null>('creatorId', (order) => toId(order.creatorId)),
    status: derived<any>('status', statusOf),
    source_status: show<string | null>('status', (order) => toText(order.status)),
    ...(norm('work_type', 'type', {
      corrective: 'REACTIVE',
      preventive: 'PREVENTIVE',
      other: 'OTHER',
    }) as Norm<'work_type'>),
    ...(norm('priority', 'priority', priorities) as Norm<'priority'>),
    category: labels('categories'),
    location_id: reference('locationId'),
    // A row of the list shows the asset only as an object (vendor specification).
    asset_id: custom<string | null>(
      ['assetId', 'asset'],
      (order) => toId(order.assetId ?? order.asset?.id),
      reference('assetId').encode,
    ),
    asset_name: show<string | null>('asset', (order) => toText(objectAt(order.asset)?.name)),
    parent_id: reference('parentId', { write: 'create' }),
    has_children: show<boolean | null>('isParent', (order) => order.isParent ?? null),
    // Not told by the order afterwards; the request names its order.
    work_request_id: custom<string | null>([], () => null, reference('workRequestId').encode, {
      write: 'create',
    }),
    requested_by_id: reference('requesterId'),
    team_id: derived<string | null>('assignees', teamOf),
    assignees,
    vendor_id: onlyReference('vendorIds'),
    due_at: instant('dueDate'),
    scheduled_start_at: instant('startDate', { note: 'Only with due_at.' }),
    completed_at: show<string | null>('completedAt', (order) => instantAt(order.completedAt)),
    estimated_hours: seconds('estimatedTime'),
    actual_hours: derived<string | null>('timeItems', hoursOf),
    costs: derived<any>(['timeItems', 'expenditures', 'parts'], costsOf),
    total_actual_cost: derived<string | null>(['timeItems', 'expenditures', 'parts'], spentOn),
    currency,
    tasks,
    labor: laborLines,
    materials: materialLines,
    material_count: derived<number | null>('parts', (order) => order.parts?.length ?? null),
    attachment_count: derived<number | null>(
      'attachments',
      (order) => order.attachments?.length ?? null,
    ),
    custom_fields: extraFields(),
    ...deletedAt,
    ...stamps,
  },
  filters: {
    ...dated,
    number: (number: string) => ({ number }),
    asset_id: refersTo('assets', 'asset', (order) => order.assetId ?? order.asset?.id),
    location_id: refersTo('locations', 'locationId'),
    // Asked for both at once, the source answers nothing at all (measured).
    status: (wanted: readonly string[]) =>
      wanted.includes('cancelled') ? { ...byStatus(wanted), params: [] } : byStatus(wanted),
    priority: words('priorities', 'priority', {
      none: ['NONE'],
      low: ['LOW'],
      medium: ['MEDIUM'],
      high: ['HIGH'],
    }),
    // The source's own filter takes users only.
    assignee_id: told(['assignees'], (order, id) =>
      (order.assignees ?? []).some((one: Native) => toId(one.id) === id),
    ),
    team_id: (id: string) => ({
      ...refersTo('teams', 'assignees')(id),
      keep: (order: Native) =>
        (order.assignees ?? []).some((one: Native) => one.type === 'TEAM' && toId(one.id) === id),
    }),
    parent_id: told(['parentId'], (order, id) => toId(order.parentId) === id),
  },
  scanned: ['name', 'work_type', 'due_before', 'scheduled_after', 'completed_after'],
  override: {
    async list(io, map, query, context) {
      const { number } = (query.filters.number ?? {}) as { number?: string }
      if (number === undefined) return rest.list(io, map, query, context)
      const id = await findByNumber(io, number)
      if (id === null) return { records: [], next: null }
      const filters = { ...query.filters, number: dated.ids([id]) }
      return rest.list(io, map, { ...query, filters }, context)
    },
  },
  actions: orderActions,
  collections: { comments },
  statuses: statusWords,
  fill: fillCurrency(['currency', 'costs', 'labor', 'materials']),
}

type Norm<N extends string> = { [K in N]: Field<any> } & {
  [K in `source_${N}`]: Field<string | null>
}
