import type { Native } from '@millwright/kit'
import { toDecimal } from '@millwright/kit'
import {
  custom,
  each,
  FieldRefusal,
  type LineChange,
  type LineMap,
  text,
} from '@millwright/kit/fields'
import { refuseAt } from './refusal.ts'
import { fromCents, toCents, toNumber } from './values.ts'

/** Costs of the order: an amount in cents, with or without tax, or a percentage. */
const charge: LineMap = {
  key: ['id'],
  deletes: 'hard',
  fields: {
    name: text('name', { required: true }),
    kind: custom<any>(
      [],
      () => 'other',
      (value) => {
        if (value === null || value === 'other') return
        throw new FieldRefusal(
          'NOT_ALLOWED_WORD',
          'MaintainX does not tell kinds of charges apart; leave kind out.',
        )
      },
    ),
    amount: custom<string | null>(
      ['type', 'amount'],
      (cost) => (cost.type === 'PERCENT_TAXABLE' ? null : fromCents(cost.amount)),
      (value, body) => {
        if (value !== null) Object.assign(body, { amount: toCents(value), isPercent: false })
      },
    ),
    percent: custom<string | null>(
      ['type', 'amount'],
      (cost) => (cost.type === 'PERCENT_TAXABLE' ? toDecimal(cost.amount) : null),
      (value, body) => {
        if (value !== null) Object.assign(body, { amount: toNumber(value), isPercent: true })
      },
    ),
    is_taxable: custom<boolean | null>(
      'type',
      (cost) => cost.type !== 'AMOUNT_NON_TAXABLE',
      (value, body) => {
        body.isTaxable = value
      },
    ),
  },
}

export const charges = each('costs', charge)

/** The list of costs is written as a whole. */
export function arrangeCharges(
  changes: readonly LineChange[],
  current: readonly Native[],
): Native[] {
  // The list is written as a whole: amounts that this user may not see would be wiped out.
  if (current.some(({ amount }) => amount == null))
    throw refuseAt('/charges', 'The user of this connection does not see the amounts of the order.')
  const costs = new Map(current.map((cost) => [String(cost.id), cost]))
  for (const [index, { op, key, body }] of changes.entries()) {
    const id = key?.[0] ?? `new ${index}`
    if (op === 'remove') costs.delete(id)
    else costs.set(id, toCost(body, costs.get(id)))
  }
  return [...costs.values()]
}

function toCost(body: Native, known: Native | undefined): Native {
  const { isPercent = known?.type === 'PERCENT_TAXABLE', isTaxable, ...own } = body
  const taxable = isTaxable ?? (known ? known.type !== 'AMOUNT_NON_TAXABLE' : false)
  const type = isPercent ? 'PERCENT_TAXABLE' : taxable ? 'AMOUNT_TAXABLE' : 'AMOUNT_NON_TAXABLE'
  return { ...known, ...own, type }
}
