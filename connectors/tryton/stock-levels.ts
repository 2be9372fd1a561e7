import { type ActionMap, compare, type EntityMap, times, toDecimal } from '@millwright/kit'
import { custom, derived, text, toText } from '@millwright/kit/fields'
import type { ModelAt } from './dialect.ts'
import { numeric, refer } from './fields.ts'
import { asAsked } from './filters.ts'
import { adjustLevel, openLevel, targetOf } from './stock-count.ts'
import { getLevel, itemClause, listLevels, placeClause } from './stock-level-read.ts'
import { codeOfUnit } from './units.ts'
import { pick, toFloat } from './values.ts'

const cost = numeric('cost_price')

/** A correction is a count of the one product at the one place. */
const adjust: ActionMap = {
  parameters: ['counted_quantity', 'quantity_change', 'posted_on'],
  effect:
    'Makes and confirms an inventory of this product at this place, which moves the difference. A change is added to the quantity that is read right before.',
  steps: adjustLevel,
  done: (record, at) => compare(record.quantity_on_hand, targetOf(at)) === 0,
}

export const stockLevels: EntityMap<'stock-levels', ModelAt> = {
  native: 'product.product quantity by stock.location',
  at: { model: 'product.product' },
  key: ['product', 'location'],
  ops: {
    list: true,
    get: true,
    create: true,
    update: { reason: 'Tryton keeps no planning figures by place; quantities change by adjust.' },
  },
  changes: {
    by: null,
    deletes: 'sweep',
    note: 'Computed from the moves; a level of 0 is not listed.',
  },
  version: 'none',
  detail: 'storeroom',
  fields: {
    ...refer('item', 'product', {}, { write: 'create', required: true }),
    item_number: text('code'),
    item_name: text('name'),
    ...refer('inventory_location', 'location', {}, { write: 'create', required: true }),
    inventory_location_number: custom<string | null>('$place', (level) =>
      toText(level.$place?.code),
    ),
    inventory_location_name: custom<string | null>('$place', (level) => toText(level.$place?.name)),
    unit: custom<string | null>('default_uom.symbol', (level) =>
      toText(pick(level, 'default_uom.symbol')),
    ),
    unit_code: derived<string | null>('default_uom.symbol', (level) =>
      codeOfUnit(pick(level, 'default_uom.symbol')),
    ),
    quantity_on_hand: custom<string | null>(
      'quantity',
      (level) => toDecimal(level.quantity),
      (value, body) => {
        toFloat(value)
        body.quantity = value
      },
      { write: 'create', required: true },
    ),
    unit_cost: custom<string | null>('cost_price', cost.decode),
    total_value: derived<string | null>(['cost_price', 'quantity'], (level, context) => {
      const price = cost.decode(level, context)
      const quantity = toDecimal(level.quantity)
      return price === null || quantity === null ? null : times(price, quantity)
    }),
    currency: custom<string | null>('$currency', (level) => level.$currency ?? null),
  },
  filters: { item_id: itemClause, inventory_location_id: placeClause, include_children: asAsked },
  override: { list: listLevels, get: getLevel, create: openLevel },
  actions: { adjust },
}
