import {
  type Context,
  compare,
  decodeKey,
  divide,
  type EntityMap,
  type Native,
  type PlanAt,
  type Step,
  times,
  toDecimal,
} from '@millwright/kit'
import {
  custom,
  derived,
  flag,
  reference,
  text,
  toText,
  zonedFromEpoch,
} from '@millwright/kit/fields'
import {
  act,
  edmMoment,
  ifMatch,
  literal,
  type ODataAt,
  type ODataEntity,
  odata,
  readEntity,
  recordPath,
} from '@millwright/kit/protocols'
import { byIds, userName, v4, version } from './fields.ts'
import { refuse } from './refusal.ts'
import { services } from './services.ts'
import { unitCode } from './units.ts'

const at: ODataAt = {
  version: 4,
  service: services.measurementDocument,
  set: 'MeasurementDocument',
}

/**
 * The plain reading is kept in the SI unit of its characteristic (600 km reads 600000, measured by others): values
 * are those in the unit of entry, and a difference is brought into it by the ratio of both.
 */
function difference(reading: Native): string | null {
  const si = toDecimal(reading.MsmtCounterReadingDifference)
  const total = toDecimal(reading.MeasurementReading)
  const entered = toDecimal(reading.MeasurementReadingInEntryUoM)
  if (si === null || total === null || entered === null) return null
  if (compare(total, entered) === 0) return si
  return compare(total, '0') === 0 ? null : divide(times(si, entered), total)
}

/** Readings from a moment on: day and time are kept apart, in the system's zone. */
function readFrom(value: string, context: Context): string {
  const local = zonedFromEpoch(Date.parse(value), context.zone)
  const clock = new Date(local.seconds * 1000).toISOString().slice(11, 19)
  return `(MsmtRdngDate gt ${local.day} or (MsmtRdngDate eq ${local.day} and MsmtRdngTime ge ${clock}))`
}

export const meterReadings: EntityMap<'meter-readings', ODataAt> = {
  native: 'MeasurementDocument',
  at,
  key: ['MeasurementDocument'],
  ops: { list: true, get: true, create: true, delete: true },
  fields: {
    number: text('MeasurementDocument', { write: 'never' }),
    meter_id: reference('MeasuringPoint', { write: 'create', required: true }),
    meter_number: text('MeasuringPoint', { write: 'never' }),
    value: custom(
      'MeasurementReadingInEntryUoM',
      (reading) => toDecimal(reading.MeasurementReadingInEntryUoM),
      (value, body) => {
        if (value !== null) body.$value = value
      },
      { write: 'create' },
    ),
    text_value: text('MsmtValuationCode', { write: 'create', max: 4 }),
    value_kind: custom(
      'MsmtCntrReadingDiffIsEntered',
      (reading) => (reading.MsmtCntrReadingDiffIsEntered === true ? 'difference' : 'absolute'),
      (word, body) => {
        if (word === 'difference') body.MsmtCntrReadingDiffIsEntered = true
      },
      { write: 'create' },
    ) as never,
    delta: derived(
      ['MsmtCounterReadingDifference', 'MeasurementReading', 'MeasurementReadingInEntryUoM'],
      difference,
    ),
    read_at: edmMoment(4, 'MsmtRdngDate', 'MsmtRdngTime', { write: 'create', required: true }),
    read_by_name: userName('MsmtRdngByUser'),
    unit: text('MeasurementReadingEntryUoM', { write: 'never' }),
    unit_code: derived('MeasurementReadingEntryUoM', (reading) =>
      unitCode(reading.MeasurementReadingEntryUoM),
    ),
    notes: text('MeasurementDocumentText', { write: 'create', max: 40 }),
    is_reset: flag('MsmtCounterReadingIsReplaced', { write: 'create' }),
    is_reversed: flag('MsmtRdngIsReversed', { write: 'never' }),
    version: version(),
  },
  filters: {
    ids: byIds(['MeasurementDocument']),
    number: v4.is('MeasurementDocument'),
    meter_id: (id: string) => {
      const key = decodeKey(id, 1)
      return key ? `MeasuringPoint eq ${literal(4, 'string', key[0])}` : undefined
    },
    read_after: readFrom,
  },
  changes: {
    by: null,
    deletes: 'flag',
    note: 'A reading keeps only the time at which it was read; read_after finds new ones.',
  },
  version: 'etag',
  delete: {
    mode: 'soft',
    effect: 'Sets the reversal indicator: the reading stays and counts no more.',
  },
  override: {
    create: createReading,
    delete: (entity, { key, current }) => [
      act(
        recordPath(entity, key),
        'SAP__self.ActivateReversalIndicator',
        {},
        `Reverses reading ${key[0]}.`,
        ifMatch(current),
      ),
    ],
  },
}

/** A reading is entered in a unit: the meter's own, which is read first. */
async function createReading(entity: ODataEntity, body: Native, plan: PlanAt): Promise<Step[]> {
  const { $value, ...own } = body
  if ($value === undefined) return odata.create!(entity, own, plan)
  const path = `${services.measuringPoint}/MeasuringPoint('${encodeURIComponent(String(own.MeasuringPoint).replaceAll("'", "''"))}')`
  const meter = readEntity(await plan.io.send({ method: 'GET', path }))
  const unit = toText(meter.CharcValueUnit)
  if (unit === null)
    throw refuse(
      '/value',
      'NOT_ALLOWED',
      `Meter ${own.MeasuringPoint} has no unit; it takes text_value, a valuation code.`,
    )
  const reading = { MeasurementReadingInEntryUoM: Number($value), MeasurementReadingEntryUoM: unit }
  return odata.create!(entity, { ...own, ...reading }, plan)
}
