import { decodeKey, divide, encodeKey, times, toDecimal } from '@millwright/kit'
import { FieldRefusal, unreadable } from '@millwright/kit/fields'

/** Amounts are whole cents (vendor specification). */
export function fromCents(value: unknown): string | null {
  const cents = toDecimal(value)
  return cents === null ? null : divide(cents, '100')
}

/** Refuses fractions of a cent: the source has no place for them. */
export function toCents(value: string | null): number | null {
  if (value === null) return null
  const cents = times(value, '100')
  if (/^-?\d{1,15}$/.test(cents)) return Number(cents)
  throw new FieldRefusal(
    'NOT_ALLOWED_VALUE',
    `MaintainX keeps whole cents; ${value} has more places.`,
  )
}

/** A quantity that the source keeps as an integer. */
export function toWhole(value: string | null): number | null {
  if (value === null) return null
  const number = Number(value)
  if (Number.isSafeInteger(number)) return number
  throw new FieldRefusal(
    'NOT_ALLOWED_VALUE',
    `MaintainX keeps whole quantities here, not ${value}.`,
  )
}

/** A quantity or value that the source keeps as a JSON number; refused where a double would change it. */
export function toNumber(value: string | null): number | null {
  if (value === null) return null
  const number = Number(value)
  if (toDecimal(number) === plain(value)) return number
  throw new FieldRefusal('NOT_ALLOWED_VALUE', `MaintainX cannot keep all digits of ${value}.`)
}

function plain(value: string): string {
  return times(value, '1')
}

/** A record's id in ours; null for none. */
export function toId(value: unknown): string | null {
  if (typeof value === 'number' || (typeof value === 'string' && value !== ''))
    return encodeKey([value])
  return value === null || value === undefined || value === '' ? null : unreadable(value)
}

/** Our id as the source's number. Refuses what this connection cannot have given out. */
export function numberOfId(id: string): number {
  const text = decodeKey(id, 1)?.[0] ?? ''
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text)
  throw new FieldRefusal(
    'UNKNOWN_REFERENCE',
    `"${id.slice(0, 80)}" is not an id that this connection gave out.`,
  )
}

/** Seconds in hours, and back to whole seconds. */
export function fromSeconds(value: unknown): string | null {
  const seconds = toDecimal(value)
  return seconds === null ? null : divide(seconds, '3600')
}

export function toSeconds(hours: string | null): number | null {
  return hours === null ? null : Math.round(Number(times(hours, '3600')))
}
