import type { Native } from '@millwright/kit'
import { ApiError } from '@millwright/model'
import { rows } from './values.ts'

/** The address that invoices come from, else the first one. */
export function mainAddress(party: Native): Native | undefined {
  const usable = rows(party, 'addresses').filter((address) => address.active !== false)
  return usable.find((address) => address.invoice) ?? usable[0]
}

const ways = ['phone', 'email', 'website']

/** Two letters of a country and its number: what the server takes as the type `eu_vat`. */
const euVat = /^[A-Z]{2}[0-9A-Z+*]{2,12}$/

/** Turns the notes that the codecs left (`$phone`, `$tax`, `$billing`) into commands on the lists of the party. */
export function completeParty(body: Native, current: Native | null): Native {
  const own = Object.entries(body).filter(([name]) => !name.startsWith('$'))
  const contact_mechanisms = ways.flatMap((type) =>
    `$${type}` in body ? changeWay(type, body[`$${type}`], current) : [],
  )
  const identifiers = '$tax' in body ? changeTaxNumber(body.$tax, current) : []
  const addresses = [
    ...(Array.isArray(body.addresses) ? body.addresses : []),
    ...('$billing' in body ? changeBilling(body.$billing, current) : []),
  ]
  return {
    ...Object.fromEntries(own),
    ...(contact_mechanisms.length > 0 && { contact_mechanisms }),
    ...(identifiers.length > 0 && { identifiers }),
    ...(addresses.length > 0 && { addresses }),
  }
}

function changeWay(type: string, value: string | null, current: Native | null): unknown[] {
  const known =
    current &&
    rows(current, 'contact_mechanisms').find((way) => way.type === type && way.active !== false)
  if (value === null) return known ? [['delete', [known.id]]] : []
  return known ? [['write', [known.id], { value }]] : [['create', [{ type, value }]]]
}

function changeTaxNumber(code: string | null, current: Native | null): unknown[] {
  const known: number | null = current?.tax_identifier ?? null
  if (code === null) return known === null ? [] : [['delete', [known]]]
  if (known !== null) return [['write', [known], { code }]]
  if (euVat.test(code)) return [['create', [{ type: 'eu_vat', code }]]]
  const detail =
    'Tryton keeps tax numbers by country and type; only a VAT number of the EU (such as DE136695976) tells its type.'
  throw new ApiError('INVALID_REQUEST', detail, {
    errors: [{ pointer: '/tax_number', code: 'NOT_ALLOWED_VALUE', detail }],
  })
}

function changeBilling(values: Native, current: Native | null): unknown[] {
  const known = current && mainAddress(current)
  return known ? [['write', [known.id], values]] : [['create', [{ invoice: true, ...values }]]]
}
