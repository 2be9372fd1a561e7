import {
  type ActionAt,
  type EntityMap,
  encodeKey,
  lockedWhen,
  type Native,
  plus,
  type Step,
  toDecimal,
} from '@millwright/kit'
import { custom, derived, FieldRefusal, flag, readOnly, text, toText } from '@millwright/kit/fields'
import { move, setStatus, statusStep } from './actions.ts'
import type { MxAt } from './dialect.ts'
import {
  code,
  freeFields,
  instantOf,
  internalOf,
  longText,
  number,
  reference,
  show,
  stamps,
  timeAt,
  within,
  writeTime,
} from './fields.ts'
import { changed, contains, created, equals, ids, refersTo } from './filters.ts'
import { assigneeBody, assignees, children, labors, materials, tasks } from './work-order-lines.ts'
import { workStatuses, workStatusFilter, workStatusOf } from './work-order-status.ts'
import { patch } from './write.ts'

const at: MxAt = {
  structure: 'mxapiwodetail',
  uid: 'workorderid',
  children,
  // Tasks are rows of the same table; changes and releases are of other applications.
  where: 'istask=false',
  own: { needs: ['woclass'], keep: (row) => internalOf(row, 'woclass') === 'WORKORDER' },
  free: 'wol',
}

const to = (internal: string) => ({ domain: 'WOSTATUS', internal })
/** Some systems have it as a value of its own, others as a synonym of APPR. */
const planned = { ...to('WSCH'), or: { internal: 'APPR', value: 'WSCH' } }
const key = ['siteid', 'wonum']

/** Delivered work types; sites have their own besides, which read `unknown` with the code in `source_work_type`. */
const types: Readonly<Record<string, string>> = {
  CM: 'corrective',
  PM: 'preventive',
  EM: 'emergency',
  CAL: 'calibration',
  INSP: 'inspection',
}

const costKinds = [
  ['labor', 'estlabcost', 'actlabcost'],
  ['material', 'estmatcost', 'actmatcost'],
  ['tool', 'esttoolcost', 'acttoolcost'],
  ['service', 'estservcost', 'actservcost'],
] as const
const costNatives = costKinds.flatMap(([, planned, actual]) => [planned, actual])

function costsOf(row: Native): Native[] {
  return costKinds.flatMap(([kind, planned, actual]) => {
    const [planned_amount, actual_amount] = [toDecimal(row[planned]), toDecimal(row[actual])]
    return planned_amount === null && actual_amount === null
      ? []
      : [{ kind, planned_amount, actual_amount }]
  })
}

const sumOf = (names: readonly string[]) => (row: Native) => {
  const known = names.map((name) => toDecimal(row[name])).filter((value) => value !== null)
  return known.length === 0 ? null : known.reduce((sum, value) => plus(sum, value))
}

/** The dates of the plan, then the status that says so; without a start the work is only approved again. */
async function schedule(action: ActionAt): Promise<Step[]> {
  const { body, context, native } = action
  const start = body.scheduled_start_at ?? null
  const plan = {
    schedstart: writeTime(start),
    ...('scheduled_end_at' in body && { schedfinish: writeTime(body.scheduled_end_at) }),
    ...(start === null && { schedfinish: null }),
    ...(body.assignees && assigneeBody(body.assignees, context)),
  }
  const isThere =
    workStatusOf({ ...native, schedstart: start }) === (start === null ? 'approved' : 'scheduled')
  const word = start === null ? to('APPR') : planned
  if (!isThere) return [await statusStep(at, word, action, plan)]
  return [{ ...patch(at, native, plan, context), effect: 'Sets the planned start and end.' }]
}

const plan = [
  'work_type',
  'asset_id',
  'location_id',
  'estimated_hours',
  'scheduled_start_at',
  'scheduled_end_at',
  'due_at',
  'tasks',
  'materials',
  'assignees',
  'vendor_id',
  'name',
]
const working = ['approved', 'scheduled', 'in_progress', 'on_hold']

export const workOrders: EntityMap<'work-orders', MxAt> = {
  native: 'workorder',
  at,
  key,
  ops: { list: true, get: true, create: true, update: true, delete: true },
  changes: {
    by: 'changedate',
    precision: 's',
    deletes: 'sweep',
    note: 'A change of tasks or materials alone may not move it (not confirmed by the vendor).',
  },
  version: 'stamp',
  delete: {
    mode: 'hard',
    effect: 'Deletes the work order with its tasks; refused after approval.',
  },
  fields: {
    number: text('wonum', { write: 'create', max: 25 }),
    name: text('description', { required: true, max: 100 }),
    description: longText('description_longdescription'),
    status: derived<any>(['status', 'schedstart'], workStatusOf),
    source_status: show<string | null>('status', (row) => toText(row.status)),
    status_changed_at: show<string | null>('statusdate', instantOf('statusdate')),
    work_type: custom<any>(
      'worktype',
      ({ worktype }) => (worktype ? (types[worktype] ?? 'unknown') : null),
      (word, body) => {
        const found = Object.entries(types).find(([, one]) => one === word)
        if (!found)
          throw new FieldRefusal(
            'NOT_ALLOWED_WORD',
            `Maximo is delivered without a work type for "${word}"; give source_work_type.`,
          )
        body.worktype = found[0]
      },
    ),
    source_work_type: text('worktype', { max: 5 }),
    priority: custom<any>('wopriority', () => null),
    source_priority: custom<string | null>(
      'wopriority',
      (row) => toText(row.wopriority),
      (value, body) => {
        body.wopriority = value === null ? null : Number(value)
      },
      { note: 'A number from 0 to 999; whether a low or a high one is urgent is up to the site.' },
    ),
    organization_id: readOnly(code('orgid')),
    site_id: code('siteid', { write: 'create' }),
    location_id: within('siteid', 'location', { tells: true }),
    asset_id: within('siteid', 'assetnum', { tells: true }),
    parent_id: within('siteid', 'parent', { tells: true }),
    work_request_id: show<string | null>(['origrecordid', 'origrecordclass'], (row) =>
      row.origrecordclass === 'SR' && toText(row.origrecordid)
        ? encodeKey([row.origrecordid])
        : null,
    ),
    requested_by_id: code('reportedby'),
    updated_by_id: readOnly(code('changeby')),
    approval_status: derived<any>(
      'status',
      (row) =>
        ({ WAPPR: 'pending', CAN: 'unknown' })[internalOf(row, 'status') ?? ''] ?? 'approved',
    ),
    assignees,
    vendor_id: within('orgid', 'vendor'),
    due_at: timeAt('targcompdate'),
    scheduled_start_at: timeAt('schedstart'),
    scheduled_end_at: timeAt('schedfinish'),
    started_at: timeAt('actstart'),
    completed_at: timeAt('actfinish'),
    closed_at: derived<string | null>(['status', 'statusdate'], (row, context) =>
      internalOf(row, 'status') === 'CLOSE' ? instantOf('statusdate')(row, context) : null,
    ),
    estimated_hours: number('estdur'),
    actual_hours: show<string | null>('actlabhrs', (row) => toDecimal(row.actlabhrs)),
    is_asset_down: flag('downtime'),
    costs: show<any>(costNatives, costsOf),
    total_planned_cost: derived<string | null>(
      costNatives,
      sumOf(costKinds.map(([, planned]) => planned)),
    ),
    total_actual_cost: derived<string | null>(
      costNatives,
      sumOf(costKinds.map(([, , actual]) => actual)),
    ),
    tasks,
    materials,
    labor: labors,
    created_at: show<string | null>('reportdate', instantOf('reportdate')),
    external_reference: reference,
    custom_fields: freeFields('workorder', 'wol'),
    ...stamps,
  },
  filters: {
    ...changed,
    ...created('reportdate'),
    ids: ids(key),
    number: equals('wonum'),
    name: contains('description'),
    external_reference: equals('externalrefid'),
    site_id: refersTo('siteid'),
    status: workStatusFilter,
    asset_id: refersTo('assetnum', 'siteid'),
    location_id: refersTo('location', 'siteid'),
    parent_id: refersTo('parent', 'siteid'),
  },
  scanned: ['work_type', 'due_before', 'scheduled_after', 'completed_after', 'assignee_id'],
  rules: [
    lockedWhen(['closed', 'cancelled'], {
      id: 'ended-work-order',
      fields: '*',
      ops: ['update', 'delete'],
      reason: 'Work order {number} is {status}; Maximo allows no more changes to it.',
      instead: ['a new work order'],
    }),
    lockedWhen(['completed'], {
      id: 'completed-work-order',
      fields: plan,
      reason: 'Work order {number} is completed; only what was really done can change.',
      instead: ['actions/close'],
    }),
    lockedWhen(['approved', 'scheduled', 'in_progress', 'on_hold', 'completed'], {
      id: 'released-work-order',
      fields: [],
      ops: ['delete'],
      reason: 'Work order {number} is {status}; only one that waits for approval can be deleted.',
      instead: ['actions/cancel'],
    }),
  ],
  actions: {
    approve: move(at, to('APPR'), {
      from: ['draft'],
      effect: 'Approves the work order; Maximo reserves its materials.',
    }),
    reject: { reason: 'Maximo has no status for a rejected work order; it can be cancelled.' },
    schedule: {
      from: ['approved', 'scheduled', 'on_hold'],
      parameters: ['scheduled_start_at', 'scheduled_end_at', 'assignees', 'comment'],
      required: [],
      effect:
        'Sets the planned dates and the status WSCH; without a start it is only approved again.',
      steps: schedule,
    },
    assign: {
      from: ['draft', ...working],
      parameters: ['assignees'],
      required: [],
      effect: 'Sets the lead and the group of persons.',
      steps: ({ native, body, context }) => [
        {
          ...patch(at, native, assigneeBody(body.assignees ?? [], context), context),
          effect: 'Sets the lead and the group of persons.',
        },
      ],
    },
    start: move(at, to('INPRG'), {
      from: ['draft', 'approved', 'scheduled', 'on_hold'],
      effect: 'Sets the work order to in progress; the actual start is kept.',
      parameters: ['started_at', 'comment'],
      more: ({ body }) => (body.started_at ? { actstart: writeTime(body.started_at) } : {}),
    }),
    hold: {
      reason:
        'Maximo has several ways to wait, WMATL for material and WPCOND for the plant: set_status names one.',
    },
    resume: move(at, to('INPRG'), {
      from: ['on_hold'],
      effect: 'Sets the work order to in progress.',
    }),
    complete: move(at, to('COMP'), {
      from: ['draft', ...working],
      effect: 'Completes the work order; only what was really done can change afterwards.',
      parameters: ['completed_at', 'comment'],
      more: ({ body }) => (body.completed_at ? { actfinish: writeTime(body.completed_at) } : {}),
    }),
    close: move(at, to('CLOSE'), {
      from: ['draft', ...working, 'completed'],
      effect: 'Closes the work order for good; nothing can be booked any more.',
      parameters: ['comment', 'reason'],
    }),
    reopen: { reason: 'Maximo takes no completed or closed work order up again.' },
    cancel: move(at, to('CAN'), {
      // From in progress it is refused, whatever was booked (vendor table).
      from: ['draft', 'approved', 'scheduled', 'on_hold'],
      effect: 'Cancels the work order for good.',
      parameters: ['comment', 'reason'],
    }),
    set_status: setStatus(at, ['closed', 'cancelled']),
    issue_materials: {
      reason:
        'Issues through the work order ignore the quantity on some systems; materials are issued in Maximo.',
    },
    return_materials: {
      reason:
        'Returns through the work order ignore the quantity on some systems; materials are returned in Maximo.',
    },
  },
  statuses: workStatuses,
}
