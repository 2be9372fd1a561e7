import type { Native } from '@millwright/kit'
import { custom, derived, type Field, FieldRefusal, toText } from '@millwright/kit/fields'
import { numeric, quantity, refer, stamps, textAt } from './fields.ts'
import { Lookup } from './lookup.ts'
import { codeOfUnit, convert, symbolOfCode, unitAt } from './units.ts'
import { pick } from './values.ts'

/** A unit by its symbol or name, or by its code. `place` is where it stands in the caller's body. */
export function unitFields(native: string, place: string, write: 'always' | 'create' = 'always') {
  const named = (value: string) =>
    new Lookup('product.uom', ['OR', ['symbol', '=', value], ['name', '=', value]], place, value)
  return {
    unit: custom<string | null>(
      [native, `${native}.symbol`, `${native}.factor`],
      (source) => toText(pick(source, `${native}.symbol`)),
      (value, body) => {
        if (value !== null) body[native] = named(value)
      },
      { write },
    ),
    unit_code: custom<string | null>(
      `${native}.symbol`,
      (source) => codeOfUnit(pick(source, `${native}.symbol`)),
      (value, body) => {
        if (value === null || body[native] !== undefined) return
        const symbol = symbolOfCode(value)
        if (symbol === null) {
          throw new FieldRefusal(
            'NOT_ALLOWED_WORD',
            `This system has no unit for the code "${value}".`,
          )
        }
        body[native] = named(symbol)
      },
      { write },
    ),
  }
}

const base = 'product.default_uom'

/** The quantity in the unit in which the product is stocked. */
export function baseQuantity(unit: string) {
  const baseOf = (line: Native): Native | undefined => line['product.']?.['default_uom.']
  const needs = ['quantity', `${unit}.factor`, `${unit}.symbol`, `${base}.factor`, `${base}.symbol`]
  return {
    base_quantity: derived<string | null>(needs, (line) =>
      convert(line.quantity, unitAt(line, unit), baseOf(line)),
    ),
    base_unit: textAt(`${base}.symbol`),
    base_unit_code: derived<string | null>(`${base}.symbol`, (line) =>
      codeOfUnit(baseOf(line)?.symbol),
    ),
  }
}

/** Item, quantity and price: the same in orders and requisitions. */
export const tradeLine = {
  line_number: custom<string | null>(
    'sequence',
    (line) => toText(line.sequence),
    (value, body) => {
      if (value !== null && !/^\d{1,9}$/.test(value)) {
        throw new FieldRefusal(
          'NOT_ALLOWED_WORD',
          'This system numbers its lines by whole numbers.',
        )
      }
      body.sequence = value === null ? null : Number(value)
    },
    { write: 'create' },
  ),
  ...refer('item', 'product', { number: 'code', name: 'name' }, { write: 'create' }),
  quantity: quantity('quantity'),
  ...unitFields('unit', '/lines/*/unit'),
  ...baseQuantity('unit'),
  unit_price: numeric('unit_price'),
  currency: documentCurrency(),
  created_at: stamps.created_at,
  updated_at: stamps.updated_at,
}

/** What the lines need of a document that is cancelled whole. */
export const cancelNeeds = ['state', 'write_date', 'create_date'] as const

/** Lines are cancelled with their document. Its last change is the only moment that the server keeps of that. */
export const cancelledWith = derived<string | null>([], ({ $document }, context) =>
  $document?.state === 'cancelled' ? stamps.updated_at.decode($document, context) : null,
)

/** Lines have the currency of their document. */
function documentCurrency(): Field<string | null> {
  return custom<string | null>([], (line) => toText(pick(line.$document, 'currency.code')))
}
