import {
  type ActionAt,
  type ActionMap,
  compare,
  type EntityMap,
  type Native,
  plus,
  times,
  toDecimal,
} from '@millwright/kit'
import { custom, derived, text, toText } from '@millwright/kit/fields'
import type { ModelAt } from './dialect.ts'
import { numeric, refer } from './fields.ts'
import { asAsked } from './filters.ts'
import { getLevel, itemClause, listLevels, placeClause } from './stock-level-read.ts'
import { codeOfUnit } from './units.ts'
import { fromDate, pick } from './values.ts'
import { madeBy, rpc } from './wire.ts'

const cost = numeric('cost_price')

function targetOf({ body, record }: ActionAt): string {
  return body.counted_quantity ?? plus(record.quantity_on_hand, body.quantity_change)
}

/** A correction is a count of the one product at the one place. */
const adjust: ActionMap = {
  parameters: ['counted_quantity', 'quantity_change', 'posted_on'],
  effect:
    'Makes and confirms an inventory of this product at this place, which moves the difference.',
  steps(at) {
    const { native, body, context } = at
    const values = {
      location: native.location,
      empty_quantity: 'keep',
      ...(body.posted_on && { date: fromDate(body.posted_on) }),
      lines: [['create', [{ product: native.product, quantity: Number(targetOf(at)) }]]],
    }
    return [
      rpc(context, 'model.stock.inventory.create', [[values], {}], {
        effect: `Creates an inventory with ${targetOf(at)} counted.`,
      }),
      ({ answers }) =>
        rpc(context, 'model.stock.inventory.confirm', [[madeBy(answers[0], 'inventory')], {}], {
          effect: 'Confirms the inventory: the server moves the difference.',
        }),
    ]
  },
  done: (record, at) => compare(record.quantity_on_hand, targetOf(at)) === 0,
}

export const stockLevels: EntityMap<'stock-levels', ModelAt> = {
  native: 'product.product quantity by stock.location',
  at: { model: 'product.product' },
  key: ['product', 'location'],
  ops: {
    list: true,
    get: true,
    create: {
      reason:
        'Tryton has no record of a stock level; use the action adjust on the level, also where it is 0.',
    },
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
    ...refer('item', 'product'),
    item_number: text('code'),
    item_name: text('name'),
    ...refer('inventory_location', 'location'),
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
    quantity_on_hand: derived<string | null>('quantity', (level) => toDecimal(level.quantity)),
    unit_cost: custom<string | null>('cost_price', cost.decode),
    total_value: derived<string | null>(['cost_price', 'quantity'], (level, context) => {
      const price = cost.decode(level, context)
      const quantity = toDecimal(level.quantity)
      return price === null || quantity === null ? null : times(price, quantity)
    }),
    currency: custom<string | null>('$currency', (level) => level.$currency ?? null),
    as_of: custom<string | null>('$as_of', (level: Native) => level.$as_of ?? null),
  },
  filters: { item_id: itemClause, inventory_location_id: placeClause, include_children: asAsked },
  override: { list: listLevels, get: getLevel },
  actions: { adjust },
}
