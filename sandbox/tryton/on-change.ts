import { checkExists } from './access.ts'
import { computeAmount, convertQuantity } from './amounts.ts'
import type { Decimal } from './decimal.ts'
import { type Environment, getModel } from './environment.ts'
import { encodeValue } from './json.ts'
import type { Model, Row } from './model.ts'
import { findProductSupplier, findPurchasePrice } from './prices.ts'

type Values = Record<string, unknown>

/** `on_change`: what follows from a value that a person has just entered, as the wire carries it. */
export function runOnChange(
  env: Environment,
  model: Model,
  values: Values,
  names: string[],
): Values[] {
  const changes: Values = {}
  for (const name of names) Object.assign(changes, RULES[model.name]?.[name]?.(env, values) ?? {})
  const wire: Values = {}
  for (const [name, value] of Object.entries(changes)) {
    const field = model.fields[name]!
    wire[name] = field.type === 'many2many' ? value : encodeValue(field, value)
    if (field.type === 'many2one' && value !== null) {
      wire[`${name}.`] = { rec_name: env.recName(field.relation!, value) }
    }
  }
  return [wire]
}

const RULES: Record<string, Record<string, (env: Environment, values: Values) => Values>> = {
  'purchase.line': { product: changeProduct, quantity: changePrice, unit: changePrice },
  'purchase.purchase': { party: changeParty },
}

function changeProduct(env: Environment, values: Values): Values {
  const product = requireRow(env, 'product.product', values.product)
  if (!product) return {}
  const order = (values.purchase ?? {}) as Values
  const changes: Values = { type: 'line' }
  const supplier = findProductSupplier(env, product, order.party)
  if (supplier) changes.product_supplier = supplier.id
  const taxes = listTaxes(env, product)
  if (taxes.length > 0) changes.taxes = { add: taxes.map((id, at) => [at, { id }]) }
  const model = getModel('product.product')
  const unit = env.find('product.uom', env.value(model, product, 'purchase_uom'))
  const given = env.find('product.uom', values.unit)
  if (unit && given?.category !== unit.category) {
    changes.unit = unit.id
    changes.unit_digits = unit.digits
  }
  return { ...changes, ...changePrice(env, { ...values, ...changes }) }
}

/** Null where nothing is named; a record that is named and not there is refused, as by any read. */
function requireRow(env: Environment, name: string, id: unknown): Row | null {
  if (typeof id === 'number') checkExists(env, getModel(name), [id], 'read', true)
  return env.find(name, id)
}

function changePrice(env: Environment, values: Values): Values {
  const product = env.find('product.product', values.product)
  if (!product) return {}
  const order = (values.purchase ?? {}) as Values
  const quantity = Number(values.quantity ?? 0)
  const model = getModel('product.product')
  const base = env.find('product.uom', env.value(model, product, 'purchase_uom'))
  const unit = env.find('product.uom', values.unit)
  const price = findPurchasePrice(env, product, {
    supplier: order.party,
    currency: order.currency,
    quantity: convertQuantity(unit, quantity, base),
  })
  return { unit_price: price, amount: getAmount(env, quantity, price, order.currency) }
}

function getAmount(
  env: Environment,
  quantity: number,
  price: Decimal | null,
  currency: unknown,
): Decimal {
  const digits = env.find('currency.currency', currency)?.digits as number | undefined
  return computeAmount(quantity, price, digits ?? null)
}

/** Ids of the taxes that buying a product bears. */
export function listTaxes(env: Environment, product: Row): number[] {
  const category = env.value(getModel('product.product'), product, 'account_category')
  return (env.find('product.category', category)?.supplier_taxes as number[] | undefined) ?? []
}

function changeParty(env: Environment, values: Values): Values {
  const party = requireRow(env, 'party.party', values.party)
  const changes: Values = { invoice_address: null, payment_term: null }
  if (!party) return changes
  const model = getModel('party.party')
  const addresses = (env.value(model, party, 'addresses') as number[]).map(
    (id) => env.find('party.address', id)!,
  )
  const address = addresses.find((row) => row.invoice === true) ?? addresses[0]
  return {
    ...changes,
    invoice_address: address?.id ?? null,
    payment_term: party.supplier_payment_term ?? null,
    party_lang: env.find('ir.lang', party.lang)?.code ?? 'en',
  }
}
