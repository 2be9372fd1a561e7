import type { Context, Io, Native } from '@millwright/kit'
import { pick } from './values.ts'
import { query, resultOf } from './wire.ts'

type Wanted = { fields: readonly string[] | null }

/** Stock and currency of products: the one needs places in the context, the other is the company's. */
export async function fillItems(io: Io, records: Native[], { fields }: Wanted): Promise<void> {
  if (records.length === 0) return
  const wants = (name: string) => fields === null || fields.includes(name)
  const [quantities, currency] = await Promise.all([
    wants('quantity_on_hand') ? askQuantities(io, records) : null,
    wants('currency') ? currencyOf(io) : undefined,
  ])
  // Put in at the end: the records of equal answers are equal, in whatever order these came.
  for (const record of records) {
    if (quantities) record.$quantity = quantities.get(record.id)
    if (currency !== undefined) record.$currency = currency
  }
}

/** Sum over every place that stores goods, as the server itself sums up for its cost price. */
async function askQuantities(io: Io, products: readonly Native[]): Promise<Map<number, unknown>> {
  const locations = await ask<number[]>(io, 'model.stock.location.search', [
    [['type', '=', 'storage']],
    0,
    null,
    null,
    { active_test: false },
  ])
  const ids = products.map(({ id }) => id)
  const context = { locations, with_childs: false, active_test: false }
  const found = await ask<Native[]>(io, 'model.product.product.read', [ids, ['quantity'], context])
  return new Map(found.map(({ id, quantity }) => [id, quantity]))
}

/** Costs and prices are in the currency of the company that the user works in. */
export async function fillCurrency(io: Io, records: Native[]): Promise<void> {
  const code = await currencyOf(io)
  for (const record of records) record.$currency = code
}

const currencies = new WeakMap<Context, Promise<string | null>>()

function currencyOf(io: Io): Promise<string | null> {
  const known = currencies.get(io.context)
  if (known) return known
  const asked = askCurrency(io).catch((error: unknown) => {
    currencies.delete(io.context)
    throw error
  })
  currencies.set(io.context, asked)
  return asked
}

async function askCurrency(io: Io): Promise<string | null> {
  const { company } = await ask<Native>(io, 'model.res.user.get_preferences', [true, {}])
  if (typeof company !== 'number') return null
  const [found] = await ask<Native[]>(io, 'model.company.company.read', [
    [company],
    ['currency.code'],
    {},
  ])
  return pick(found, 'currency.code') ?? null
}

export async function ask<T>(io: Io, method: string, params: readonly unknown[]): Promise<T> {
  return resultOf<T>(await io.send(query(io.context, method, params)))
}
