import type { ActionAt, ActionMap, EntityMap, Native, Step } from '@millwright/kit'
import { custom, derived, epochFromZoned, FieldRefusal, norm } from '@millwright/kit/fields'
import { ApiError } from '@millwright/model'
import type { OdooAt } from './dialect.ts'
import {
  authors,
  html,
  idIn,
  moment,
  momentOnly,
  nameIn,
  numberOfId,
  numberOnly,
  ownFields,
  refer,
  referOnly,
  stamps,
  text,
  toText,
} from './fields.ts'
import { commonFilters, contains, isRecord, momentFrom, wordsOf } from './filters.ts'
import { addStages, stageFor, stageNamed, statusNeeds, statusOf } from './stages.ts'
import { ask } from './wire.ts'

const model = 'maintenance.request'
const workTypes = { corrective: 'corrective', preventive: 'preventive' } as const
const priorities = { none: '0', low: '1', medium: '2', high: '3' } as const

function write({ native, context }: ActionAt, vals: Native, effect: string): Step {
  return ask(context, { model, method: 'write', ids: [native.id], args: { vals } }, { effect })
}

const press =
  (method: string, effect: string) =>
  ({ native, context }: ActionAt): Step[] => [
    ask(context, { model, method, ids: [native.id] }, { effect }),
  ]

const isNow =
  (...words: string[]) =>
  (record: Native): boolean =>
    words.includes(record.status)

/** The one technician, of whom a request has one at most. */
function technicianIn(people: readonly Native[] | null): number | false {
  if (!people || people.length === 0) return false
  const [one] = people
  if (people.length > 1 || one!.kind !== 'user')
    throw new FieldRefusal('NOT_ALLOWED_VALUE', 'Odoo takes one user as technician of a request.')
  return numberOfId(one!.id)
}

const assignees = custom<any>(
  'user_id',
  (request) => {
    const id = idIn(request.user_id)
    return id === null
      ? []
      : [{ kind: 'user', id, name: nameIn(request.user_id), is_primary: true }]
  },
  (people, body) => {
    body.user_id = technicianIn(people)
  },
)

function technicianOf(at: ActionAt): Native {
  if (at.body.assignees === undefined) return {}
  try {
    return { user_id: technicianIn(at.body.assignees) }
  } catch (error) {
    if (!(error instanceof FieldRefusal)) throw error
    const detail = error.message
    const errors = [{ pointer: '/assignees', code: error.code, detail }]
    throw new ApiError('INVALID_REQUEST', detail, { errors })
  }
}

const ACTIVE = ['draft', 'in_progress', 'on_hold']

const start: ActionMap = {
  from: ['draft'],
  parameters: [],
  effect: 'Moves the request to the first stage after the first.',
  steps: async (at) => [
    write(at, { stage_id: await stageFor(at, 'open') }, 'Moves it to a stage of work.'),
  ],
  done: isNow('in_progress'),
}

const complete: ActionMap = {
  from: ACTIVE,
  parameters: [],
  effect:
    'Moves the request to the first stage that is done; today becomes its close date. A recurring one is copied for the next time.',
  steps: async (at) => [
    write(at, { stage_id: await stageFor(at, 'done') }, 'Moves it to a stage that is done.'),
  ],
  done: isNow('completed'),
}

const hold: ActionMap = {
  from: ['draft', 'in_progress'],
  parameters: [],
  effect: 'Marks the request as blocked.',
  steps: (at) => [write(at, { kanban_state: 'blocked' }, 'Marks it as blocked.')],
  done: isNow('on_hold'),
}

const resume: ActionMap = {
  from: ['on_hold'],
  parameters: [],
  effect: 'Takes the mark of a blocked request away.',
  steps: (at) => [write(at, { kanban_state: 'normal' }, 'Marks it as going on.')],
  done: isNow('draft', 'in_progress'),
}

const cancel: ActionMap = {
  from: ACTIVE,
  parameters: [],
  effect: 'Cancels the request, and ends its recurrence.',
  steps: press('archive_equipment_request', 'Cancels the request.'),
  done: isNow('cancelled'),
}

const reopen: ActionMap = {
  from: ['cancelled', 'completed'],
  parameters: [],
  effect: 'Takes a cancelled request back to the first stage, a completed one back to work.',
  steps: async (at) =>
    at.record.status === 'cancelled'
      ? press('reset_equipment_request', 'Takes it back to the first stage.')(at)
      : [write(at, { stage_id: await stageFor(at, 'open') }, 'Takes it back to a stage of work.')],
  done: isNow('draft', 'in_progress', 'on_hold'),
}

const assign: ActionMap = {
  parameters: ['assignees'],
  required: ['assignees'],
  effect: 'Replaces the technician.',
  steps: (at) => [write(at, technicianOf(at), 'Sets the technician.')],
}

const schedule: ActionMap = {
  from: ACTIVE,
  parameters: ['scheduled_start_at', 'assignees'],
  effect: 'Plans when the work begins; the technician gets it as an activity.',
  steps: (at) => {
    const body: Native = technicianOf(at)
    moment('schedule_date').encode!(at.body.scheduled_start_at ?? null, body, at.context)
    return [write(at, body, 'Sets when the work begins.')]
  },
}

const set_status: ActionMap = {
  parameters: ['source_status'],
  required: ['source_status'],
  effect: 'Moves the request to the stage of this name.',
  steps: async (at) => [
    write(at, { stage_id: await stageNamed(at, at.body.source_status) }, 'Moves it to the stage.'),
  ],
  done: (record, at) => record.source_status === at.body.source_status,
}

export const workOrders: EntityMap<'work-orders', OdooAt> = {
  native: model,
  at: { model, enrich: addStages },
  key: ['id'],
  ops: { list: true, get: true, create: true, update: true, delete: true },
  changes: {
    by: 'write_date',
    precision: 's',
    deletes: 'sweep',
    note: 'A stage that is renamed, or made one that is done, leaves the stamp of its requests.',
  },
  version: 'none',
  delete: { mode: 'hard', effect: 'Deletes the request; Odoo allows it in every stage.' },
  fields: {
    name: text('name', { required: true }),
    description: html('description'),
    instructions: html('instruction_text'),
    ...authors,
    status: derived<any>(statusNeeds, statusOf),
    source_status: custom<string | null>('stage_id', ({ stage_id }) => nameIn(stage_id)),
    ...norm('work_type', 'maintenance_type', workTypes),
    ...norm('priority', 'priority', priorities),
    category: custom<string | null>('category_id', ({ category_id }) => nameIn(category_id)),
    ...referOnly('organization', 'company_id'),
    ...refer('asset', 'equipment_id'),
    ...refer('requested_by', 'owner_user_id'),
    assignees,
    scheduled_start_at: moment('schedule_date'),
    scheduled_end_at: momentOnly('schedule_end'),
    completed_at: custom<string | null>('close_date', ({ close_date }, { zone }) => {
      const day = toText(close_date)
      if (day === null) return null
      return new Date(epochFromZoned(day, 0, zone)).toISOString()
    }),
    estimated_hours: numberOnly('duration'),
    custom_fields: ownFields,
    ...stamps,
  },
  filters: {
    ...commonFilters,
    name: contains('name'),
    asset_id: isRecord('equipment_id'),
    assignee_id: isRecord('user_id'),
    organization_id: isRecord('company_id'),
    work_type: wordsOf('maintenance_type', {
      corrective: ['corrective'],
      preventive: ['preventive'],
    }),
    priority: wordsOf('priority', { none: ['0'], low: ['1'], medium: ['2'], high: ['3'] }),
    scheduled_after: (instant: string) => ['schedule_date', '>=', momentFrom(instant)],
    status: (words: readonly string[]) => ({
      where: [],
      needs: statusNeeds,
      keep: (request: Native) => words.includes(statusOf(request)),
    }),
  },
  actions: {
    approve: { reason: 'Odoo has no approval of requests.' },
    reject: { reason: 'Odoo has no approval of requests; cancel it.' },
    schedule,
    assign,
    start,
    hold,
    resume,
    complete,
    close: { reason: 'Odoo has no step after a stage that is done.' },
    reopen,
    cancel,
    set_status,
    issue_materials: { reason: 'The Community edition keeps no materials of requests.' },
    return_materials: { reason: 'The Community edition keeps no materials of requests.' },
  },
  statuses: [
    { source_status: 'New Request', label: 'New Request', status: 'draft' },
    { source_status: 'In Progress', label: 'In Progress', status: 'in_progress' },
    { source_status: 'Repaired', label: 'Repaired', status: 'completed' },
    { source_status: 'Scrap', label: 'Scrap', status: 'completed' },
  ],
}
