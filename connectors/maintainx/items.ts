import { type EntityMap, type Native, toDecimal } from '@millwright/kit'
import {
  constant,
  custom,
  each,
  FieldRefusal,
  type LineChange,
  type LineMap,
  readOnly,
  text,
  toText,
} from '@millwright/kit/fields'
import type { RestAt } from '@millwright/kit/protocols'
import { byCreation } from './dialect.ts'
import {
  cents,
  currency,
  deletedAt,
  extraFields,
  keepExtraFields,
  reference,
  references,
  show,
  stamps,
} from './fields.ts'
import { dated, told } from './filters.ts'
import { labels } from './labels.ts'
import { fillCurrency } from './organization.ts'
import { toId } from './values.ts'

/** A vendor of a part. The key is the vendor: there is nothing else to tell one from another. */
const supply: LineMap = {
  key: ['vendorId'],
  deletes: 'hard',
  fields: {
    vendor_id: reference('vendorId', { write: 'create', required: true }),
    vendor_item_number: text('partNumber'),
  },
}

const barcodes = custom<any>(
  'barcode',
  (part) => (toText(part.barcode) === null ? [] : [{ type: 'other', value: toText(part.barcode) }]),
  (codes: Native[] | null, body) => {
    if (codes && codes.length > 1)
      throw new FieldRefusal('TOO_MANY', 'MaintainX keeps one barcode of a part.')
    body.barcode = codes?.[0]?.value ?? null
  },
)

/** Parts are counted in units without a name (vendor specification); a create may only say so. */
export const pieces = {
  unit: custom<string | null>(
    [],
    () => 'unit',
    (value) => {
      if (value === 'unit') return
      throw new FieldRefusal('NOT_ALLOWED_VALUE', 'MaintainX counts parts in units: send "unit".')
    },
    { write: 'create' },
  ),
  unit_code: constant('C62'),
}

/** The list of vendors is written as a whole: what changes is put into what is there. */
function arrange(body: Native, current: Native | null): Native {
  if (body.vendors === undefined) return body
  const vendors = new Map<string, Native>()
  for (const vendor of current?.vendors ?? []) vendors.set(String(vendor.vendorId), vendor)
  for (const change of body.vendors as LineChange[]) {
    const id = change.key?.[0] ?? String(change.body.vendorId)
    if (change.op === 'remove') vendors.delete(id)
    else vendors.set(id, { ...vendors.get(id), ...change.body, vendorId: Number(id) })
  }
  return { ...body, vendors: [...vendors.values()] }
}

/** Stock that is free: what is there without what is reserved, kitted or staged (help page on part availability). */
export function freeOf(stock: unknown, committed: Native | undefined): string | null {
  if (stock === null || stock === undefined) return null
  return toDecimal(Number(stock) - committedOf(committed))
}

export function committedOf(committed: Native | undefined): number {
  return (committed?.reserved ?? 0) + (committed?.kitted ?? 0) + (committed?.staged ?? 0)
}

export const items: EntityMap<'items', RestAt> = {
  native: 'part',
  at: {
    path: '/parts',
    many: 'parts',
    one: 'part',
    stamp: byCreation,
    expand: { extraFields: 'extra_fields', vendors: 'vendors' },
    deep: ['assetIds'],
    lean: ['assetIds'],
    arrange: keepExtraFields(arrange),
  },
  key: ['id'],
  ops: { list: true, get: true, create: true, update: true, delete: true },
  changes: { by: 'updatedAt', precision: 's', deletes: 'sweep' },
  version: 'none',
  thin: ['asset_ids'],
  delete: { mode: 'hard', effect: 'Deletes the part; documents that name it stay.' },
  fields: {
    name: text('name', { required: true }),
    description: text('description'),
    category: labels('partTypes'),
    ...pieces,
    barcodes,
    standard_cost: cents('unitCost'),
    currency,
    // Written per place in stock-levels: the flat fields of the part are deprecated, and writing them can switch
    // off multi-location parts for the whole organization (help page on failed part updates).
    minimum_quantity: show<string | null>('minimumQuantity', (part) =>
      toDecimal(part.minimumQuantity),
    ),
    maximum_quantity: show<string | null>('maximumQuantity', (part) =>
      toDecimal(part.maximumQuantity),
    ),
    quantity_on_hand: show<string | null>('inStockQuantity', (part) =>
      toDecimal(part.inStockQuantity),
    ),
    quantity_available: custom<string | null>(
      ['inStockQuantity', 'committedQuantities'],
      (part) => freeOf(part.inStockQuantity, part.committedQuantities),
      undefined,
      { derived: true },
    ),
    quantity_on_order: show<string | null>('orderedQuantity', (part) =>
      toDecimal(part.orderedQuantity),
    ),
    asset_ids: readOnly(references('assetIds')),
    supply_options: each('vendors', supply),
    custom_fields: extraFields(),
    ...deletedAt,
    ...stamps,
  },
  filters: {
    ...dated,
    asset_id: told(['assetIds'], (part, id) =>
      (part.assetIds ?? []).some((asset: unknown) => toId(asset) === id),
    ),
    vendor_id: told(['vendors'], (part, id) =>
      (part.vendors ?? []).some(({ vendorId }: Native) => toId(vendorId) === id),
    ),
  },
  scanned: ['name', 'barcode'],
  fill: fillCurrency(['currency']),
}
