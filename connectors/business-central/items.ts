import type { EntityMap } from '@millwright/kit'
import {
  custom,
  derived,
  FieldRefusal,
  norm,
  readOnly,
  required,
  toText,
} from '@millwright/kit/fields'
import type { ODataAt } from '@millwright/kit/protocols'
import {
  amount,
  byGuids,
  byMembers,
  byStamp,
  setAt,
  stamps,
  v4,
  withCustom,
  within,
  words,
} from './fields.ts'
import { unitFields } from './units.ts'

const kinds = {
  material: ['Inventory'],
  service: ['Service'],
  other: ['Non_x002D_Inventory'],
} as const

const barcodes = custom<{ type: string; value: string }[] | null>(
  'gtin',
  (row) => (toText(row.gtin) === null ? [] : [{ type: 'gtin', value: row.gtin }]),
  (codes: { type?: string; value: string }[] | null, body) => {
    if ((codes?.length ?? 0) > 1)
      throw new FieldRefusal('OUT_OF_RANGE', 'Business Central keeps one code, the GTIN.')
    body.gtin = codes?.[0]?.value ?? ''
  },
)

export const items: EntityMap<'items', ODataAt> = {
  native: 'items',
  at: setAt('items'),
  key: ['id'],
  ops: { list: true, get: true, create: true, update: true, delete: true },
  fields: withCustom(
    {
      number: words('number', {
        write: 'create',
        max: 20,
        note: 'only where the number series allows numbers by hand',
      }),
      name: required(words('displayName', { max: 100 })),
      ...norm('kind', 'type', kinds, { write: 'create' }),
      status: custom<'active' | 'blocked' | null>(
        'blocked',
        (row) => (row.blocked === true ? 'blocked' : 'active'),
        (word, body) => {
          if (word !== 'active' && word !== 'blocked')
            throw new FieldRefusal('NOT_ALLOWED_WORD', 'An item is active or blocked there.')
          body.blocked = word === 'blocked'
        },
      ) as never,
      source_status: custom<string | null>(
        'blocked',
        (row) => String(row.blocked),
        (code, body) => {
          body.blocked = code === 'true'
        },
      ),
      category: words('itemCategoryCode', { max: 20 }),
      ...unitFields('baseUnitOfMeasureCode', { write: 'create' }),
      is_stocked: derived('type', (row) => row.type === 'Inventory'),
      barcodes: barcodes as never,
      // Which costing method it comes from, no field tells.
      average_cost: readOnly(amount('unitCost')),
      list_price: amount('unitPrice'),
      quantity_on_hand: readOnly(amount('inventory')),
      ...stamps,
    },
    {
      displayName2: 'always',
      unitCost: 'always',
      priceIncludesTax: 'always',
      taxGroupCode: 'always',
      generalProductPostingGroupCode: 'always',
      inventoryPostingGroupCode: 'always',
    },
    [
      'itemCategoryId',
      'taxGroupId',
      'baseUnitOfMeasureId',
      'generalProductPostingGroupId',
      'inventoryPostingGroupId',
    ],
  ),
  filters: {
    ids: byGuids,
    number: v4.is('number'),
    name: within('displayName'),
    kind: byMembers('type', kinds),
    barcode: v4.is('gtin'),
    ...byStamp,
  },
  scanned: ['status'],
  changes: {
    by: 'lastModifiedDateTime',
    deletes: 'sweep',
    note: 'A movement of stock does not touch the item.',
  },
  version: 'etag',
  delete: {
    mode: 'hard',
    effect: 'Deletes the item; refused while it has order lines or entries of open years.',
  },
}
