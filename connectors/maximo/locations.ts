import { type EntityMap, encodeKey, type Native } from '@millwright/kit'
import { constant, custom, derived, flag, readOnly, text, toText } from '@millwright/kit/fields'
import { placeStatuses } from './assets.ts'
import type { MxAt } from './dialect.ts'
import {
  code,
  domainWord,
  freeFields,
  internalOf,
  longText,
  partsOf,
  reference,
  show,
  stamps,
} from './fields.ts'
import { changed, contains, equals, ids, plainStatus, refersTo } from './filters.ts'
import { readRows } from './read.ts'

const key = ['siteid', 'location']

const ofType = (type: string) => ({
  uid: 'locationsid',
  internal: `type=${type}`,
  own: { needs: ['type'], keep: (row: Native) => internalOf(row, 'type') === type },
})

/** A new place gets its type, and its parent in the hierarchy that the parent is in. */
const operating: MxAt = {
  structure: 'mxapioperloc',
  ...ofType('OPERATING'),
  children: { lochierarchy: ['systemid', 'parent'] },
  async arrange({ $parent, ...body }, current, { io }) {
    const own = typed('OPERATING')(body, current)
    if ($parent === undefined) return own
    const systemid =
      mainOf(current ?? {})?.systemid ??
      ($parent && (await systemOf(io, $parent as readonly string[])))
    if (!systemid) return own
    return { ...own, lochierarchy: [{ systemid, parent: $parent?.[1] ?? null }] }
  },
}

function typed(type: string) {
  return (body: Native, current: Native | null): Native =>
    current === null
      ? { ...body, $words: { ...body.$words, type: { domain: 'LOCTYPE', internal: type } } }
      : body
}

async function systemOf(
  io: Parameters<typeof readRows>[0],
  [site, location]: readonly string[],
): Promise<unknown> {
  const conditions = [`siteid="${site}"`, `location="${location}"`]
  const how = { select: 'location,lochierarchy{systemid,parent}', order: '+locationsid', size: 10 }
  const { rows } = await readRows(io, operating, conditions, how)
  return mainOf(rows[0] ?? {})?.systemid
}

/** A place may be in several hierarchies: the main one of the delivered product, else the first. */
function mainOf({ lochierarchy }: Native): Native | undefined {
  const all = (lochierarchy ?? []) as Native[]
  return all.find(({ systemid }) => systemid === 'PRIMARY') ?? all[0]
}

const common = {
  number: text('location', { write: 'create' as const, required: true, max: 12 }),
  name: text('description', { required: true, max: 100 }),
  description: longText('description_longdescription'),
  organization_id: readOnly(code('orgid')),
  site_id: code('siteid', { write: 'create' }),
  external_reference: reference,
  custom_fields: freeFields('locations'),
  ...stamps,
}

const filters = {
  ...changed,
  ids: ids(key),
  number: equals('location'),
  name: contains('description'),
  external_reference: equals('externalrefid'),
  site_id: refersTo('siteid'),
}

const shared = {
  native: 'locations',
  key,
  ops: { list: true, get: true, create: true, update: true, delete: true },
  changes: { by: 'changedate', precision: 's', deletes: 'sweep' },
  version: 'stamp',
} as const

export const locations: EntityMap<'locations', MxAt> = {
  ...shared,
  at: operating,
  delete: { mode: 'hard', effect: 'Deletes the location; refused once it was used.' },
  fields: {
    ...common,
    source_kind: show<string | null>('type', (row) => toText(row.type)),
    kind: constant('functional_location'),
    ...domainWord('status', 'status', 'LOCASSETSTATUS', placeStatuses),
    parent_id: custom<string | null>(
      ['lochierarchy', 'siteid'],
      (row) => {
        const parent = toText(mainOf(row)?.parent)
        return parent === null ? null : encodeKey([row.siteid, parent])
      },
      (value, body) => {
        body.$parent = value === null ? null : partsOf(value, 2)
      },
    ),
    account_number: show<string | null>('glaccount', (row) => toText(row.glaccount)),
    is_default: flag('isdefault'),
  },
  filters: {
    ...filters,
    // The type is what narrows the list by internal values.
    status: (wanted: readonly string[]) => ({ ...plainStatus(placeStatuses)(wanted), where: [] }),
  },
  scanned: ['parent_id'],
  statuses: Object.entries(placeStatuses).map(([source_status, status]) => ({
    source_status,
    label: source_status,
    status,
  })),
}

export const inventoryLocations: EntityMap<'inventory-locations', MxAt> = {
  ...shared,
  at: { structure: 'mxapistoreloc', ...ofType('STOREROOM'), arrange: typed('STOREROOM') },
  delete: { mode: 'hard', effect: 'Deletes the storeroom; refused once it was used.' },
  fields: {
    ...common,
    source_kind: show<string | null>('type', (row) => toText(row.type)),
    kind: constant('storeroom'),
    is_active: derived<boolean>('status', (row) => internalOf(row, 'status') === 'OPERATING'),
    is_default: flag('isdefault'),
    manager_id: code('invowner'),
  },
  filters,
}
