import { type EntityMap, type Native, toDecimal } from '@millwright/kit'
import { custom, derived, type Field, norm, text, toText } from '@millwright/kit/fields'
import { barcodeList, barcodesOf } from './barcodes.ts'
import type { ModelAt } from './dialect.ts'
import { activity, numeric, stamps, toId } from './fields.ts'
import { commonFilters, contains, equals, isRecord, wordsOf } from './filters.ts'
import { fillItems } from './item-stock.ts'
import { createItem, productRecord, updateItem } from './item-writes.ts'
import { Lookup } from './lookup.ts'
import { supplyOptions, termsOf } from './supply-options.ts'
import { codeOfUnit } from './units.ts'
import { pick, toStamp } from './values.ts'
import { versionOf } from './versions.ts'

/** A field that is the template's: the server refuses it on the product (measured). It is noted under `$template`. */
function ofTemplate<T>(of: Field<T>): Field<T> {
  const { encode } = of
  return {
    ...of,
    ...(encode && {
      encode: (value, body, context) => {
        body.$template ??= {}
        encode(value, body.$template, context)
      },
    }),
  }
}

const kind = norm(
  'kind',
  'type',
  { material: 'goods', asset: 'assets', service: 'service' },
  { write: 'create' },
)

const costNeeds = ['cost_price', 'cost_price_method']

/** The cost price under a method of costing; under another it has another meaning. */
function costBy(method: string): Field<string | null> {
  return custom<string | null>(costNeeds, (product) =>
    product.cost_price_method === method ? toDecimal(product.cost_price?.decimal) : null,
  )
}

/** The unit of purchase, where it is another than that of stock. */
function purchaseUnits(product: Native): Native[] {
  const bought = product['purchase_uom.']
  const base = product['default_uom.']
  if (!bought || !base || bought.id === base.id) return []
  return [
    {
      unit: bought.symbol,
      unit_code: codeOfUnit(bought.symbol),
      numerator: toDecimal(bought.factor),
      denominator: toDecimal(base.factor),
      purpose: 'purchase',
    },
  ]
}

export const items: EntityMap<'items', ModelAt> = {
  native: productRecord.model,
  at: productRecord,
  key: ['id'],
  ops: { list: true, get: true, create: true, update: true, delete: true },
  changes: {
    by: 'write_date',
    precision: 'ms',
    deletes: 'sweep',
    note: 'Covers the product and its template; supplier terms and stock have stamps of their own. The version changes with supplier terms too.',
  },
  version: 'stamp',
  create_statuses: ['active', 'inactive'],
  delete: { mode: 'soft', effect: 'Deactivates the product; its documents and stock stay.' },
  fields: {
    number: ofTemplate(
      custom<string | null>(
        'code',
        (product) => toText(product.code),
        (value, body) => {
          body.code = value
        },
        { write: 'create' },
      ),
    ),
    name: ofTemplate(text('name', { required: true })),
    description: text('description'),
    kind: ofTemplate(kind.kind as Field<any>),
    source_kind: ofTemplate(kind.source_kind),
    ...activity,
    category: ofTemplate(
      custom<string | null>(
        ['account_category', 'account_category.name'],
        (product) => toText(pick(product, 'account_category.name')),
        (value, body) => {
          const named = (name: string) =>
            new Lookup(
              'product.category',
              [
                ['name', '=', name],
                ['accounting', '=', true],
              ],
              '/category',
              name,
            )
          body.account_category = value === null ? null : named(value)
        },
        { note: 'The category for accounting, which gives the accounts and taxes of purchases.' },
      ),
    ),
    unit: ofTemplate(
      custom<string | null>(
        ['default_uom', 'default_uom.symbol'],
        (product) => toText(pick(product, 'default_uom.symbol')),
        (value: string, body) => {
          const clause = ['OR', ['symbol', '=', value], ['name', '=', value]]
          body.default_uom = new Lookup('product.uom', clause, '/unit', value)
        },
        { write: 'create', required: true },
      ),
    ),
    unit_code: derived<string | null>('default_uom.symbol', (product) =>
      codeOfUnit(pick(product, 'default_uom.symbol')),
    ),
    units: derived<any>(
      ['default_uom', 'purchase_uom'].flatMap((unit) => [`${unit}.symbol`, `${unit}.factor`]),
      purchaseUnits,
    ),
    is_stocked: derived<boolean>('type', (product) => product.type !== 'service'),
    is_purchasable: ofTemplate(
      custom<boolean | null>(
        'purchasable',
        (product) => product.purchasable ?? null,
        (value, body) => {
          body.purchasable = value
        },
      ),
    ),
    barcodes: barcodeList,
    standard_cost: {
      ...costBy('fixed'),
      encode: numeric('cost_price').encode!,
      write: 'always',
      note: 'Not once the product has moved.',
    },
    average_cost: costBy('average'),
    list_price: ofTemplate(numeric('list_price')),
    currency: custom<string | null>('$currency', (product) => product.$currency ?? null),
    quantity_on_hand: derived<string | null>('$quantity', (product) =>
      toDecimal(product.$quantity),
    ),
    supply_options: supplyOptions,
    created_at: stamps.created_at,
    updated_at: custom<string | null>(
      ['write_date', 'create_date', 'template.write_date'],
      (product) => {
        const own = toStamp(product.write_date) ?? toStamp(product.create_date)
        const shared = toStamp(pick(product, 'template.write_date'))
        return own !== null && shared !== null && shared > own ? shared : own
      },
    ),
    version: versionOf(productRecord),
  },
  filters: {
    ...commonFilters(['', 'template.']),
    number: equals('code'),
    name: contains('name'),
    status: wordsOf('active', { active: [true], inactive: [false] }),
    kind: wordsOf('type', { material: ['goods'], asset: ['assets'], service: ['service'] }),
    vendor_id: (id: string) => ({
      where: [isRecord('template.product_suppliers.party')(id)],
      needs: supplyOptions.native,
      keep: (product: Native) => termsOf(product).some(({ party }) => toId(party) === id),
    }),
    barcode: (code: string) => ({
      where: [['identifiers.code', '=', code]],
      needs: barcodeList.native,
      keep: (product: Native) => barcodesOf(product).some((identifier) => identifier.code === code),
    }),
  },
  fill: fillItems,
  override: { create: createItem, update: updateItem },
  statuses: [
    { source_status: 'true', label: 'Active', status: 'active' },
    { source_status: 'false', label: 'Inactive', status: 'inactive' },
  ],
}
