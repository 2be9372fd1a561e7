import { type EntityMap, toDecimal } from '@millwright/kit'
import { custom, type Field, norm, objectAt, text, toText } from '@millwright/kit/fields'
import type { RestAt } from '@millwright/kit/protocols'
import { deletedAt, instantAt, reference, show, stamps } from './fields.ts'
import { ids, refersTo } from './filters.ts'
import { toId } from './values.ts'

/** A row of the list has its asset and its location only as objects (vendor specification). */
function placed(property: string, object: string) {
  return custom<string | null>(
    [property, object],
    (meter) => toId(meter[property] ?? meter[object]?.id),
    reference(property).encode,
  )
}

export const meters: EntityMap<'meters', RestAt> = {
  native: 'meter',
  at: {
    path: '/meters',
    many: 'meters',
    one: 'meter',
    expand: { asset: 'asset', location: 'location', lastReading: 'last_reading' },
    expandOne: ['asset', 'location', 'last_reading'],
    deep: ['description', 'createdAt', 'updatedAt'],
    lean: ['description', 'createdAt', 'updatedAt'],
  },
  key: ['id'],
  ops: { list: true, get: true, create: true, update: true, delete: true },
  changes: {
    by: null,
    deletes: 'sweep',
    note: 'The list of meters cannot be asked for what changed.',
  },
  version: 'none',
  thin: ['description', 'created_at', 'updated_at'],
  delete: { mode: 'hard', effect: 'Deletes the meter with its readings.' },
  fields: {
    name: text('name', { required: true }),
    description: text('description'),
    // How it is read is all that the source tells; whether it is a counter or a gauge, nobody says.
    ...(norm('kind', 'measurementType', {}, { write: 'create' }) as {
      kind: Field<any>
      source_kind: Field<string | null>
    }),
    asset_id: placed('assetId', 'asset'),
    asset_name: show<string | null>('asset', (meter) => toText(objectAt(meter.asset)?.name)),
    location_id: placed('locationId', 'location'),
    location_name: show<string | null>('location', (meter) =>
      toText(objectAt(meter.location)?.name),
    ),
    unit: text('unit', { required: true, write: 'create' }),
    last_value: show<string | null>('lastReading', (meter) => toDecimal(meter.lastReading?.value)),
    last_read_at: show<string | null>('lastReading', ({ lastReading: last }) =>
      instantAt(last?.readingDate ?? last?.createdAt),
    ),
    ...deletedAt,
    ...stamps,
  },
  filters: {
    ids,
    asset_id: refersTo('assets', 'asset', (meter) => meter.assetId ?? meter.asset?.id),
  },
  scanned: ['name', 'location_id'],
  actions: {
    replace: {
      reason: 'MaintainX has no exchange of a device: its readings simply go on with the new one.',
    },
  },
}
