import {
  decodeKey,
  type EntityMap,
  encodeKey,
  type Native,
  type PlanAt,
  type Step,
  toDecimal,
} from '@millwright/kit'
import {
  custom,
  derived,
  each,
  type Field,
  FieldRefusal,
  type LineMap,
  norm,
  reference,
  required,
  text,
  toText,
} from '@millwright/kit/fields'
import { invoke, type ODataAt, type ODataEntity, odata, readDay } from '@millwright/kit/protocols'
import { byIds, customFields, day, dayStart, moment, v2 } from './fields.ts'
import { refuse } from './refusal.ts'
import { services } from './services.ts'

const cycles = 'to_MaintenanceCycle'
const items = 'to_Item'

const at: ODataAt = {
  version: 2,
  service: services.maintenancePlan,
  set: 'MaintenancePlan',
  navigations: {
    [cycles]: {
      set: 'MaintenancePlanCycle',
      parent: ['MaintenancePlan'],
      key: ['MaintenancePlanCycle'],
      insert: 'navigation',
    },
    [items]: {},
    to_Schedules: {},
  },
}

/** Units of time cycles, as the plan shows them in English or German. */
const intervals: Readonly<Record<string, string>> = {
  MIN: 'minute',
  H: 'hour',
  HR: 'hour',
  STD: 'hour',
  DAY: 'day',
  TAG: 'day',
  WK: 'week',
  WCH: 'week',
  MON: 'month',
  YR: 'year',
  JHR: 'year',
}
const units: Readonly<Record<string, string>> = {
  minute: 'MIN',
  hour: 'HR',
  day: 'DAY',
  week: 'WK',
  month: 'MON',
  year: 'YR',
}

const cycleLines: LineMap = {
  key: ['MaintenancePlanCycle'],
  adds: true,
  fields: {
    kind: custom(
      'MeasuringPoint',
      (cycle) => (toText(cycle.MeasuringPoint) === null ? 'time' : 'meter'),
      (word) => {
        if (word !== 'time' && word !== 'meter')
          throw new FieldRefusal('NOT_ALLOWED_WORD', 'A plan of SAP runs by time or by a meter.')
      },
    ),
    interval: custom(
      'MaintPlanCycRcrrcIntervalQty',
      (cycle) => toDecimal(cycle.MaintPlanCycRcrrcIntervalQty),
      (value, body) => {
        body.MaintPlanCycRcrrcIntervalQty = value
      },
    ),
    interval_unit: custom<string | null>(
      ['MaintPlanCycRcrrcIntervalUnit', 'MeasuringPoint'],
      (cycle) => {
        const unit = toText(cycle.MaintPlanCycRcrrcIntervalUnit)
        if (unit === null || toText(cycle.MeasuringPoint) !== null) return unit
        return intervals[unit] ?? unit
      },
      (value, body) => {
        body.MaintPlanCycRcrrcIntervalUnit = value === null ? '' : (units[value] ?? value)
      },
    ),
    // A cycle comes again by its nature; one that is switched off for now says so in custom_fields.
    is_recurring: derived([], () => true),
    meter_id: reference('MeasuringPoint', { blank: '' }),
    operator: derived('MeasuringPoint', (cycle) =>
      toText(cycle.MeasuringPoint) === null ? null : 'every',
    ),
    next_due_value: derived('MaintCycleNextPlndCntrRdng', (cycle) =>
      toText(cycle.MeasuringPoint) === null ? null : toDecimal(cycle.MaintCycleNextPlndCntrRdng),
    ),
    custom_fields: customFields({
      MaintPlanCycleDesc: 'always',
      MaintPlanCycleStartOffsetValue: 'always',
      CycleSetSequence: 'always',
      MaintenancePlanCycleIsInactive: 'never',
    }),
  },
}

function list(source: Native, navigation: string): Native[] {
  return source[navigation] ?? []
}

/** I0001 created is seen on the wire; I0320 inactive and I0076 deletion flag are SAP's status numbers, not confirmed here. */
function statusOf(source: Native): string {
  const code = toText(source.MaintenancePlanSystemStatus)
  if (code === 'I0320') return 'paused'
  if (code === 'I0076') return 'ended'
  if (code !== null && code !== 'I0001') return 'unknown'
  const end = readDay(source.SchedulingEndDate)
  const isStarted =
    Number(source.MaintenanceCall ?? 0) > 0 || list(source, 'to_Schedules').length > 0
  return isStarted || end !== null ? 'active' : 'draft'
}

function dates(native: string, isWanted: (call: Native) => boolean): (source: Native) => string[] {
  return (source) =>
    list(source, 'to_Schedules')
      .filter(isWanted)
      .map((call) => readDay(call[native]))
      .filter((date) => date !== null)
      .sort()
}

const isDone = (call: Native) => readDay(call.CompletionDate) !== null
const open = dates('MaintenanceCallNextPlannedDate', (call) => !isDone(call))
const planned = dates('MaintenanceCallNextPlannedDate', isDone)
const completed = dates('CompletionDate', isDone)

/** The value that all maintenance items share. */
function ofItems(native: string): (source: Native) => string | null {
  return (source) => {
    const values = new Set(list(source, items).map((item) => toText(item[native])))
    return values.size === 1 ? [...values][0]! : null
  }
}

function idsOfItems(native: string, note: string): Field<string[] | null> {
  return custom<string[] | null>(
    items,
    (source) => {
      if (!source[items]) return null
      const numbers = list(source, items)
        .map((item) => toText(item[native]))
        .filter((number) => number !== null)
      return [...new Set(numbers)].map((number) => encodeKey([number]))
    },
    (ids, body) => {
      body[note] = (ids ?? []).map((id: string) => decodeKey(id, 1)?.[0])
    },
    { write: 'create' },
  )
}

const priorities = norm(
  'priority',
  '$priority',
  { critical: '1', high: '2', medium: '3', low: '4' },
  { write: 'create' },
)

export const maintenancePlans: EntityMap<'maintenance-plans', ODataAt> = {
  native: 'MaintenancePlan',
  at,
  key: ['MaintenancePlan'],
  ops: {
    list: true,
    get: true,
    create: true,
    update: true,
    delete: { reason: 'SAP offers no call that deletes or ends a maintenance plan.' },
  },
  fields: {
    number: text('MaintenancePlan', { write: 'create', max: 12 }),
    name: required(text('MaintenancePlanDesc', { max: 40 })),
    status: derived(
      ['MaintenancePlanSystemStatus', 'MaintenanceCall', 'SchedulingEndDate', 'to_Schedules'],
      statusOf,
    ) as never,
    source_status: text('MaintenancePlanSystemStatus', { write: 'never' }),
    site_id: derived(items, (source) => {
      const plant = ofItems('MaintenancePlanningPlant')(source)
      return plant === null ? null : encodeKey([plant])
    }),
    asset_ids: idsOfItems('Equipment', '$assets'),
    location_ids: idsOfItems('FunctionalLocationLabelName', '$locations'),
    priority: {
      ...priorities.priority,
      native: [items],
      decode: (source, context) =>
        priorities.priority.decode({ $priority: ofItems('MaintPriority')(source) }, context),
    },
    source_priority: {
      ...priorities.source_priority,
      native: [items],
      decode: ofItems('MaintPriority'),
    },
    category_code: derived(items, ofItems('MaintenanceActivityType')),
    lead_time_days: custom<string | null>(
      'CallHorizonInDays',
      (source) => toDecimal(source.CallHorizonInDays),
      (value, body) => {
        body.CallHorizonInDays = value ?? '0'
      },
    ),
    starts_on: day('SchedulingStartDate'),
    ends_on: day('SchedulingEndDate'),
    // A full shift makes the next date count from the completion; a partial one is neither.
    schedule_basis: derived(
      ['LateCompletionShiftInPercent', 'EarlyCompletionShiftInPercent'],
      (source) => {
        const shifts = [
          Number(source.LateCompletionShiftInPercent ?? 0),
          Number(source.EarlyCompletionShiftInPercent ?? 0),
        ]
        if (shifts.every((shift) => shift === 0)) return 'fixed'
        return shifts.every((shift) => shift === 100) ? 'floating' : null
      },
    ) as never,
    next_due_on: derived('to_Schedules', (source) => open(source)[0] ?? null),
    last_due_on: derived('to_Schedules', (source) => planned(source).at(-1) ?? null),
    last_completed_on: derived('to_Schedules', (source) => completed(source).at(-1) ?? null),
    triggers: each(cycles, cycleLines, { from: (source) => source[cycles] ?? null }),
    custom_fields: customFields({
      MaintenancePlanCategory: 'create',
      MaintenanceStrategy: 'create',
      SchedulingDuration: 'always',
      SchedulingDurationUnit: 'always',
      CallHorizonPercent: 'always',
      FactoryCalendar: 'always',
      MaintPlanSchedgIndicator: 'always',
      MaintPlanFreeDefinedAttrib: 'always',
      MaintPlanLogicalOperatorCode: 'always',
    }),
    created_at: dayStart('CreationDate'),
    updated_at: moment('LastChangeDateTime', { write: 'never' }),
  },
  filters: {
    ids: byIds(['MaintenancePlan']),
    number: v2.is('MaintenancePlan'),
    modified_after: v2.from('LastChangeDateTime'),
    modified_before: v2.before('LastChangeDateTime'),
  },
  scanned: [
    'name',
    'status',
    'asset_id',
    'location_id',
    'due_before',
    'created_after',
    'created_before',
  ],
  changes: { by: 'LastChangeDateTime', precision: 's', deletes: 'sweep' },
  version: 'none',
  actions: {
    resume: {
      from: ['draft'],
      parameters: [],
      effect: 'Starts the scheduling of the plan.',
      steps: ({ key, native }) => {
        const start = readDay(native.SchedulingStartDate)
        return [
          invoke(
            services.maintenancePlan,
            'StartMaintPlnSchedule',
            {
              MaintenancePlan: key[0]!,
              SchedulingStartDate: start === null ? undefined : (['day', start] as const),
            },
            `Starts the scheduling of maintenance plan ${key[0]}.`,
          ),
        ]
      },
    },
    hold: { reason: 'SAP offers no call that deactivates a maintenance plan.' },
    generate: {
      reason:
        'SAP makes the orders of a plan when it schedules; there is no call that makes one at once.',
    },
  },
  override: { create: createPlan },
  statuses: [
    { source_status: 'I0001', label: 'Created', status: 'active' },
    { source_status: 'I0320', label: 'Inactive', status: 'paused' },
    { source_status: 'I0076', label: 'Deletion flag', status: 'ended' },
  ],
}

/** One maintenance item for each asset or location. */
function createPlan(entity: ODataEntity, body: Native, plan: PlanAt): Step[] | Promise<Step[]> {
  const { $assets, $locations, $priority, ...own } = body
  const category = own.MaintenancePlanCategory ?? 'PM'
  const objects: Native[] = [
    ...($assets ?? []).map((Equipment: string) => ({ Equipment })),
    ...($locations ?? []).map((FunctionalLocationLabelName: string) => ({
      FunctionalLocationLabelName,
    })),
  ]
  if (objects.length === 0)
    throw refuse(
      '/asset_ids',
      'REQUIRED',
      'A maintenance plan is for at least one asset or location.',
    )
  const members = objects.map((object) => ({
    op: 'add',
    key: null,
    body: {
      // Empty numbers ask for the next ones of the system's own range (not confirmed).
      MaintenanceItem: '',
      MaintenanceItemDescription: own.MaintenancePlanDesc,
      MaintenancePlanCategory: category,
      ...($priority && { MaintPriority: $priority }),
      ...object,
    },
  }))
  return odata.create!(
    entity,
    { MaintenancePlan: '', ...own, MaintenancePlanCategory: category, [items]: members },
    plan,
  )
}
