import { either, flag, int, list, map, num, obj, oneOf, type Shape, text, time } from '../shape.ts'
import { THUMBNAIL } from './files.ts'

export const WORK_ORDER_STATUSES = ['OPEN', 'IN_PROGRESS', 'ON_HOLD', 'DONE', 'CANCELED', 'SKIPPED']
export const PRIORITIES = ['NONE', 'LOW', 'MEDIUM', 'HIGH']
export const PART_STATUSES = ['NO_PARTS', 'ASSIGNED', 'RESERVED', 'KITTED', 'STAGED', 'ISSUED']
export const COPIES = ['NoCopy', 'Copy', 'Default']

export const AVAILABILITIES = [
  'PARTS_AVAILABLE',
  'PARTS_UNAVAILABLE',
  'PARTIAL_PARTS',
  'PARTS_AVAILABLE_BUT_OVERCOMMITTED',
]

const FIELD_TYPES = [
  'NUMBER',
  'AMOUNT',
  'TEXT',
  'UNSUPPORTED',
  'HEADING',
  'FILE',
  'SIGNATURE',
  'MULTIPLE_CHOICE',
  'INSPECTION_CHECK',
  'YES_NO_NA',
  'CHECKBOX',
  'CHECKLIST',
  'METER',
  'DATE',
  'CYCLE_COUNT',
]

const DAYS = ['SUNDAY', 'MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY']

const METER_AUTOMATION = {
  automationMeterTrigger: obj(
    {
      automationTriggerInput: obj({
        conditions: list(
          obj({ operator: oneOf(['increasedBy', 'decreasedBy'], '*'), value: num('*') }),
          '*',
        ),
        meterId: int('*'),
      }),
      lastTriggerValue: num(),
      newDueDateOffsetSeconds: int(),
    },
    'null',
  ),
}

function every(type: string, more: Record<string, Shape>): Shape {
  return obj({ type: oneOf([type], '*'), ...more, ...METER_AUTOMATION }, 'null')
}

/** `repeatability` when an order is made, `recurrenceInfo` afterwards: the same choices. */
export function recurrence(marks: string): Shape {
  return either(
    [
      every('DAILY', {}),
      every('WEEKLY', {
        interval: int('', { minimum: 1, maximum: 52 }),
        days: list(oneOf(DAYS), '*'),
      }),
      every('MONTHLY', {
        interval: int('', { minimum: 1, maximum: 24 }),
        day: int('*', { minimum: 1, maximum: 31 }),
      }),
      every('YEARLY', { interval: int('', { minimum: 1, maximum: 1000 }) }),
      every('PERIODICALLY', { interval: int('', { minimum: 0 }) }),
    ],
    `null ${marks}`,
  )
}

export const ASSIGNEE = obj({
  type: oneOf(['USER', 'TEAM'], '*'),
  id: either([int(), text()], '*'),
})

/** Steps as they are written. */
export const NEW_PROCEDURE = obj(
  {
    id: num(),
    title: text('*'),
    fields: list(
      obj({
        label: text('*'),
        type: oneOf(FIELD_TYPES, '*'),
        description: text('null'),
        choices: list(text()),
        urls: list(obj({ label: text(), link: text('*') })),
        meterId: num('null'),
        isDateAndTime: flag(),
        index: num(),
      }),
      '*',
    ),
  },
  'null',
)

const STEP = obj({
  id: num(),
  parentId: num('null'),
  procedureTemplateId: num('null'),
  procedureTemplateFieldId: num('null'),
  required: flag(),
  description: text('null'),
  type: oneOf(FIELD_TYPES),
  label: text(),
  maxScore: num(),
  score: num(),
  value: obj({
    text: text('null'),
    attachment: obj(THUMBNAIL),
    attachments: list(obj(THUMBNAIL)),
    notes: obj({ text: text() }, 'null'),
    hasAttachments: flag('null'),
  }),
  meter: obj({ id: num(), name: text() }, 'null'),
  assignees: obj({ userIds: list(num()), teamIds: list(num()) }, 'null'),
  isDateAndTime: flag('null'),
})

/** Steps as they are read. */
export const PROCEDURE = {
  id: num(),
  templateIds: list(num(), 'null'),
  title: text(),
  maxScore: num(),
  score: num(),
  fields: list(STEP),
}

/** A part as it appears on an order. */
export const USED_PART = obj({
  id: int(),
  name: text(),
  description: text('null'),
  area: text('null'),
  unitCost: int('null'),
  availableQuantity: int(),
  minimumQuantity: int(),
  barcode: text('null'),
  quantityUsed: int(),
  copyOnRecurring: oneOf(COPIES),
  locationId: num('null'),
  extraFields: map(),
  partExtraFields: map(),
})

/** A cost row: without an id, in hours rounded to hundredths beside exact seconds. */
export const COST_ROW = {
  type: oneOf(['EXPENSE', 'PART', 'TIME']),
  costPerUnit: num('null'),
  description: text('null'),
  quantity: num(),
  rowTotal: num(),
  durationTotal: num(),
  userId: int('null'),
  partId: int('null'),
}

export const ASSET_GLANCE = {
  id: int(),
  name: text(),
  description: text('null'),
  parentId: int('null'),
  criticalityId: int('null'),
  locationId: int('null'),
  serialNumber: text('null'),
  createdAt: time(),
  updatedAt: time(),
  creatorId: int('null'),
}

export const LOCATION_GLANCE = {
  id: int(),
  name: text(),
  description: text('null'),
  address: text('null'),
  parentId: int('null'),
  createdAt: time(),
  updatedAt: time(),
}

/** The caller's own key or object, kept as it was sent. */
export const EXTERNAL_DATA = (marks: string) => either([obj({}), num(), text()], `null ${marks}`)
