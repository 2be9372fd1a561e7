import type { Resource } from '../resource.ts'
import { maintenancePlanRules } from '../rules/maintenance-plan.ts'
import { either, int, list, num, obj, oneOf, type Shape, text, time } from '../shape.ts'
import { PRIORITIES } from './work-order-shapes.ts'

const DAYS = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY']

const INTERVAL = int('*', { minimum: 1 })

function recurrence(marks: string): Shape {
  return either(
    [
      obj({ type: oneOf(['DAILY'], '*') }),
      obj({ type: oneOf(['WEEKLY'], '*'), interval: INTERVAL, days: list(oneOf(DAYS), '*') }),
      obj({
        type: oneOf(['MONTHLY'], '*'),
        interval: INTERVAL,
        day: int('*', { minimum: 1, maximum: 31 }),
      }),
      obj({ type: oneOf(['YEARLY'], '*'), interval: INTERVAL }),
    ],
    marks,
  )
}

const OFFSET = { value: num('*'), unit: oneOf(['HOUR', 'DAY', 'WEEK'], '*') }

/** Plans start work orders from blueprints, by calendar or by meter. Deleting one archives it. */
export const maintenancePlans: Resource = {
  path: 'maintenanceplans',
  one: 'maintenancePlan',
  many: 'maintenancePlans',
  firstId: 1,
  verbs: ['list', 'get', 'create', 'update', 'delete'],
  recent: true,
  gone: { patch: 'maintenance plan Not Found', delete: 'maintenancePlan Not Found' },
  fields: {
    id: num('row'),
    name: text('create* update row'),
    organizationId: num('row'),
    startDate: time('null:read create update row'),
    workOrderStartDatePadding: num('null:read create update row'),
    workOrderStartDateOffset: obj(OFFSET, 'null:read create update row'),
    workOrderStartDateFixedDay: num('null row'),
    blueprintEstimatedTime: num('null row'),
    triggerType: oneOf(['CALENDAR', 'METER', 'CALENDAR_OR_METER'], 'row'),
    intervalStrategy: oneOf(['FIXED', 'FLOATING'], 'row'),
    recurrence: recurrence('create* update row'),
    planningHorizon: obj(
      { value: num('*'), unit: oneOf(['DAY', 'WEEK', 'MONTH', 'YEAR'], '*') },
      'create* update row',
    ),
    workOrderBlueprintId: num('create* update row ref:blueprints'),
    assets: list(obj({ id: num(), assetId: num() }), 'row'),
    planAssets: list(obj({ assetId: num('* ref:assets') }), 'create written'),
    addedPlanAssets: list(obj({ assetId: num('* ref:assets') }), 'update written'),
    removedPlanAssetIds: list(num(), 'update written'),
    intervals: list(
      obj({
        id: num('read'),
        interval: num('*'),
        workOrderBlueprintId: num('* ref:blueprints'),
      }),
      'create row ruled',
    ),
    addedUpdatedIntervals: list(
      obj({
        id: num(),
        interval: num('*'),
        workOrderBlueprintId: num('* ref:blueprints'),
      }),
      'update written',
    ),
    removedIntervalIds: list(num(), 'update written'),
    nextWorkOrderToGenerateDueDate: time('null update written'),
    nextCycleOccurrence: num('null:read create update row'),
    nextScheduledWorkOrderDueDate: time('null row'),
    lastPlannedDueDate: time('null row'),
    nextWorkOrderGenerationAt: time('null row'),
    lastWorkOrderGeneratedAt: time('null row'),
    creatorId: num('row'),
    createdAt: time('row'),
    updatedAt: time('null row'),
    archivedAt: time('null row'),
  },
  rules: maintenancePlanRules,
}

/** Blueprints can be made and not be read back; they speak ids where orders speak labels. */
export const BLUEPRINT = obj({
  title: text('*'),
  description: text(),
  estimatedTime: int(),
  procedureBlueprintIds: list(int()),
  userIds: list(int('ref:users')),
  teamIds: list(int('ref:teams')),
  priority: oneOf(PRIORITIES),
  partsUsed: list(obj({ partId: int('* ref:parts'), quantityUsed: int('*') })),
  tagIds: list(int('ref:categories')),
  vendorIds: list(int('ref:vendors')),
  customFieldValues: list(obj({ workOrderFieldId: int('*'), value: text('*') })),
})
