import type { Resource } from '../resource.ts'
import { partRules } from '../rules/part-stock.ts'
import { int, list, map, obj, text, time } from '../shape.ts'
import { FILES } from './files.ts'

const COMMITTED = { kitted: int(), reserved: int(), staged: int() }

const PLACE = {
  locationId: int('* ref:locations'),
  availableQuantity: int(),
  minimumQuantity: int('null'),
  maximumQuantity: int('null'),
  area: text('null'),
  reservedQuantity: int('null read'),
  committedQuantities: obj(COMMITTED, 'read'),
  assignedQuantity: int('read'),
}

/** PATCH does not take the list that POST takes. */
const PLACE_CHANGES = obj({
  addedUpdated: list(obj(PLACE)),
  removedLocationIds: list(int()),
})

/** Parts with their stock per location. Quantities are set, not moved: there are no stock movements. */
export const parts: Resource = {
  path: 'parts',
  one: 'part',
  many: 'parts',
  firstId: 311001,
  verbs: ['list', 'get', 'create', 'update', 'delete'],
  gone: { patch: 'part Not Found', delete: 'part Not Found' },
  labels: 'parts',
  dates: true,
  sort: ['id', 'createdAt', 'updatedAt'],
  followsDates: true,
  offset: true,
  manyOrganizations: true,
  expand: ['extra_fields', 'vendors'],
  attachments: 'Part',
  filters: {
    partNumber: {
      shape: list(text()),
      test: (row, values) =>
        (row.vendors as { partNumber?: string }[]).some((vendor) =>
          values.includes(String(vendor.partNumber)),
        ),
    },
  },
  fields: {
    id: int('row'),
    name: text('create* update row'),
    description: text('null create update row'),
    area: text('null create update row ruled'),
    unitCost: int('null create update row'),
    availableQuantity: int('create update row ruled'),
    inStockQuantity: int('row'),
    minimumQuantity: int('create update row ruled'),
    maximumQuantity: int('null row'),
    orderedQuantity: int('row'),
    reservedQuantity: int('row'),
    committedQuantities: obj(COMMITTED, 'create update row ruled'),
    assignedQuantity: int('create update row ruled'),
    barcode: text('null create update row'),
    locationId: int('null create update row ruled ref:locations'),
    locations: list(obj(PLACE), 'create update row ruled', { change: PLACE_CHANGES }),
    partTypes: list(text(), 'create update row'),
    assetIds: list(int('ref:assets'), 'create update'),
    teamIds: list(int('ref:teams'), 'create update'),
    extraFields: map('create update row:extra_fields'),
    vendors: list(
      obj({ vendorId: int('ref:vendors'), partNumber: text() }),
      'create update row:vendors',
    ),
    vendorIds: list(int('ref:vendors'), 'create update ruled'),
    ...FILES,
    organizationId: int('rows-only row:organizations'),
    createdAt: time('row update ruled'),
    updatedAt: time('row update ruled'),
    deletedAt: time('null update'),
  },
  rules: partRules,
}
