import Big from 'big.js'

/** A source's number or text → the model's decimal string: no exponent, no float digits. null where there is no number. */
export function toDecimal(value: unknown): string | null {
  if (typeof value === 'number') {
    if (Number.isSafeInteger(value)) return String(value)
    return Number.isFinite(value) ? toDecimal(String(value)) : null
  }
  if (typeof value === 'string') {
    if (/^-?\d{1,18}(\.\d{1,14})?$/.test(value)) return value === '-0' ? '0' : value
    const text = value.trim()
    if (text === '' || !/^[+-]?\d*\.?\d+(e[+-]?\d+)?$/i.test(text)) return null
    return plain(new Big(text.replaceAll('+', '')))
  }
  if (typeof value === 'bigint') return value.toString()
  return null
}

/** a × b, exact. */
export function times(a: string, b: string): string {
  const product = digitsOf(a) * digitsOf(b)
  const places = placesOf(a) + placesOf(b)
  return isExact(product, places) ? write(product, places) : plain(new Big(a).times(b))
}

/** a + b, exact. */
export function plus(a: string, b: string): string {
  const places = Math.max(placesOf(a), placesOf(b))
  const sum = scaled(a, places) + scaled(b, places)
  return isExact(sum, places) ? write(sum, places) : plain(new Big(a).plus(b))
}

/** a − b, exact. */
export function minus(a: string, b: string): string {
  const places = Math.max(placesOf(a), placesOf(b))
  const difference = scaled(a, places) - scaled(b, places)
  return isExact(difference, places) ? write(difference, places) : plain(new Big(a).minus(b))
}

/** a ÷ b to at most 14 places (the model's scale), which is exact for the powers of ten that sources price by. */
export function divide(a: string, b: string): string {
  const digits = digitsOf(a)
  const places = placesOf(a) + POWERS.indexOf(Number(b))
  const isShift = /^10*$/.test(b) && isExact(digits, places)
  return isShift ? write(digits, places) : plain(new Big(a).div(b))
}

/** -1, 0 or 1. */
export function compare(a: string, b: string): number {
  if (a === b) return 0
  const places = Math.max(placesOf(a), placesOf(b))
  const difference = scaled(a, places) - scaled(b, places)
  return isExact(difference, places) ? Math.sign(difference) || 0 : new Big(a).cmp(b)
}

// Amounts and quantities are short: as whole numbers of their last place they are exact in a double, and reckoned at a
// tenth of the cost. Whatever is longer goes to Big.

const MINUS = 45
const ZERO = 48
const POWERS = Array.from({ length: 15 }, (_, places) => 10 ** places)

/** The digits of a short plain decimal as one whole number; NaN for every other text. */
function digitsOf(text: string): number {
  const first = text.charCodeAt(0) === MINUS ? 1 : 0
  let digits = text.length > 15 || !isDigit(text, text.length - 1) ? Number.NaN : 0
  let point = first
  for (let at = first; at < text.length; at++) {
    if (isDigit(text, at)) digits = digits * 10 + text.charCodeAt(at) - ZERO
    // A point has a digit before it, and no other point.
    else if (point === first && at > first && text[at] === '.') point = at
    else return Number.NaN
  }
  return first === 1 ? -digits : digits
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code >= ZERO && code <= ZERO + 9
}

function placesOf(text: string): number {
  const point = text.indexOf('.')
  return point < 0 ? 0 : text.length - point - 1
}

/** The number as a multiple of 10^-places; beyond what a double holds exactly, or NaN, where it is not short. */
function scaled(text: string, places: number): number {
  const digits = digitsOf(text) * (POWERS[places - placesOf(text)] ?? Number.NaN)
  return Number.isSafeInteger(digits) ? digits : Number.NaN
}

function isExact(digits: number, places: number): boolean {
  return Number.isSafeInteger(digits) && places < POWERS.length
}

/** digits × 10^-places, without zeros at its end. */
function write(digits: number, places: number): string {
  let rest = Math.abs(digits)
  let left = places
  while (left > 0 && rest % 10 === 0) {
    rest /= 10
    left--
  }
  const sign = digits < 0 ? '-' : ''
  if (left === 0) return sign + rest
  const text = String(rest).padStart(left + 1, '0')
  return `${sign}${text.slice(0, -left)}.${text.slice(-left)}`
}

function plain(value: Big): string {
  const text = value.round(14).toFixed()
  return text === '-0' ? '0' : text
}

// Division keeps the model's scale; half up, as sources round money.
Big.DP = 14
Big.RM = 1
