import type { EntityMap, Native } from '@millwright/kit'
import { instant, toText } from '@millwright/kit/fields'
import type { RestAt } from '@millwright/kit/protocols'
import { ApiError } from '@millwright/model'
import { rest } from './dialect.ts'
import { instantAt, number, reference, show } from './fields.ts'
import { meters } from './meters.ts'
import { toId } from './values.ts'

/** A reading as the answer to its booking shows it, and the same as the last reading of its meter. */
function readingOf(meter: Native): Native | null {
  const last = meter.lastReading
  if (!last) return null
  const { unit, assetId } = meter
  return {
    meterId: last.meterId ?? meter.id,
    ...last,
    readingDate: last.readingDate ?? last.createdAt,
    unit,
    assetId,
  }
}

function sameInstant(a: string, b: string): boolean {
  return Date.parse(a) === Date.parse(b)
}

export const meterReadings: EntityMap<'meter-readings', RestAt> = {
  native: 'meter reading',
  at: { path: '/meterreadings', many: 'meterReadings', one: 'meterReading' },
  key: ['meterId', 'readingDate'],
  ops: {
    list: {
      reason:
        'MaintainX gives out the latest reading of a meter only; see last_value of the meter.',
    },
    get: true,
    create: true,
  },
  changes: { by: null, deletes: 'sweep' },
  version: 'none',
  fields: {
    meter_id: reference('meterId', { write: 'create', required: true }),
    asset_id: show<string | null>('assetId', (reading) => toId(reading.assetId)),
    value: number('value', { write: 'create', required: true }),
    read_at: instant('readingDate', { write: 'create', required: true }),
    unit: show<string | null>('unit', (reading) => toText(reading.unit)),
    created_at: show<string | null>('createdAt', (reading) => instantAt(reading.createdAt)),
  },
  filters: {},
  override: {
    // A reading has no id of its own: the meter and the time are its key, and it can be read while it is the last one.
    async get(io, _, [meterId, readingDate]) {
      const meter = await rest.get(io, meters as EntityMap<any, RestAt>, [meterId!], io.context)
      const reading = meter && readingOf(meter)
      return reading && sameInstant(reading.readingDate, readingDate!)
        ? { ...reading, readingDate }
        : null
    },
    create: (_, body) => [
      {
        method: 'POST',
        path: '/meterreadings',
        body: [body],
        effect: 'Books the reading; a manual meter takes ten calls in 24 hours.',
        made: (answer) => keyOf((answer.json as Native[] | undefined)?.[0], body),
      },
    ],
  },
}

/** The source answers with the reading, or it takes none of the meter and says so in an empty list. */
function keyOf(made: Native | undefined, sent: Native): string[] {
  if (made) return [String(made.meterId), made.readingDate ?? made.createdAt ?? sent.readingDate]
  throw new ApiError(
    'UPSTREAM_REJECTED',
    'MaintainX answered without a reading: nothing was booked.',
    {
      origin: 'upstream',
    },
  )
}
