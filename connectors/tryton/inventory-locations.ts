import type { EntityMap, Io, Native } from '@millwright/kit'
import { custom, derived, type Field, flag, norm, text } from '@millwright/kit/fields'
import { addressAt } from './addresses.ts'
import { everything, type ModelAt, modelRpc } from './dialect.ts'
import { refer, stamps } from './fields.ts'
import { asAsked, commonFilters, contains, equals, isRecord, widen, wordsOf } from './filters.ts'
import { ask } from './item-stock.ts'
import type { Clause } from './wire.ts'

/** Zones, storerooms and racks are all of the type `storage`; what a place is for only its warehouse knows. */
const kinds = {
  warehouse: ['warehouse'],
  storeroom: ['storage'],
  vendor: ['supplier'],
  customer: ['customer'],
  virtual: ['view', 'lost_found', 'production', 'drop'],
}

const kind = norm('kind', 'type', kinds, { write: 'create' })

/** Names from the top down, level by level for the whole page. */
async function fillPaths(
  io: Io,
  records: Native[],
  { fields }: { fields: readonly string[] | null },
): Promise<void> {
  if (fields !== null && !fields.includes('path')) return
  const known = new Map<number, Native>(records.map((record) => [record.id, record]))
  while (true) {
    const parents = [...known.values()].map(({ parent }) => parent as number | null)
    const missing = [...new Set(parents)].filter((id) => id !== null && !known.has(id))
    if (missing.length === 0) break
    const params = [missing, ['name', 'parent'], everything]
    for (const found of await ask<Native[]>(io, 'model.stock.location.read', params))
      known.set(found.id, found)
  }
  for (const record of records) record.$path = pathOf(record, known)
}

function pathOf(record: Native, known: ReadonlyMap<number, Native>): string[] {
  const names: string[] = []
  for (let at: Native | undefined = record; at; at = known.get(at.parent)) names.unshift(at.name)
  return names
}

export const inventoryLocations: EntityMap<'inventory-locations', ModelAt> = {
  native: 'stock.location',
  at: { model: 'stock.location' },
  key: ['id'],
  ops: { list: true, get: true, create: true, update: true, delete: true },
  changes: { by: 'write_date', precision: 'ms', deletes: 'sweep' },
  version: 'stamp',
  delete: {
    mode: 'soft',
    effect: 'Deactivates the location; the server refuses it while goods are there.',
  },
  fields: {
    number: text('code', { write: 'create' }),
    name: text('name', { required: true }),
    kind: kind.kind as Field<any>,
    source_kind: kind.source_kind,
    ...refer('parent', 'parent', { number: 'code', name: 'name' }),
    path: custom<string[] | null>(
      ['name', 'parent', '$path'],
      (location) => location.$path ?? null,
    ),
    has_children: derived<boolean>('childs', (location) => (location.childs ?? []).length > 0),
    address: addressAt('address'),
    is_active: flag('active'),
    ...stamps,
  },
  filters: {
    ...commonFilters(),
    number: equals('code'),
    name: contains('name'),
    kind: wordsOf('type', kinds),
    parent_id: isRecord('parent'),
    include_children: asAsked,
  },
  fill: fillPaths,
  override: {
    list(io, entity, query, context) {
      // The server counts a record as a child of its own.
      const below = ([, , id]: Clause) => [
        ['parent', 'child_of', [id]],
        ['id', '!=', id],
      ]
      return modelRpc.list(
        io,
        entity,
        { ...query, filters: widen(query.filters, 'parent_id', below) },
        context,
      )
    },
  },
}

/** Type of each location. */
export async function typesOf(io: Io, ids: readonly number[]): Promise<Map<number, string>> {
  const found = await ask<Native[]>(io, 'model.stock.location.read', [
    [...new Set(ids)],
    ['type'],
    everything,
  ])
  return new Map(found.map(({ id, type }) => [id, type]))
}
