import { divide, type EntityMap, type Native, toDecimal } from '@millwright/kit'
import { custom, derived, type Field, text, toDay } from '@millwright/kit/fields'
import type { RestAt } from '@millwright/kit/protocols'
import { instantAt, show, stamps } from './fields.ts'
import { ids } from './filters.ts'
import { recurrenceFrom, triggers } from './maintenance-plan-triggers.ts'
import { refuseAt } from './refusal.ts'
import { numberOfId, toId } from './values.ts'

/** What only this source has: how far ahead orders are made, when they start, and the blueprint of the work. */
const own = [
  'planningHorizon',
  'workOrderStartDateOffset',
  'workOrderBlueprintId',
  'nextCycleOccurrence',
  'intervals',
]
const written = [
  'planningHorizon',
  'workOrderStartDateOffset',
  'workOrderBlueprintId',
  'nextCycleOccurrence',
]

const customFields: Field<Record<string, unknown> | null> = custom<Record<string, unknown> | null>(
  own,
  (plan) => Object.fromEntries(own.map((name) => [name, plan[name] ?? null])),
  (values, body) => {
    body.$own = values ?? {}
  },
)

/** Plans are written in other words than they are read in: `planAssets`, and on a change what comes and what goes. */
function arrange(body: Native, current: Native | null): Native {
  const { $assets, $triggers, $own = {}, ...named } = body
  const plain = { ...named, ...changeOwn($own, current) }
  const recurrence = $triggers && recurrenceFrom($triggers, { ...current, ...plain })
  const change = { ...plain, ...(recurrence && { recurrence }) }
  if (current) return { ...change, ...($assets && changeAssets($assets, current)) }
  for (const name of ['planningHorizon', 'workOrderBlueprintId']) {
    if (change[name]) continue
    const text = `MaintainX needs ${name} for a new plan: give it in custom_fields.`
    throw refuseAt(`/custom_fields/${name}`, text, 'REQUIRED')
  }
  return {
    ...change,
    ...($assets && { planAssets: $assets.map((assetId: number) => ({ assetId })) }),
  }
}

/** What is sent as it is already is no change: that also goes for what cannot be written. */
function changeOwn(values: Native, current: Native | null): Native {
  const changes = Object.entries(values).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(current?.[name] ?? null),
  )
  const stray = changes.find(([name]) => !written.includes(name))
  if (!stray) return Object.fromEntries(changes)
  const text = `MaintainX takes these fields of its own: ${written.join(', ')}.`
  throw refuseAt(`/custom_fields/${stray[0]}`, text, 'FIELD_NOT_WRITABLE')
}

function changeAssets(wanted: readonly number[], current: Native): Native {
  const known = (current.assets ?? []) as Native[]
  const added = wanted.filter((id) => !known.some(({ assetId }) => assetId === id))
  const removed = known.filter(({ assetId }) => !wanted.includes(assetId))
  return {
    ...(added.length > 0 && { addedPlanAssets: added.map((assetId) => ({ assetId })) }),
    ...(removed.length > 0 && { removedPlanAssetIds: removed.map(({ id }) => id) }),
  }
}

const strategies: Readonly<Record<string, string>> = { FIXED: 'fixed', FLOATING: 'floating' }
const appOnly = 'The interface of MaintainX has no call for it; it is done in the app.'

export const maintenancePlans: EntityMap<'maintenance-plans', RestAt> = {
  native: 'maintenance plan',
  at: { path: '/maintenanceplans', many: 'maintenancePlans', one: 'maintenancePlan', arrange },
  key: ['id'],
  ops: { list: true, get: true, create: true, update: true, delete: true },
  changes: {
    by: null,
    deletes: 'sweep',
    note: 'The list of plans cannot be asked for what changed.',
  },
  version: 'none',
  delete: { mode: 'hard', effect: 'Deletes the plan; orders that it made stay.' },
  fields: {
    name: text('name', { required: true }),
    status: derived<any>('archivedAt', (plan) => (plan.archivedAt ? 'ended' : 'active')),
    asset_ids: custom<any>(
      'assets',
      (plan) => (plan.assets ?? []).map(({ assetId }: Native) => toId(assetId)),
      (assets: string[] | null, body) => {
        body.$assets = (assets ?? []).map(numberOfId)
      },
    ),
    // Minutes here, unlike the seconds of work orders (vendor specification).
    estimated_hours: show<string | null>('blueprintEstimatedTime', (plan) => {
      const minutes = toDecimal(plan.blueprintEstimatedTime)
      return minutes === null ? null : divide(minutes, '60')
    }),
    schedule_basis: show<any>(
      'intervalStrategy',
      (plan) => strategies[plan.intervalStrategy] ?? null,
    ),
    trigger_logic: derived<any>('triggerType', (plan) =>
      plan.triggerType === 'CALENDAR_OR_METER' ? 'any' : null,
    ),
    starts_on: custom<string | null>(
      'startDate',
      (plan) => toDay(plan.startDate),
      (day, body) => {
        body.startDate = day === null ? null : `${day}T00:00:00.000Z`
      },
    ),
    next_due_on: show<string | null>('nextScheduledWorkOrderDueDate', (plan) =>
      toDay(plan.nextScheduledWorkOrderDueDate),
    ),
    last_due_on: show<string | null>('lastPlannedDueDate', (plan) =>
      toDay(plan.lastPlannedDueDate),
    ),
    ends_on: derived<string | null>('archivedAt', (plan) => toDay(plan.archivedAt)),
    triggers,
    created_at: stamps.created_at,
    updated_at: show<string | null>('updatedAt', (plan) =>
      instantAt(plan.updatedAt ?? plan.createdAt),
    ),
    custom_fields: customFields,
  },
  filters: { ids },
  scanned: [
    'name',
    'status',
    'asset_id',
    'due_before',
    'created_after',
    'created_before',
    'modified_after',
    'modified_before',
  ],
  actions: {
    hold: { reason: appOnly },
    resume: { reason: appOnly },
    generate: {
      reason:
        'MaintainX makes the orders of a plan by itself, as far ahead as its planning horizon.',
    },
    set_status: { reason: appOnly },
  },
}
