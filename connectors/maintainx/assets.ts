import { type EntityMap, type Io, type Native, type PlanAt, toDecimal } from '@millwright/kit'
import { custom, derived, type Field, text, toText } from '@millwright/kit/fields'
import type { RestAt } from '@millwright/kit/protocols'
import { assetActions } from './asset-actions.ts'
import { criticality, criticalityNamed, fillCriticality } from './criticalities.ts'
import { byCreation } from './dialect.ts'
import {
  currency,
  deletedAt,
  extraFields,
  keepExtraFields,
  onlyReference,
  reference,
  show,
  stamps,
} from './fields.ts'
import { dated, refersTo } from './filters.ts'
import { labels } from './labels.ts'
import { fillCurrency } from './organization.ts'

const states: Readonly<Record<string, string>> = { ONLINE: 'running', OFFLINE: 'down' }
const statuses: Readonly<Record<string, string>> = {
  ONLINE: 'in_service',
  OFFLINE: 'out_of_service',
}

function codeOf(asset: Native): string | null {
  return toText(asset.status?.status)
}

function wordOf(asset: Native, words: Readonly<Record<string, string>>): string | null {
  const code = codeOf(asset)
  return code === null ? null : (words[code] ?? 'unknown')
}

/** Written as an object with a name, read as plain text (vendor specification). */
function named(native: string): Field<string | null> {
  return custom<string | null>(
    native,
    (asset) => toText(asset[native]),
    (value, body) => {
      body[native] = value === null ? null : { name: value }
    },
  )
}

async function arrange(body: Native, _: Native | null, { io }: PlanAt): Promise<Native> {
  if (body.$criticality === undefined) return body
  return { ...body, criticalityId: await criticalityNamed(io, body.$criticality) }
}

const withCurrency = fillCurrency(['currency'])

export const assets: EntityMap<'assets', RestAt> = {
  native: 'asset',
  at: {
    path: '/assets',
    many: 'assets',
    one: 'asset',
    stamp: byCreation,
    expand: {
      barcode: 'barcode',
      teamIds: 'team_ids',
      assetTypes: 'asset_types',
      extraFields: 'extra_fields',
      vendorIds: 'vendor_ids',
      depreciation: 'depreciation',
      status: 'status',
      manufacturer: 'manufacturer',
      model: 'model',
    },
    deep: ['childrenIds', 'attachments'],
    lean: ['childrenIds', 'attachments'],
    arrange: keepExtraFields(arrange),
  },
  key: ['id'],
  ops: { list: true, get: true, create: true, update: true, delete: true },
  changes: { by: 'updatedAt', precision: 's', deletes: 'sweep' },
  version: 'none',
  thin: ['has_children', 'attachment_count'],
  delete: { mode: 'hard', effect: 'Deletes the asset.' },
  fields: {
    name: text('name', { required: true }),
    description: text('description'),
    status: derived<any>('status', (asset) => wordOf(asset, statuses)),
    source_status: show<string | null>('status', codeOf),
    operational_state: derived<any>('status', (asset) => wordOf(asset, states)),
    source_operational_state: show<string | null>('status', codeOf),
    location_id: reference('locationId'),
    parent_id: reference('parentId'),
    has_children: derived<boolean | null>('childrenIds', (asset) =>
      Array.isArray(asset.childrenIds) ? asset.childrenIds.length > 0 : null,
    ),
    category: labels('assetTypes'),
    ...criticality,
    manufacturer_name: named('manufacturer'),
    model_name: named('model'),
    serial_number: text('serialNumber'),
    vendor_id: onlyReference('vendorIds'),
    team_id: onlyReference('teamIds'),
    // In whole currency units, unlike all other amounts (examples of the vendor specification).
    purchase_cost: show<string | null>('depreciation', (asset) =>
      toDecimal(asset.depreciation?.purchasePrice),
    ),
    currency,
    barcode: text('barcode'),
    attachment_count: derived<number | null>(
      'attachments',
      (asset) => asset.attachments?.length ?? null,
    ),
    custom_fields: extraFields(),
    ...deletedAt,
    ...stamps,
  },
  filters: { ...dated, location_id: refersTo('locationId', 'locationId') },
  scanned: ['name', 'status', 'parent_id', 'category', 'criticality', 'serial_number', 'vendor_id'],
  actions: assetActions,
  statuses: [
    { source_status: 'ONLINE', label: 'Online', status: 'in_service' },
    { source_status: 'OFFLINE', label: 'Offline', status: 'out_of_service' },
    { source_status: 'IGNORE', label: 'Do not track', status: 'unknown' },
  ],
  async fill(io: Io, records, query) {
    await withCurrency(io, records, query)
    await fillCriticality(io, records, query)
  },
}
