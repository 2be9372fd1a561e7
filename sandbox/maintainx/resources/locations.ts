import type { Resource } from '../resource.ts'
import { checkParent, childrenOf } from '../rules/tree.ts'
import { int, list, map, num, text, time } from '../shape.ts'
import { FILES } from './files.ts'

/** One tree for plants, buildings and store rooms: nothing tells them apart. */
export const locations: Resource = {
  path: 'locations',
  one: 'location',
  many: 'locations',
  firstId: 601,
  verbs: ['list', 'get', 'create', 'update', 'delete'],
  created: 200,
  gone: { patch: 'location Not Found', delete: 'location Not Found' },
  labels: 'locations',
  manyOrganizations: true,
  expand: ['extra_fields', 'team_ids', 'vendor_ids', 'barcode'],
  attachments: 'Location',
  filters: {
    name: {
      shape: text(),
      test: (row, [start]) => String(row.name).toLowerCase().startsWith(start!.toLowerCase()),
    },
  },
  fields: {
    id: int('row'),
    name: text('create* update row'),
    description: text('null create update row'),
    address: text('null create update row'),
    barcode: text('null create update row:barcode'),
    parentId: int('null create update row ref:locations'),
    childrenIds: list(num(), 'null'),
    ...FILES,
    extraFields: map('create update row:extra_fields'),
    teamIds: list(num(), 'row:team_ids'),
    vendorIds: list(num('ref:vendors'), 'create update row:vendor_ids'),
    organizationId: int('rows-only row:organizations'),
    createdAt: time('row'),
    updatedAt: time('row'),
    deletedAt: time('null'),
  },
  rules: {
    update: (row, body, visit) => checkParent('locations', row, body.parentId, visit),
    read: (row, visit) => ({
      childrenIds: childrenOf('locations', row, visit),
      teamIds: visit.state
        .table('teams')
        .ordered('id')
        .filter((team) => (team.locationIds as number[]).includes(row.id))
        .map((team) => team.id),
    }),
  },
}
