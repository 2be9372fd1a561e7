import Big from 'big.js'
import { unreadable } from './unreadable.ts'

/** A source's number or text → the model's decimal string: no exponent, no float digits. null where there is no number. */
export function toDecimal(value: unknown): string | null {
  if (typeof value === 'number') {
    if (Number.isSafeInteger(value)) return String(value)
    return Number.isFinite(value) ? toDecimal(String(value)) : unreadable(value, 'out_of_range')
  }
  if (typeof value === 'string') {
    if (isDecimal(value)) return value === '-0' ? '0' : value
    const text = value.trim()
    if (text === '') return null
    if (!/^[+-]?\d*\.?\d+(e[+-]?\d+)?$/i.test(text)) return unreadable(value)
    // Written out, a number of such a size would fill the memory.
    if (text.length > 400 || /e[+-]?\d{4}/i.test(text)) return unreadable(value, 'out_of_range')
    return plain(new Big(text.replaceAll('+', '')))
  }
  if (typeof value === 'bigint') return value.toString()
  return value === null || value === undefined ? null : unreadable(value)
}

/** Whether a text is a decimal of the model: up to 18 digits, a point and up to 14 more. */
export function isDecimal(text: string): boolean {
  const { length } = text
  const first = text.charCodeAt(0) === MINUS ? 1 : 0
  let point = -1
  for (let at = first; at < length; at++) {
    const digit = text.charCodeAt(at) - ZERO
    if (digit >= 0 && digit <= 9) continue
    if (point >= 0 || text[at] !== '.') return false
    point = at
  }
  const whole = (point < 0 ? length : point) - first
  const places = point < 0 ? 1 : length - point - 1
  return whole >= 1 && whole <= 18 && places >= 1 && places <= 14
}

/** a × b, exact. */
export function times(a: string, b: string): string {
  const left = digitsOf(a)
  const leftPlaces = places
  const product = left * digitsOf(b)
  const all = leftPlaces + places
  return isExact(product, all) ? write(product, all) : plain(new Big(a).times(b))
}

/** a + b, exact. */
export function plus(a: string, b: string): string {
  const sum = align(a, b) ? left + right : Number.NaN
  return isExact(sum, places) ? write(sum, places) : plain(new Big(a).plus(b))
}

/** a − b, exact. */
export function minus(a: string, b: string): string {
  const difference = align(a, b) ? left - right : Number.NaN
  return isExact(difference, places) ? write(difference, places) : plain(new Big(a).minus(b))
}

/** a ÷ b to at most 14 places (the model's scale), which is exact for the powers of ten that sources price by. */
export function divide(a: string, b: string): string {
  const digits = digitsOf(a)
  if (b === '1' && isExact(digits, places)) return write(digits, places)
  const all = places + POWERS.indexOf(Number(b))
  const isShift = /^10*$/.test(b) && isExact(digits, all)
  return isShift ? write(digits, all) : plain(new Big(a).div(b))
}

/** -1, 0 or 1. */
export function compare(a: string, b: string): number {
  if (a === b) return 0
  if (b === '0') {
    const digits = digitsOf(a)
    if (!Number.isNaN(digits)) return Math.sign(digits) || 0
  }
  const difference = align(a, b) ? left - right : Number.NaN
  return isExact(difference, places) ? Math.sign(difference) || 0 : new Big(a).cmp(b)
}

// Amounts and quantities are short: as whole numbers of their last place they are exact in a double, and reckoned at a
// tenth of the cost. Whatever is longer goes to Big.

const MINUS = 45
const ZERO = 48
const POINT = 46
const POWERS = Array.from({ length: 15 }, (_, places) => 10 ** places)

// What was read last: reckoning is synchronous, and an object for each number would cost more than the number.
/** Places behind the point of the number that was read last, or of both that were aligned. */
let places = 0
/** Both as multiples of their last place. */
let left = 0
let right = 0

/** The digits of a short plain decimal as one whole number, its `places` beside it; NaN for every other text. */
function digitsOf(text: string): number {
  const first = text.charCodeAt(0) === MINUS ? 1 : 0
  const { length } = text
  let digits = length > 15 || !isDigit(text, length - 1) ? Number.NaN : 0
  let point = first
  for (let at = first; at < length; at++) {
    const code = text.charCodeAt(at)
    if (code >= ZERO && code <= ZERO + 9) digits = digits * 10 + code - ZERO
    // A point has a digit before it, and no other point.
    else if (point === first && at > first && code === POINT) point = at
    else return Number.NaN
  }
  places = point === first ? 0 : length - point - 1
  return first === 1 ? -digits : digits
}

/** Reads both as multiples of the same place; false where one is not short, or too large for it. */
function align(a: string, b: string): boolean {
  left = digitsOf(a)
  const leftPlaces = places
  right = digitsOf(b)
  if (leftPlaces > places) {
    right *= POWERS[leftPlaces - places] ?? Number.NaN
    places = leftPlaces
  } else if (leftPlaces < places) left *= POWERS[places - leftPlaces] ?? Number.NaN
  return Number.isSafeInteger(left) && Number.isSafeInteger(right)
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code >= ZERO && code <= ZERO + 9
}

function isExact(digits: number, scale: number): boolean {
  return Number.isSafeInteger(digits) && scale < POWERS.length
}

/** digits × 10^-places, without zeros at its end. */
function write(digits: number, scale: number): string {
  let rest = Math.abs(digits)
  let left = scale
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
