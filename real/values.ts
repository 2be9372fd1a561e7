/** A value of Tryton without its JSON classes. */
export type Plain =
  | null
  | boolean
  | number
  | string
  | Uint8Array
  | Plain[]
  | { [key: string]: Plain }

interface Tagged {
  __class__?: string
  [key: string]: unknown
}

/**
 * Decimals become text with all their digits, dates `2026-03-06`, datetimes
 * `2026-03-06T10:00:00.123456Z`, times `10:00:00.000000`, timedeltas seconds, bytes a Uint8Array.
 */
export function toPlain(value: unknown): Plain {
  if (Array.isArray(value)) return value.map(toPlain)
  if (typeof value !== 'object' || value === null) return value as Plain
  const tagged = value as Tagged
  switch (tagged.__class__) {
    case 'Decimal':
      return tagged.decimal as string
    case 'date':
      return formatDate(tagged)
    case 'datetime':
      return `${formatDate(tagged)}T${formatTime(tagged)}Z`
    case 'time':
      return formatTime(tagged)
    case 'timedelta':
      return tagged.seconds as number
    case 'bytes':
      return Buffer.from(tagged.base64 as string, 'base64')
    default:
      return Object.fromEntries(Object.entries(tagged).map(([key, item]) => [key, toPlain(item)]))
  }
}

/** A decimal as Tryton reads it: `toDecimal('7.50')`. */
export function toDecimal(text: string) {
  return { __class__: 'Decimal', decimal: text }
}

function formatDate(value: Tagged): string {
  return `${pad(value.year, 4)}-${pad(value.month)}-${pad(value.day)}`
}

function formatTime(value: Tagged): string {
  const clock = [value.hour, value.minute, value.second].map((part) => pad(part))
  return `${clock.join(':')}.${pad(value.microsecond, 6)}`
}

function pad(part: unknown, digits = 2): string {
  return String(part).padStart(digits, '0')
}
