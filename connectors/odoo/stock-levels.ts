import {
  type ActionAt,
  decodeKey,
  type EntityMap,
  minus,
  type Native,
  plus,
  type Step,
} from '@millwright/kit'
import { custom, derived } from '@millwright/kit/fields'
import { modelCalls, type OdooAt } from './dialect.ts'
import {
  idIn,
  momentOnly,
  nameIn,
  numberIn,
  numberOnly,
  referOnly,
  stamps,
  toFloat,
  toNumber,
} from './fields.ts'
import { asAsked, type Clause, commonFilters, equals, isRecord, widen } from './filters.ts'
import { codeOfUnit } from './units.ts'
import { ask } from './wire.ts'

const model = 'stock.quant'

/** Row numbers are not kept: rows are merged, and go when they are empty. What they are about is the key. */
const KEY = {
  product: 'product_id',
  place: 'location_id',
  lot: 'lot_id',
  package: 'package_id',
  owner: 'owner_id',
} as const

/** No lot, or the company's own. */
const NONE = '-'

function nameKey(rows: Native[]): void {
  for (const row of rows)
    for (const [part, native] of Object.entries(KEY)) row[part] = idIn(row[native]) ?? NONE
}

function clausesOf(key: readonly string[]): Clause[] | null {
  const clauses: Clause[] = []
  for (const [index, native] of Object.values(KEY).entries()) {
    const part = key[index]
    const id = numberIn(part)
    if (id === null && (part !== NONE || index < 2)) return null
    clauses.push([native, '=', id ?? false])
  }
  return clauses
}

function count({ native, body, context }: ActionAt): Step[] {
  const now = toNumber(native.quantity) ?? '0'
  const counted: string = body.counted_quantity ?? plus(now, body.quantity_change)
  const ids = [native.id]
  const inventory_quantity = toFloat(counted)
  return [
    ask(
      context,
      { model, method: 'write', ids, args: { vals: { inventory_quantity } } },
      { effect: `Counts ${counted}.` },
    ),
    ask(
      context,
      { model, method: 'action_apply_inventory', ids },
      { effect: 'Books the difference as a movement.' },
    ),
  ]
}

const free = (row: Native) => {
  const [all, reserved] = [toNumber(row.quantity), toNumber(row.reserved_quantity)]
  return all === null ? null : minus(all, reserved ?? '0')
}

export const stockLevels: EntityMap<'stock-levels', OdooAt> = {
  native: model,
  at: {
    model,
    // Vendors and differences have rows too, negative ones.
    where: [['location_id.usage', '=', 'internal']],
    always: Object.values(KEY),
    enrich: (_, rows) => nameKey(rows),
    locate: clausesOf,
  },
  key: Object.keys(KEY),
  ops: {
    list: true,
    get: true,
    create: { reason: 'A first quantity is booked in Odoo by a count of the product there.' },
    update: { reason: 'Quantities change by adjust.' },
  },
  changes: { by: 'write_date', precision: 's', deletes: 'sweep' },
  version: 'none',
  detail: 'lot',
  fields: {
    ...referOnly('item', 'product_id'),
    ...referOnly('organization', 'company_id'),
    ...referOnly('inventory_location', 'location_id'),
    lot_number: custom<string | null>('lot_id', (row) => nameIn(row.lot_id)),
    unit: custom<string | null>('product_uom_id', (row) => nameIn(row.product_uom_id)),
    unit_code: custom<string | null>('product_uom_id', (row) =>
      codeOfUnit(nameIn(row.product_uom_id)),
    ),
    quantity_on_hand: numberOnly('quantity'),
    quantity_reserved: numberOnly('reserved_quantity'),
    quantity_available: derived<string | null>(['quantity', 'reserved_quantity'], free),
    created_at: momentOnly('create_date'),
    updated_at: stamps.updated_at,
  },
  filters: {
    modified_after: commonFilters.modified_after!,
    modified_before: commonFilters.modified_before!,
    created_after: commonFilters.created_after!,
    created_before: commonFilters.created_before!,
    item_id: isRecord('product_id'),
    inventory_location_id: isRecord('location_id'),
    organization_id: isRecord('company_id'),
    lot_number: equals('lot_id.name'),
    include_children: asAsked,
    ids: (ids: readonly string[]) => {
      const wanted = ids.flatMap((id) => {
        const key = decodeKey(id, Object.keys(KEY).length)
        const clauses = key && clausesOf(key)
        return clauses ? [clauses] : []
      })
      if (wanted.length === 0) return ['id', '=', 0]
      const each = wanted.map((clauses) => [
        ...Array<string>(clauses.length - 1).fill('&'),
        ...clauses,
      ])
      return [...Array<string>(wanted.length - 1).fill('|'), ...each.flat()]
    },
  },
  override: {
    list: (io, entity, query, context) =>
      modelCalls.list(
        io,
        entity,
        { ...query, filters: widen(query.filters, 'inventory_location_id') },
        context,
      ),
  },
  actions: {
    adjust: {
      parameters: ['counted_quantity', 'quantity_change'],
      effect: 'Counts the quantity and books the difference as a movement.',
      steps: count,
    },
  },
}
