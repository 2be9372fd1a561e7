import type { Environment } from '../environment.ts'
import { validationError } from '../errors.ts'
import {
  active,
  boolean,
  char,
  date,
  datetime,
  defineModel,
  float,
  html,
  integer,
  type Model,
  many2many,
  many2one,
  one2many,
  type Row,
  selection,
} from '../model.ts'

type Values = Record<string, any>

const open = ['everybody']

const isDone = (env: Environment, stage: unknown) =>
  env.find('maintenance.stage', stage)?.done === true

function firstStage(env: Environment): number {
  const stages = [...env.store.rows('maintenance.stage').values()]
  return stages.sort((a, b) => a.sequence - b.sequence || a.id - b.id)[0]!.id
}

const HOUR = 3_600_000
const msOf = (moment: string) => Date.parse(`${moment.slice(0, 19).replace(' ', 'T')}Z`)
const momentAt = (ms: number) => new Date(ms).toISOString().slice(0, 19).replace('T', ' ')

function checkSchedule({ schedule_date: from, schedule_end: to }: Values): void {
  if (from && to && to < from) throw validationError('End date cannot be earlier than start date.')
}

function copyRecurring(env: Environment, row: Row): void {
  const units: Values = { day: 24, week: 168, month: 720, year: 8760 }
  const step = row.repeat_interval * units[row.repeat_unit] * HOUR
  const { id: _, close_date: __, ...copy } = row
  const later = (moment: unknown) => (moment ? momentAt(msOf(String(moment)) + step) : false)
  env.insert('maintenance.request', {
    ...copy,
    stage_id: firstStage(env),
    schedule_date: later(row.schedule_date),
    schedule_end: later(row.schedule_end),
    kanban_state: 'normal',
    close_date: false,
  })
}

const request = defineModel(
  'maintenance.request',
  'Maintenance Request',
  {
    name: char('Subjects', { required: true }),
    stage_id: many2one('Stage', 'maintenance.stage', { default: firstStage }),
    done: boolean('Done', {
      readonly: true,
      store: false,
      searched: true,
      compute: (env, row) => isDone(env, row.stage_id),
    }),
    kanban_state: selection('Kanban State', 'normal|blocked|done', {
      required: true,
      default: () => 'normal',
    }),
    archive: boolean('Archive', { default: () => false }),
    priority: selection('Priority', '0|1|2|3'),
    maintenance_type: selection('Maintenance Type', 'corrective|preventive', {
      default: () => 'corrective',
    }),
    request_date: date('Request Date', { default: (env) => env.today }),
    schedule_date: datetime('Scheduled Start'),
    schedule_end: datetime('Scheduled End'),
    duration: float('Duration', {
      readonly: true,
      compute: (_, row) =>
        row.schedule_date && row.schedule_end
          ? (msOf(row.schedule_end) - msOf(row.schedule_date)) / HOUR
          : 0,
    }),
    close_date: date('Close Date'),
    equipment_id: many2one('Equipment', 'maintenance.equipment'),
    category_id: many2one('Category', 'maintenance.equipment.category', {
      readonly: true,
      compute: (env, row) =>
        env.find('maintenance.equipment', row.equipment_id)?.category_id ?? false,
    }),
    maintenance_team_id: many2one('Team', 'maintenance.team', { required: true, default: () => 1 }),
    user_id: many2one('Technician', 'res.users'),
    owner_user_id: many2one('Created by User', 'res.users', { default: (env) => env.user.id }),
    company_id: many2one('Company', 'res.company', {
      required: true,
      default: (env) => env.company,
    }),
    description: html('Description'),
    instruction_type: selection('Instruction', 'pdf|google_slide|text', {
      default: () => 'text',
    }),
    instruction_text: html('Text'),
    recurring_maintenance: boolean('Recurrent', { default: () => false }),
    repeat_interval: integer('Repeat Every', { default: () => 1 }),
    repeat_unit: selection('Repeat Unit', 'day|week|month|year', { default: () => 'week' }),
    repeat_type: selection('Until', 'forever|until', { default: () => 'forever' }),
    repeat_until: date('End Date'),
  },
  {
    order: 'id desc',
    company: true,
    writers: open,
    prepare: (env, values) => {
      if (values.schedule_date && !values.schedule_end)
        values.schedule_end = momentAt(msOf(values.schedule_date) + HOUR)
      checkSchedule(values)
      // Only a stage that is done keeps a day of its end.
      if (!isDone(env, values.stage_id)) values.close_date = false
      else values.close_date ||= env.today
    },
    writing: (env, row, values) => {
      if (
        values.schedule_date &&
        !values.schedule_end &&
        (!row.schedule_end || row.schedule_end < values.schedule_date)
      )
        values.schedule_end = momentAt(msOf(values.schedule_date) + HOUR)
      checkSchedule({ ...row, ...values })
      if (!('stage_id' in values) || values.stage_id === row.stage_id) return
      values.kanban_state ??= 'normal'
      values.close_date = isDone(env, values.stage_id) ? env.today : false
      const recurs = row.recurring_maintenance && row.maintenance_type === 'preventive'
      if (isDone(env, values.stage_id) && !isDone(env, row.stage_id) && recurs)
        copyRecurring(env, row)
    },
  },
)

const equipment = defineModel(
  'maintenance.equipment',
  'Equipment',
  {
    name: char('Equipment Name', { required: true, translate: true }),
    category_id: many2one('Equipment Category', 'maintenance.equipment.category'),
    serial_no: char('Serial Number'),
    model: char('Model'),
    partner_id: many2one('Vendor', 'res.partner'),
    partner_ref: char('Vendor Reference'),
    cost: float('Cost'),
    effective_date: date('Effective Date', { required: true, default: (env) => env.today }),
    assign_date: date('Assigned Date'),
    warranty_date: date('Warranty Expiration Date'),
    scrap_date: date('Scrap Date'),
    owner_user_id: many2one('Owner', 'res.users'),
    technician_user_id: many2one('Technician', 'res.users'),
    maintenance_team_id: many2one('Maintenance Team', 'maintenance.team'),
    location_id: many2one('Location', 'stock.location'),
    location: char('Used in location'),
    note: html('Note'),
    company_id: many2one('Company', 'res.company', { default: (env) => env.company }),
    maintenance_ids: one2many('Maintenance', 'maintenance.request', 'equipment_id'),
    active,
  },
  {
    company: true,
    writers: ['maintenance_manager', 'system'],
    display: (env, row) => {
      const name = env.value(env.model('maintenance.equipment'), row, 'name')
      return row.serial_no ? `${name}/${row.serial_no}` : String(name)
    },
    prepare: checkSerial,
    writing: (env, row, values) => checkSerial(env, values, row.id),
    held: [{ model: 'maintenance.request', field: 'equipment_id' }],
  },
)

function checkSerial(env: Environment, values: Values, id?: number): void {
  if (!values.serial_no) return
  const rows = [...env.store.rows('maintenance.equipment').values()]
  if (rows.some((row) => row.serial_no === values.serial_no && row.id !== id))
    throw validationError(
      'The operation cannot be completed: Another asset already exists with this serial number!',
    )
}

export const maintenanceModels: readonly Model[] = [
  defineModel(
    'maintenance.stage',
    'Maintenance Stage',
    {
      name: char('Name', { required: true, translate: true }),
      sequence: integer('Sequence', { default: () => 20 }),
      done: boolean('Request Done', { default: () => false }),
      fold: boolean('Folded in Maintenance Pipe', { default: () => false }),
    },
    { order: 'sequence, id' },
  ),
  defineModel('maintenance.team', 'Maintenance Teams', {
    name: char('Team Name', { required: true, translate: true }),
    company_id: many2one('Company', 'res.company'),
    member_ids: many2many('Team Members', 'res.users'),
    active,
  }),
  defineModel('maintenance.equipment.category', 'Maintenance Equipment Category', {
    name: char('Category Name', { required: true, translate: true }),
    company_id: many2one('Company', 'res.company'),
  }),
  equipment,
  request,
]
