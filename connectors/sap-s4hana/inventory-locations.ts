import type { EntityMap, Io, ListQuery, Native, NativePage } from '@millwright/kit'
import { constant, derived, readOnly, reference, text, toText } from '@millwright/kit/fields'
import {
  allOf,
  anyOf,
  behind,
  type ODataAt,
  queryString,
  readCollection,
} from '@millwright/kit/protocols'
import { byId } from './fields.ts'
import { services } from './services.ts'
import { placeId } from './storage-places.ts'

const at: ODataAt = { version: 2, service: services.product, set: 'A_ProductStorageLocation' }

const key = ['Plant', 'StorageLocation']

/**
 * Plants and storage locations as the products name them: the only place where the interface shows them. Names and
 * places without any product are not to be had.
 */
export const inventoryLocations: EntityMap<'inventory-locations', ODataAt> = {
  native: 'plants and storage locations of A_ProductStorageLocation',
  at,
  key,
  ops: {
    list: true,
    get: true,
    create: {
      reason: 'Plants and storage locations are set up in SAP itself, not through its interface.',
    },
    update: {
      reason: 'Plants and storage locations are set up in SAP itself, not through its interface.',
    },
    delete: {
      reason: 'Plants and storage locations are set up in SAP itself, not through its interface.',
    },
  },
  fields: {
    number: derived(key, (place) => toText(place.StorageLocation) ?? toText(place.Plant)),
    name: constant(null),
    kind: derived(key, (place) =>
      toText(place.StorageLocation) === null ? 'warehouse' : 'storeroom',
    ) as never,
    parent_id: derived(key, (place) =>
      toText(place.StorageLocation) === null ? null : placeId(place.Plant, ''),
    ),
    parent_number: derived(key, (place) =>
      toText(place.StorageLocation) === null ? null : toText(place.Plant),
    ),
    path: derived(key, (place) =>
      [place.Plant, place.StorageLocation].filter((part) => toText(part) !== null),
    ),
    site_id: readOnly(reference('Plant')),
    site_number: readOnly(text('Plant')),
  },
  filters: {
    site_id: byId('Plant'),
    parent_id: (id: string) => byId('Plant')(id.replace(/\.$/, '')),
  },
  scanned: ['kind', 'number'],
  changes: {
    by: null,
    deletes: 'sweep',
    note: 'Only places in which at least one product is kept; without their names.',
  },
  version: 'none',
  override: { list: listPlaces, get: getPlace },
}

/** Steps from one place to the next by key: one small call for each, however many products it holds. */
async function listPlaces(io: Io, _entity: unknown, query: ListQuery): Promise<NativePage> {
  const records: Native[] = []
  const isPlain = !('parent_id' in query.filters)
  let after = (query.after ?? null) as string[] | null
  while (records.length < query.limit) {
    const position = after ? behind(2, key, after, () => 'string') : undefined
    const next = await first(io, allOf([...(Object.values(query.filters) as string[]), position]))
    if (!next) return { records, next: null }
    // From a key that is none no step leads on, and what is behind it would be lost.
    if (typeof next.Plant !== 'string' || typeof (next.StorageLocation ?? '') !== 'string')
      throw new TypeError('a place without its key')
    const [plant, location] = [String(next.Plant), String(next.StorageLocation ?? '')]
    // A plant is a place of its own, above its storage locations.
    if (isPlain && after?.[0] !== plant) {
      records.push({ Plant: plant, StorageLocation: '' })
      after = [plant, '']
      if (records.length === query.limit) break
    }
    if (location !== '') records.push({ Plant: plant, StorageLocation: location })
    after = [plant, location]
  }
  return { records, next: after }
}

async function first(io: Io, $filter: string): Promise<Native | null> {
  const path = `${at.service}/${at.set}${queryString({ $filter, $orderby: 'Plant,StorageLocation', $top: '1', $select: 'Plant,StorageLocation' })}`
  return readCollection(await io.send({ method: 'GET', path })).records[0] ?? null
}

async function getPlace(
  io: Io,
  _entity: unknown,
  [plant, location]: readonly string[],
): Promise<Native | null> {
  const clauses = [
    anyOf(2, 'Plant', [plant!]),
    location === '' ? undefined : anyOf(2, 'StorageLocation', [location!]),
  ]
  const found = await first(io, allOf(clauses))
  return found && { Plant: plant, StorageLocation: location }
}
