import type { Resource } from '../resource.ts'
import { assetRules } from '../rules/asset.ts'
import { int, list, map, num, obj, oneOf, text, time } from '../shape.ts'
import { FILES } from './files.ts'

export const ASSET_STATUSES = ['IGNORE', 'OFFLINE', 'ONLINE']
export const DOWNTIMES = ['PLANNED', 'UNPLANNED']

const DEPRECIATION = {
  id: num(),
  accumulatedDepreciation: num('null'),
  annualDepreciation: num('null'),
  depreciationStartDate: time('null'),
  currentBookValue: num('null'),
  purchasePrice: num('null'),
  purchaseDate: time('null'),
  salvageValue: num('null'),
  usefulLifeYears: num('null'),
  yearsDepreciated: num('null'),
  createdAt: time('null'),
  archivedAt: time('null'),
}

const STATUS = {
  id: num(),
  status: oneOf(ASSET_STATUSES),
  downtimeType: oneOf(DOWNTIMES, 'null'),
  startedAt: time(),
  endedAt: time('null'),
  description: text('null'),
  createdAt: time(),
  updatedAt: time(),
  deletedAt: time('null'),
  customStatus: obj(
    {
      id: num(),
      label: text(),
      createdAt: time(),
      updatedAt: time(),
      deletedAt: time('null'),
    },
    'null',
  ),
}

/** Written as an object with id or name, read as a plain string. */
const NAMED = obj({ id: int('null'), name: text('null') }, 'null')

export const assets: Resource = {
  path: 'assets',
  one: 'asset',
  many: 'assets',
  firstId: 963001,
  verbs: ['list', 'get', 'create', 'update', 'delete'],
  gone: { patch: 'asset Not Found', delete: 'asset Not Found' },
  labels: 'assets',
  dates: true,
  sort: ['id', 'createdAt', 'updatedAt'],
  followsDates: true,
  offset: true,
  manyOrganizations: true,
  expand: [
    'barcode',
    'team_ids',
    'asset_types',
    'extra_fields',
    'vendor_ids',
    'depreciation',
    'status',
    'manufacturer',
    'model',
  ],
  attachments: 'Asset',
  filters: {
    locationId: { shape: int(), test: (row, [id]) => row.locationId === Number(id) },
    manufacturer: {
      shape: list(text()),
      test: (row, names) => names.includes(String(row.manufacturer)),
    },
    model: { shape: list(text()), test: (row, names) => names.includes(String(row.model)) },
  },
  fields: {
    id: int('row'),
    name: text('create* update row'),
    globalUuid: text('null'),
    currentOwnerId: num(),
    barcode: text('null create update row:barcode'),
    description: text('null create update row'),
    criticalityId: int('null create update row ref:assetcriticalities'),
    teamIds: list(int('ref:teams'), 'create update row:team_ids'),
    assetTypes: list(text(), 'create update row:asset_types'),
    parentId: int('null create update row ref:assets'),
    childrenIds: list(num(), 'null'),
    locationId: int('null create update row ref:locations'),
    serialNumber: text('null create update row'),
    ...FILES,
    extraFields: map('create update row:extra_fields'),
    vendorIds: list(num('ref:vendors'), 'create update row:vendor_ids'),
    createdAt: time('row'),
    updatedAt: time('row'),
    deletedAt: time('null'),
    creatorId: int('null row'),
    organizationId: int('rows-only row:organizations'),
    depreciation: obj(DEPRECIATION, 'null create update row:depreciation'),
    manufacturer: text('null create update row:manufacturer', { input: NAMED }),
    model: text('null create update row:model', { input: NAMED }),
    status: obj(STATUS, 'get row:status'),
  },
  rules: assetRules,
}
