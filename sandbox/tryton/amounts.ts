import { Decimal, ZERO } from './decimal.ts'
import type { Environment } from './environment.ts'
import type { Row } from './model.ts'

/** Quantity times price, rounded to the currency when there is one. */
export function computeAmount(
  quantity: number | null,
  price: Decimal | null,
  currencyDigits: number | null,
): Decimal {
  const amount = Decimal.fromShortest(quantity ?? 0).times(price ?? ZERO)
  return currencyDigits === null ? amount : amount.round(currencyDigits)
}

/** Sums and taxes of the lines of an order or an invoice. */
export function sumLines(
  env: Environment,
  lines: Row[],
  currencyDigits: number,
): { untaxed_amount: Decimal; tax_amount: Decimal; total_amount: Decimal } {
  let untaxed = ZERO
  const bases = new Map<number, Decimal>()
  for (const line of lines) {
    if (line.type !== 'line') continue
    const price = line.unit_price as Decimal | null
    const amount = computeAmount(line.quantity as number, price, currencyDigits)
    untaxed = untaxed.plus(amount)
    const exact = computeAmount(line.quantity as number, price, null)
    for (const tax of (line.taxes as number[] | undefined) ?? []) {
      bases.set(tax, (bases.get(tax) ?? ZERO).plus(exact))
    }
  }
  let taxes = ZERO
  for (const [id, base] of bases) {
    const rate = (env.find('account.tax', id)?.rate as Decimal | null) ?? ZERO
    taxes = taxes.plus(base.times(rate).round(currencyDigits))
  }
  return { untaxed_amount: untaxed, tax_amount: taxes, total_amount: untaxed.plus(taxes) }
}

/** A quantity in another unit of the same category. */
export function convertQuantity(from: Row | null, quantity: number, to: Row | null): number {
  if (!from || !to || from.id === to.id) return quantity
  return roundQuantity((quantity * (from.factor as number)) / (to.factor as number), to)
}

export function roundQuantity(quantity: number, unit: Row | null): number {
  return unit ? Number(quantity.toFixed(unit.digits as number)) : quantity
}
