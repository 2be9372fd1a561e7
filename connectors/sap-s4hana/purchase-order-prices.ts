import { compare, divide, minus, type Native, plus, times, toDecimal } from '@millwright/kit'
import { custom, derived, type Field, FieldRefusal } from '@millwright/kit/fields'
import { unitCode } from './units.ts'

const natives = [
  'NetPriceAmount',
  'NetPriceQuantity',
  'OrderPriceUnit',
  'OrderPriceUnitToOrderUnitNmrtr',
  'OrdPriceUnitToOrderUnitDnmntr',
]

/** Price units in one order unit; 1 where both units are the same. */
function conversion(line: Native): { numerator: string; denominator: string } {
  const numerator = toDecimal(line.OrderPriceUnitToOrderUnitNmrtr) ?? '1'
  const denominator = toDecimal(line.OrdPriceUnitToOrderUnitDnmntr) ?? '1'
  // Both are zero in items that were written without them.
  if (compare(numerator, '0') === 0 || compare(denominator, '0') === 0)
    return { numerator: '1', denominator: '1' }
  return { numerator, denominator }
}

function priceQuantity(line: Native): string {
  const quantity = toDecimal(line.NetPriceQuantity)
  return quantity === null || compare(quantity, '0') === 0 ? '1' : quantity
}

/** An amount for the price quantity, in price units, as one for a single order unit. */
function inOrderUnits(amount: string, line: Native): string {
  const { numerator, denominator } = conversion(line)
  // Nearly always both are 1.
  if (numerator === denominator) return divide(amount, priceQuantity(line))
  return divide(times(amount, numerator), times(priceQuantity(line), denominator))
}

/** Net value of a line: quantity × price per price quantity, in price units. */
export function netAmount(line: Native): string | null {
  const price = toDecimal(line.NetPriceAmount)
  const quantity = toDecimal(line.OrderQuantity)
  if (price === null || quantity === null) return null
  return inOrderUnits(times(quantity, price), line)
}

/** Sum of net values, less what goes back to the vendor; null where there is a line without one. */
export function sumNet(lines: readonly Native[]): string | null {
  let sum = '0'
  for (const line of lines) {
    const net = netAmount(line)
    if (net === null) return null
    sum = line.IsReturnsItem === true ? minus(sum, net) : plus(sum, net)
  }
  return sum
}

export const unitPrice: Field<string | null> = custom<string | null>(
  natives,
  (line) => {
    const price = toDecimal(line.NetPriceAmount)
    if (price === null) return null
    return inOrderUnits(price, line)
  },
  (value, body) => {
    if (value === null || body.NetPriceAmount !== undefined) return
    const { price, quantity } = toPrice(value)
    Object.assign(body, {
      NetPriceAmount: price,
      NetPriceQuantity: quantity,
      $isUnitPrice: true,
    })
  },
)

/** A price for one as a price with at most two decimals for 1, 10, 100, 1000 or 10000. */
export function toPrice(value: string): { price: string; quantity: string } {
  for (const quantity of ['1', '10', '100', '1000', '10000']) {
    const price = times(value, quantity)
    if (/^-?\d+(\.\d{1,2}0*)?$/.test(price)) return { price, quantity }
  }
  throw new FieldRefusal(
    'OUT_OF_RANGE',
    `SAP cannot express the price ${value}: it keeps two decimals for up to 10000 units.`,
  )
}

export const priceBasis: Field = custom(
  natives,
  (line) => {
    const price = toDecimal(line.NetPriceAmount)
    if (price === null) return null
    const unit = line.OrderPriceUnit || line.PurchaseOrderQuantityUnit || null
    return { price, quantity: priceQuantity(line), unit, unit_code: unitCode(unit) }
  },
  (basis, body) => {
    if (basis === null) return
    body.NetPriceAmount = basis.price
    body.NetPriceQuantity = basis.quantity
    if (basis.unit) body.OrderPriceUnit = basis.unit
    delete body.$isUnitPrice
  },
)

export const lineNet: Field<string | null> = derived<string | null>(
  ['OrderQuantity', ...natives],
  (line) => netAmount(line),
)

/** Whether a line is priced in another unit than it is ordered in. */
export function hasOtherPriceUnit(line: Native): boolean {
  const { numerator, denominator } = conversion(line)
  return compare(numerator, denominator) !== 0
}
