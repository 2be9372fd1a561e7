import type { Native } from '@millwright/kit'
import { custom, type Field, FieldRefusal } from '@millwright/kit/fields'
import { rows } from './values.ts'

/** A code as the caller gave it; `type` is left out where the caller named none. */
interface GivenCode {
  type?: string | null
  code: string
}

/** Types of identifiers that are codes on a product, and those of no type. The others name something else. */
const types: readonly string[] = ['ean', 'isbn']

const isBarcode = ({ type }: Native): boolean => (type ?? null) === null || types.includes(type)

/** Identifiers of a product that read as barcodes. */
export function barcodesOf(product: Native): Native[] {
  return rows(product, 'identifiers').filter(isBarcode)
}

/** What a scanner reads. A change keeps the identifiers that stay, and all that are no barcodes (ISMN, ISIN …). */
export const barcodeList: Field<any> = custom<Native[]>(
  ['identifiers', 'identifiers.type', 'identifiers.code'],
  (product) =>
    barcodesOf(product).map(({ type, code }) => ({ type: type ?? 'other', value: code })),
  (codes: readonly Native[] | null, body) => {
    body.$barcodes = (codes ?? []).map(toGiven)
  },
  { note: 'Codes of the types ean and isbn and of no type; other identifiers are left alone.' },
)

function toGiven({ type, value, unit }: Native, index: number): GivenCode {
  if ((unit ?? null) !== null) {
    throw new FieldRefusal('FIELD_NOT_WRITABLE', 'Tryton keeps no unit with a code.', [
      index,
      'unit',
    ])
  }
  if ((type ?? null) === null) return { code: value }
  if (type === 'other') return { type: null, code: value }
  if (types.includes(type)) return { type, code: value }
  const has = [...types, 'other'].join(', ')
  const text = `This system has no codes of the type "${type}". It has: ${has}.`
  throw new FieldRefusal('NOT_ALLOWED_WORD', text, [index, 'type'])
}

/** List commands that make the barcodes of a product those that were given. */
export function changeBarcodes(current: Native | null, given: readonly GivenCode[]): unknown[] {
  const left = current ? barcodesOf(current) : []
  const added: Native[] = []
  for (const { type, code } of given) {
    const kept = left.findIndex(
      (known) => known.code === code && (type === undefined || known.type === type),
    )
    if (kept < 0) added.push({ type: type ?? null, code })
    else left.splice(kept, 1)
  }
  const gone = left.map(({ id }) => id)
  return [
    ...(gone.length > 0 ? [['delete', gone]] : []),
    ...(added.length > 0 ? [['create', added]] : []),
  ]
}
