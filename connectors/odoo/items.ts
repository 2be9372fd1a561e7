import type { EntityMap, Native } from '@millwright/kit'
import { custom, derived, FieldRefusal } from '@millwright/kit/fields'
import type { OdooAt } from './dialect.ts'
import {
  activeStatuses,
  activity,
  flag,
  html,
  idIn,
  Named,
  nameIn,
  number,
  numberOnly,
  ownFields,
  referOnly,
  stamps,
  text,
  toNumber,
  toText,
} from './fields.ts'
import { commonFilters, contains, equals, isRecord, wordsOf } from './filters.ts'
import { members } from './nest.ts'
import { schemaOf } from './schema.ts'
import { codeOfUnit, unitFields } from './units.ts'

/** `product` is what 17 calls goods that are kept in stock. */
const KINDS = { material: ['consu', 'product'], service: ['service'], kit: ['combo'] } as const

const kindOf = (product: Native): string | null => {
  const type = toText(product.type)
  if (type === null) return null
  const found = Object.entries(KINDS).find(([, types]) =>
    (types as readonly string[]).includes(type),
  )
  return found?.[0] ?? 'unknown'
}

const OFFER = [
  'partner_id',
  'product_code',
  'product_uom_id',
  'price',
  'currency_id',
  'min_qty',
  'delay',
  'date_start',
  'date_end',
].map((name) => `seller_ids.${name}`)

function offersOf(product: Native): Native[] {
  return members(product, 'seller_ids').map((offer) => ({
    id: String(offer.id),
    vendor_id: idIn(offer.partner_id),
    vendor_name: nameIn(offer.partner_id),
    vendor_item_number: toText(offer.product_code),
    unit: nameIn(offer.product_uom_id),
    unit_code: codeOfUnit(nameIn(offer.product_uom_id)),
    unit_price: toNumber(offer.price),
    currency: nameIn(offer.currency_id),
    min_order_quantity: toNumber(offer.min_qty),
    lead_time_days: toNumber(offer.delay),
    valid_from_on: toText(offer.date_start),
    valid_to_on: toText(offer.date_end),
  }))
}

const barcodes = custom<any>(
  'barcode',
  (product) => {
    const value = toText(product.barcode)
    return value === null ? [] : [{ type: 'other', value }]
  },
  (codes: Native[] | null, body) => {
    if ((codes?.length ?? 0) > 1)
      throw new FieldRefusal('NOT_ALLOWED_VALUE', 'Odoo keeps one barcode of a product.')
    body.barcode = codes?.[0]?.value ?? false
  },
)

export const items: EntityMap<'items', OdooAt> = {
  native: 'product.product',
  at: {
    model: 'product.product',
    async complete(io, body) {
      const schema = await schemaOf(io, 'product.product')
      if (body.is_storable === undefined || schema.nameOf('is_storable') !== null) return body
      // Before 18 goods that are kept in stock are a type of their own.
      const { is_storable, ...rest } = body
      return is_storable && schema.nameOf('detailed_type') !== null
        ? { ...rest, type: undefined, detailed_type: 'product' }
        : rest
    },
  },
  key: ['id'],
  ops: { list: true, get: true, create: true, update: true, delete: true },
  changes: {
    by: 'write_date',
    precision: 's',
    deletes: 'sweep',
    note: 'Movements of stock and changes of vendor prices leave the stamp of the product as it was.',
  },
  version: 'none',
  create_statuses: ['active', 'inactive'],
  delete: { mode: 'soft', effect: 'Archives the product; its documents stay.' },
  fields: {
    number: text('default_code', { write: 'create' }),
    name: text('name', { required: true }),
    description: html('description'),
    notes: text('description_purchase'),
    kind: custom<any>(
      'type',
      kindOf,
      (value, body) => {
        const types = KINDS[value as keyof typeof KINDS]
        if (!types)
          throw new FieldRefusal(
            'NOT_ALLOWED_WORD',
            `This system has no items of the kind "${value}". It has: ${Object.keys(KINDS).join(', ')}.`,
          )
        body.type = types[0]
      },
      { write: 'create' },
    ),
    source_kind: text('type', { write: 'create' }),
    ...activity,
    ...referOnly('organization', 'company_id'),
    category: custom<string | null>(
      'categ_id',
      (product) => nameIn(product.categ_id),
      (value, body) => {
        body.categ_id =
          value === null
            ? false
            : new Named('product.category', 'complete_name', value, '/category')
      },
    ),
    ...unitFields('uom_id', '/unit', 'create'),
    is_stocked: custom<boolean | null>(
      ['is_storable', 'type'],
      (product) => product.type === 'product' || product.is_storable === true,
      (value, body) => {
        body.is_storable = value ?? false
      },
      { write: 'create' },
    ),
    is_purchasable: flag('purchase_ok'),
    is_sellable: flag('sale_ok'),
    is_lot_tracked: custom<boolean | null>('tracking', ({ tracking }) => tracking === 'lot'),
    is_serial_tracked: custom<boolean | null>('tracking', ({ tracking }) => tracking === 'serial'),
    barcodes,
    standard_cost: number('standard_price'),
    list_price: number('list_price'),
    currency: custom<string | null>('currency_id', (product) => nameIn(product.currency_id)),
    quantity_on_hand: numberOnly('qty_available'),
    quantity_available: numberOnly('free_qty'),
    quantity_on_order: numberOnly('incoming_qty'),
    supply_options: derived<any>(OFFER, offersOf),
    custom_fields: ownFields,
    ...stamps,
  },
  filters: {
    ...commonFilters,
    number: equals('default_code'),
    name: contains('name'),
    barcode: equals('barcode'),
    vendor_id: isRecord('seller_ids.partner_id'),
    kind: wordsOf('type', KINDS),
    status: wordsOf('active', { active: [true], inactive: [false] }),
  },
  statuses: activeStatuses,
}
