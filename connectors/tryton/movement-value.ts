import { type Io, type Native, times, toDecimal } from '@millwright/kit'
import { custom, derived, toText } from '@millwright/kit/fields'
import { fillCurrency } from './item-stock.ts'
import { isOutgoing, kindOf, sideNeeds } from './movement-sides.ts'
import { fromDecimal, pick } from './values.ts'

/**
 * Kinds whose `unit_price` is what the goods cost: in the price of a move to or from a customer they are sold. The cost
 * of all others is the `cost_price`, which the server sets in the currency of the company.
 */
const bought: ReadonlySet<string> = new Set(['receipt', 'return_out', 'production_receipt'])
const sold: ReadonlySet<string> = new Set(['issue', 'return_in'])

const costNeeds = ['unit_price', 'cost_price', ...sideNeeds]

function costOf(move: Native): string | null {
  const cost = bought.has(kindOf(move)) ? move.unit_price : move.cost_price
  return toDecimal(cost?.decimal)
}

/** What moved goods are worth. */
export const movementValue = {
  unit_cost: custom<string | null>(
    costNeeds,
    costOf,
    (value, body) => {
      body.unit_price = fromDecimal(value)
    },
    {
      write: 'create',
      note: 'Only where goods come from or go to a vendor, a customer or production; for a customer it is kept as their price.',
    },
  ),
  total_value: derived<string | null>(['quantity', ...costNeeds], (move) => {
    const cost = costOf(move)
    const quantity = toDecimal(move.quantity)
    if (cost === null || quantity === null) return null
    return times(cost, isOutgoing(move) && quantity !== '0' ? `-${quantity}` : quantity)
  }),
  currency: custom<string | null>(['currency.code', '$currency', ...costNeeds], (move) =>
    bought.has(kindOf(move)) ? toText(pick(move, 'currency.code')) : (move.$currency ?? null),
  ),
}

/** Puts the currency of the company to moves whose cost is in it. */
export async function fillValue(
  io: Io,
  moves: Native[],
  { fields }: { fields: readonly string[] | null },
): Promise<void> {
  if (fields !== null && !fields.includes('currency')) return
  const own = moves.filter((move) => !bought.has(kindOf(move)) && costOf(move) !== null)
  if (own.length > 0) await fillCurrency(io, own)
}

/** What the price that is given with a new move becomes there; null where the server never shows it again. */
export function priceUse(kind: string): 'cost' | 'sale' | null {
  return bought.has(kind) ? 'cost' : sold.has(kind) ? 'sale' : null
}
