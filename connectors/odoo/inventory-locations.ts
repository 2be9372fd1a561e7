import type { EntityMap } from '@millwright/kit'
import { custom, norm } from '@millwright/kit/fields'
import { modelCalls, type OdooAt } from './dialect.ts'
import { flag, ownFields, refer, referOnly, stamps, text, toText } from './fields.ts'
import { asAsked, commonFilters, contains, equals, isRecord, widen, wordsOf } from './filters.ts'

const kinds = {
  storeroom: 'internal',
  warehouse: 'view',
  vendor: 'supplier',
  customer: 'customer',
  virtual: ['inventory', 'production'],
  transit: 'transit',
} as const

const usages = Object.fromEntries(
  Object.entries(kinds).map(([word, native]) => [word, [native].flat()]),
)

export const inventoryLocations: EntityMap<'inventory-locations', OdooAt> = {
  native: 'stock.location',
  at: {
    model: 'stock.location',
    complete: (_, body, current) => (current ? body : { name: body.barcode, ...body }),
  },
  key: ['id'],
  ops: { list: true, get: true, create: true, update: true, delete: true },
  changes: { by: 'write_date', precision: 's', deletes: 'sweep' },
  version: 'none',
  delete: { mode: 'soft', effect: 'Archives the location; what was moved there stays.' },
  fields: {
    number: text('barcode', { write: 'create', required: true }),
    name: text('name'),
    ...norm('kind', 'usage', kinds, { write: 'create' }),
    ...refer('parent', 'location_id'),
    path: custom<any>(
      'complete_name',
      ({ complete_name }) => toText(complete_name)?.split('/') ?? null,
    ),
    ...referOnly('organization', 'company_id'),
    is_active: flag('active'),
    custom_fields: ownFields,
    ...stamps,
  },
  filters: {
    ...commonFilters,
    number: equals('barcode'),
    name: contains('name'),
    kind: wordsOf('usage', usages),
    parent_id: isRecord('location_id'),
    organization_id: isRecord('company_id'),
    include_children: asAsked,
  },
  override: {
    list: (io, entity, query, context) =>
      modelCalls.list(
        io,
        entity,
        { ...query, filters: widen(query.filters, 'parent_id') },
        context,
      ),
  },
}
