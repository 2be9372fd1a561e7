import { framework, refuse } from '../odata/errors.ts'
import type { Row } from '../odata/schema.ts'
import { touch } from '../stamps.ts'
import {
  dayOf,
  type FunctionRule,
  number,
  realChanges,
  type TableRules,
  text,
  type Work,
} from '../work.ts'
import { demandEquipment, demandLocation } from './technical-object.ts'

/** Days of the units in which cycles run. */
const unitDays: Record<string, number> = { DAY: 1, TAG: 1, WK: 7, WCH: 7, MON: 30, YR: 365 }

export const maintenancePlanRules: TableRules = {
  create(work, input) {
    const sent = input.row
    if (!sent.MaintenancePlanDesc) throw refuse('IP/010', 'Enter a description')
    if (!sent.MaintenancePlanCategory) throw refuse('IP/011', 'Enter a maintenance plan category')
    const plan = text(sent.MaintenancePlan) || work.numbers.next('maintenance_plan')
    if (work.store.table('MaintenancePlan').get({ MaintenancePlan: plan }))
      throw refuse('IP/004', `Maintenance plan ${plan} already exists`)
    const row: Row = {
      ...sent,
      MaintenancePlan: plan,
      MaintenancePlanSystemStatus: 'I0001',
      CreationDate: dayOf(work.now),
      CreatedByUser: work.user,
      LastChangedByUser: work.user,
      LastChangeDate: dayOf(work.now),
      LastChangeDateTime: Math.floor(work.now / 1000) * 1000,
    }
    work.store.table('MaintenancePlan').insert(row)
    for (const cycle of input.children.get('to_MaintenanceCycle') ?? [])
      addCycle(work, row, cycle.row)
    for (const item of input.children.get('to_Item') ?? []) addItem(work, item.row, row)
    return row
  },
  update(work, plan, sent) {
    const { LastChangeDateTime: _, ...changes } = realChanges(plan, sent)
    if (Object.keys(changes).length === 0) return
    work.store.table('MaintenancePlan').update(plan, changes)
    touch(work.store, 'MaintenancePlan', plan, work.now, work.user)
  },
}

export const maintenanceItemRules: TableRules = {
  create(work, input, parent) {
    const asked = text(input.row.MaintenancePlan)
    const plan = parent ?? (asked === '' ? null : findPlan(work, asked))
    return addItem(work, input.row, plan)
  },
  update(work, item, sent) {
    const changes = realChanges(item, sent)
    if (Object.keys(changes).length === 0) return
    checkObject(work, changes)
    work.store.table('MaintenanceItem').update(item, changes)
    touch(work.store, 'MaintenanceItem', item, work.now, work.user)
  },
}

export const maintenanceCycleRules: TableRules = {
  create(work, input, parent) {
    const plan = parent!
    const cycle = addCycle(work, plan, input.row)
    touch(work.store, 'MaintenancePlan', plan, work.now, work.user)
    return cycle
  },
  update(work, cycle, sent) {
    const changes = realChanges(cycle, sent)
    work.store.table('MaintenancePlanCycle').update(cycle, changes)
    const plan = findPlan(work, text(cycle.MaintenancePlan))
    touch(work.store, 'MaintenancePlan', plan, work.now, work.user)
  },
}

/** Texts of plans and items: one for each language. */
export function planTextRules(table: string, key: string): TableRules {
  return {
    create: (work, input, parent) =>
      work.store.table(table).insert({ Language: 'EN', ...input.row, [key]: text(parent?.[key]) }),
  }
}

export const objectListRules: TableRules = {
  create(work, input, parent) {
    const own = { MaintenanceItem: text(parent?.MaintenanceItem) }
    checkObject(work, input.row)
    const table = work.store.table('MaintItemObjectListItem')
    return table.insert({
      ...input.row,
      ...own,
      MaintenanceItemObjectList: Number(parent?.MaintenanceItemObjectList ?? 0),
      MaintenanceObjectListItem: table.find(own).length + 1,
      CreationDate: dayOf(work.now),
    })
  },
  remove(work, row) {
    work.store.table('MaintItemObjectListItem').delete(row)
  },
}

function findPlan(work: Work, number: string): Row {
  const plan = work.store
    .table('MaintenancePlan')
    .get({ MaintenancePlan: number.replace(/^0+(?=\d)/, '') })
  if (!plan) throw framework.unknownKey('MaintenancePlanType')
  return plan
}

function addCycle(work: Work, plan: Row, sent: Row): Row {
  const table = work.store.table('MaintenancePlanCycle')
  const count = table.find({ MaintenancePlan: plan.MaintenancePlan ?? '' }).length
  if (number(sent.MaintPlanCycRcrrcIntervalQty) <= 0) throw refuse('IP/020', 'Enter a cycle')
  if (!sent.MaintPlanCycRcrrcIntervalUnit) throw refuse('IP/021', 'Enter the unit of the cycle')
  if (sent.MeasuringPoint) {
    const point = work.store.table('MeasuringPoint').get({ MeasuringPoint: sent.MeasuringPoint })
    if (!point)
      throw refuse('IR/001', `Measuring point ${text(sent.MeasuringPoint)} does not exist`)
  }
  return table.insert({
    ...sent,
    MaintenancePlan: text(plan.MaintenancePlan),
    MaintenancePlanCycle: String(count + 1),
  })
}

function checkObject(work: Work, sent: Row) {
  if (sent.Equipment) demandEquipment(work, text(sent.Equipment))
  if (sent.FunctionalLocationLabelName) demandLocation(work, text(sent.FunctionalLocationLabelName))
}

function addItem(work: Work, sent: Row, plan: Row | null): Row {
  checkObject(work, sent)
  const items = work.store.table('MaintenanceItem')
  const item = items.insert({
    MaintenancePlanCategory: 'PM',
    MaintenanceOrderType: 'YA02',
    ...sent,
    MaintenanceItem: work.numbers.next('maintenance_item'),
    MaintenanceItemObjectList: 0,
    CreationDate: dayOf(work.now),
    CreatedByUser: work.user,
    LastChangeDate: dayOf(work.now),
    LastChangedByUser: work.user,
    LastChangeDateTime: Math.floor(work.now / 1000) * 1000,
  })
  if (plan) assign(work, item, plan)
  return item
}

function assign(work: Work, item: Row, plan: Row) {
  const items = work.store.table('MaintenanceItem')
  const MaintenancePlan = text(plan.MaintenancePlan)
  const others = items.find({ MaintenancePlan }).filter((each) => each !== item).length
  items.update(item, { MaintenancePlan, MaintenancePlanItemPosition: String(others + 1) })
  work.store.table('MaintenancePlan').update(plan, { NumberOfMaintenanceItems: String(others + 1) })
  touch(work.store, 'MaintenancePlan', plan, work.now, work.user)
}

/** Plans the calls of the scheduling period: at each cycle, the first one is due next. */
function schedule(work: Work, parameters: Row, restart: boolean): Row {
  const plan = findPlan(work, text(parameters.MaintenancePlan))
  const own = { MaintenancePlan: text(plan.MaintenancePlan) }
  const calls = work.store.table('MaintenancePlanSchedule')
  const existing = calls.find(own)
  if (!restart && existing.length > 0)
    throw refuse('IP/030', `Maintenance plan ${own.MaintenancePlan} is already scheduled`)
  if (restart && parameters.MaintPlanSchedFutrCallsAreKept !== true)
    for (const call of existing) if (!call.CompletionDate) calls.delete(call)
  const [cycle] = work.store.table('MaintenancePlanCycle').find(own)
  if (!cycle) throw refuse('IP/031', 'The maintenance plan has no cycle')
  const start = Number(
    parameters.SchedulingStartDate ?? plan.SchedulingStartDate ?? dayOf(work.now),
  )
  const step =
    number(cycle.MaintPlanCycRcrrcIntervalQty) *
    (unitDays[text(cycle.MaintPlanCycRcrrcIntervalUnit)] ?? 30)
  const period =
    number(plan.SchedulingDuration) * (unitDays[text(plan.SchedulingDurationUnit)] ?? 1) || step
  const count = Math.max(1, Math.min(24, Math.floor(period / step)))
  const horizon = number(plan.CallHorizonPercent) / 100
  let last = calls
    .find(own)
    .reduce((max, each) => Math.max(max, number(each.MaintenancePlanCallNumber)), 0)
  for (let index = 1; index <= count; index += 1) {
    last += 1
    const planned = start + Math.round(step * index) * 86_400_000
    calls.insert({
      ...own,
      MaintenancePlanCallNumber: last,
      MaintenancePackage: '',
      SchedulingStatus: '1',
      MaintenanceCallNextPlannedDate: planned,
      MaintenanceCallDate: start + Math.round(step * (index - 1 + horizon)) * 86_400_000,
      MaintenanceCallIsOutstanding: true,
    })
  }
  work.store
    .table('MaintenancePlan')
    .update(plan, { SchedulingStartDate: start, MaintenanceCall: last })
  touch(work.store, 'MaintenancePlan', plan, work.now, work.user)
  return { IsInvalid: false }
}

export const maintenancePlanFunctions: Record<string, FunctionRule> = {
  'API_MAINTENANCEPLAN.StartMaintPlnSchedule': (work, parameters) =>
    schedule(work, parameters, false),
  'API_MAINTENANCEPLAN.RestartMaintPlnSchedule': (work, parameters) =>
    schedule(work, parameters, true),
  'API_MAINTENANCEPLAN.AssignMaintItemToMaintPlan': (work, parameters) => {
    const plan = findPlan(work, text(parameters.MaintenancePlan))
    const item = work.store
      .table('MaintenanceItem')
      .get({ MaintenanceItem: text(parameters.Maintenanceitem).replace(/^0+(?=\d)/, '') })
    if (!item) throw framework.unknownKey('MaintenanceItemType')
    assign(work, item, plan)
    return { IsInvalid: false }
  },
}
