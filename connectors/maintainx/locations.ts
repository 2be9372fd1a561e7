import type { EntityMap } from '@millwright/kit'
import {
  custom,
  derived,
  type Field,
  FieldRefusal,
  readOnly,
  text,
  toText,
} from '@millwright/kit/fields'
import type { RestAt } from '@millwright/kit/protocols'
import {
  deletedAt,
  extraFields,
  keepExtraFields,
  onlyReference,
  reference,
  stamps,
} from './fields.ts'
import { ids } from './filters.ts'

/** One text. Lines are all that a write may give. */
const address: Field<any> = custom<any>(
  'address',
  (place) => {
    const written = toText(place.address)
    return written === null ? null : { lines: written.split('\n') }
  },
  (value, body) => {
    const [other] =
      Object.entries(value ?? {}).find(([name, part]) => name !== 'lines' && part !== null) ?? []
    if (other !== undefined) {
      const detail = `The address of a location is one text in MaintainX: give it in lines, without ${other}.`
      throw new FieldRefusal('FIELD_NOT_WRITABLE', detail, [other])
    }
    body.address = value === null ? null : (value.lines ?? []).join('\n')
  },
)

const fields = {
  name: text('name', { required: true }),
  description: text('description'),
  parent_id: reference('parentId'),
  has_children: derived<boolean | null>('childrenIds', (place) =>
    Array.isArray(place.childrenIds) ? place.childrenIds.length > 0 : null,
  ),
  team_id: readOnly(onlyReference('teamIds')),
  address,
  custom_fields: extraFields(),
  ...deletedAt,
  ...stamps,
}

const map = {
  native: 'location',
  at: {
    path: '/locations',
    many: 'locations',
    one: 'location',
    expand: { extraFields: 'extra_fields', teamIds: 'team_ids' },
    deep: ['childrenIds'],
    lean: ['childrenIds'],
    arrange: keepExtraFields(),
  },
  key: ['id'],
  ops: { list: true, get: true, create: true, update: true, delete: true },
  changes: {
    by: null,
    deletes: 'sweep',
    note: 'The list of locations cannot be asked for what changed.',
  },
  version: 'none',
  thin: ['has_children'],
  delete: { mode: 'hard', effect: 'Deletes the location.' },
  fields,
  filters: { ids },
  scanned: [
    'name',
    'parent_id',
    'created_after',
    'created_before',
    'modified_after',
    'modified_before',
  ],
} as const

/** One tree without types serves for plants, rooms and stores: each place is in both entities, with the same id. */
export const locations: EntityMap<'locations', RestAt> = { ...map }
export const inventoryLocations: EntityMap<'inventory-locations', RestAt> = {
  ...map,
  ops: {
    ...map.ops,
    create: {
      reason:
        'MaintainX has no codes of places. Create a location: it is a place for stock as well.',
    },
  },
}
