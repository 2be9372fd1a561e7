import type { Field, Model } from './model.ts'
import { baseModels } from './models/base.ts'
import { maintenanceModels } from './models/maintenance.ts'
import { purchaseModels } from './models/purchase.ts'
import { stockModels } from './models/stock.ts'
import type { Switches } from './switches.ts'

/** All models under the names of 19.0, as the store has them. */
export const allModels: readonly Model[] = [
  ...baseModels,
  ...purchaseModels,
  ...stockModels,
  ...maintenanceModels,
]

/** The same by name, with the fields of all releases. */
export const wholeModels: ReadonlyMap<string, Model> = new Map(
  allModels.map((model) => [model.name, model]),
)

const MODULES: Readonly<Record<string, RegExp>> = {
  purchase: /^purchase\./,
  stock: /^stock\./,
  maintenance: /^maintenance\./,
}

/** Fields of other modules on the models of one. */
const BROUGHT: Readonly<Record<string, readonly string[]>> = {
  stock: [
    'product.product qty_available',
    'product.product incoming_qty',
    'product.product free_qty',
    'product.product is_storable',
    'product.product tracking',
    'purchase.order receipt_status',
    'purchase.order effective_date',
    'purchase.order is_shipped',
  ],
  purchase: ['product.product purchase_method', 'product.product purchase_ok'],
}

/** What 17 and 18 call otherwise. */
const BEFORE_19: Readonly<Record<string, string>> = {
  'purchase.order note': 'notes',
  'purchase.order.line product_uom_id': 'product_uom',
  'purchase.order.line tax_ids': 'taxes_id',
  'product.supplierinfo product_uom_id': 'product_uom',
}

/** What came with 19, and what went. */
const SINCE_19 = [
  'purchase.order acknowledged',
  'purchase.order locked',
  'maintenance.request schedule_end',
  'uom.uom relative_factor',
  'uom.uom relative_uom_id',
  'maintenance.equipment location_id',
]
const UNTIL_18 = ['res.partner mobile', 'maintenance.equipment location']
const SINCE_18 = ['product.product is_storable']

const cache = new Map<string, ReadonlyMap<string, Model>>()

/** The models of a release, without those of modules that are not installed. */
export function modelsOf(switches: Switches): ReadonlyMap<string, Model> {
  const { version, missing_modules, own_fields, quantity_digits } = switches
  const key = [version, missing_modules, own_fields, quantity_digits].join('|')
  let models = cache.get(key)
  if (!models) {
    models = build(switches)
    cache.set(key, models)
  }
  return models
}

function build({
  version,
  missing_modules,
  own_fields,
  quantity_digits,
}: Switches): ReadonlyMap<string, Model> {
  const missing = String(missing_modules).split(',').filter(Boolean)
  const isGone = (model: string) => missing.some((module) => MODULES[module]?.test(model))
  const gone = new Set([
    ...missing.flatMap((module) => BROUGHT[module] ?? []),
    ...(version < 19 ? SINCE_19 : UNTIL_18),
    ...(version < 18 ? SINCE_18 : []),
  ])
  const fieldsOf = (model: Model) =>
    Object.entries(model.fields).flatMap(([name, field]): [string, Field][] => {
      if (gone.has(`${model.name} ${name}`) || (field.relation && isGone(field.relation))) return []
      if (name.startsWith('x_') && !own_fields) return []
      const column = field.column ?? name
      const old = version < 19 ? BEFORE_19[`${model.name} ${name}`] : undefined
      const digits = field.digits === 2 && name.includes('qty') ? quantity_digits : field.digits
      const own = { ...field, column, ...(digits !== undefined && { digits }) }
      return [[old ?? name, own]]
    })
  const models = allModels
    .filter(({ name }) => !isGone(name))
    .map((model) => ({ ...model, fields: Object.fromEntries(fieldsOf(model)) }))
  const byName = new Map<string, Model>(models.map((model) => [model.name, model]))
  if (version < 19) lockByState(byName.get('purchase.order'))
  if (version < 18) storeByType(byName.get('product.product'))
  return byName
}

/** Before 19 a locked order is in a state of its own. */
function lockByState(orders: Model | undefined): void {
  if (!orders) return
  orders.fields.state = {
    ...orders.fields.state!,
    selection: ['draft', 'sent', 'to approve', 'purchase', 'done', 'cancel'],
    compute: (_, row) => (row.state === 'purchase' && row.locked ? 'done' : row.state),
  }
}

/** Before 18 goods that are kept in stock are a type of their own. */
function storeByType(products: Model | undefined): void {
  if (!products) return
  products.fields.type = {
    ...products.fields.type!,
    selection: ['consu', 'service', 'product'],
    compute: (_, row) => (row.is_storable ? 'product' : row.type),
  }
  products.fields.detailed_type = { ...products.fields.type, string: 'Product Type' }
  const { prepare } = products
  products.prepare = (env, values) => {
    if (values.type === 'product' || values.detailed_type === 'product')
      Object.assign(values, { type: 'consu', is_storable: true })
    prepare?.(env, values)
  }
}
