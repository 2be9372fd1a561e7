import type { Resource } from '../resource.ts'
import { readMeter, uuidRule } from '../rules/meter.ts'
import { either, int, list, num, obj, oneOf, type Shape, text, time } from '../shape.ts'
import { ASSET_GLANCE, LOCATION_GLANCE } from './work-order-shapes.ts'

const EXPANDS = ['asset', 'location', 'last_reading']

const MEASUREMENTS = ['MANUAL', 'IOT_DEVICE', 'AUTOMATED_SENSOR']

const DAYS = ['SUNDAY', 'MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY']

function every(type: string, interval: Shape, more: Record<string, Shape> = {}): Shape {
  return obj({ type: oneOf([type], '*'), interval, ...more }, 'null')
}

const least = (minimum: number, maximum?: number) =>
  int('', { minimum, ...(maximum !== undefined && { maximum }) })

/** MINUTLY is the vendor's spelling. */
const FREQUENCY = [
  every('SECONDLY', least(10)),
  every('MINUTLY', least(1)),
  every('HOURLY', least(1)),
  every('DAILY', least(1)),
  every('WEEKLY', least(1, 52), { days: list(oneOf(DAYS)) }),
  every('MONTHLY', least(1, 12), { day: int('', { minimum: 1, maximum: 31 }) }),
  every('YEARLY', least(1, 1000)),
]

/** Readings go in and only the last one comes out. */
export const meters: Resource = {
  path: 'meters',
  one: 'meter',
  many: 'meters',
  firstId: 123,
  verbs: ['list', 'get', 'create', 'update', 'delete'],
  gone: { patch: 'location Not Found', delete: 'meter Not Found' },
  expand: EXPANDS,
  expandOne: EXPANDS,
  filters: {
    measurementType: {
      shape: oneOf(MEASUREMENTS),
      test: (row, [type]) => row.measurementType === type,
    },
    assets: { shape: list(int()), test: (row, ids) => ids.includes(String(row.assetId)) },
  },
  fields: {
    id: num('row'),
    name: text('create* update row'),
    unit: text('create* update row'),
    measurementType: oneOf(MEASUREMENTS, 'create row'),
    description: text('null create update'),
    readingFrequency: either(FREQUENCY, 'null create update'),
    assetId: int('null create update ref:assets'),
    locationId: int('null create update ref:locations'),
    creatorId: int(),
    updaterId: int('null'),
    uuid: text(),
    createdAt: text(),
    updatedAt: text(),
    deletedAt: time('null'),
    asset: obj(ASSET_GLANCE, 'null row:asset detail:asset'),
    location: obj(LOCATION_GLANCE, 'null row:location detail:location'),
    lastReading: obj(
      {
        id: text(),
        meterId: num(),
        createdAt: text(),
        readingDate: text('null'),
        value: num(),
      },
      'null row:last_reading detail:last_reading',
    ),
  },
  rules: {
    create: uuidRule,
    update(row, _body, visit) {
      row.updaterId = visit.state.me
    },
    read: readMeter,
  },
}

const CONDITIONS = [
  'DECREMENTED_BY',
  'INCREMENTED_BY',
  'IS_EQUAL',
  'IS_GREATER',
  'IS_LESS',
  'INCREMENTED_BY_BASED_ON_LAST_READING',
  'DECREMENTED_BY_BASED_ON_LAST_READING',
]

/** Conditions on a meter that start work orders. */
export const meterTriggers: Resource = {
  path: 'metertriggers',
  one: 'meterTrigger',
  many: 'meterTriggers',
  firstId: 501,
  verbs: ['list', 'get', 'delete'],
  gone: { patch: 'meter trigger Not Found', delete: 'meterTrigger Not Found' },
  expandOne: ['work_order_template'],
  filters: {
    meters: { shape: list(int()), test: (row, ids) => ids.includes(String(row.meterId)) },
  },
  fields: {
    id: int('row'),
    name: text('row'),
    meterId: int('row'),
    organizationId: int(),
    amount: num(),
    condition: oneOf(CONDITIONS),
    createdAt: time(),
    creatorId: int(),
    dataPoints: obj({ numerator: int(), denominator: int() }, 'null'),
    deletedAt: time('null'),
    description: text('null'),
    minDateForProcessing: time('null'),
    nextTriggerValue: num('null'),
    period: int('null'),
    state: oneOf(['INACTIVE', 'INSUFFICIENT_DATA', 'PENDING', 'STABLE', 'TRIGGERED']),
    updatedAt: time(),
    workOrderTemplateId: int('null'),
    workOrderTemplate: obj(
      {
        id: int(),
        title: text(),
        procedureTemplateId: int('null'),
        organizationId: int('null'),
        creatorId: int('null'),
        createdAt: time(),
        updatedAt: time('null'),
        deletedAt: time('null'),
      },
      'null detail:work_order_template',
    ),
  },
}
