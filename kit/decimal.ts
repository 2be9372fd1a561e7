import Big from 'big.js'

/** A source's number or text → the model's decimal string: no exponent, no float digits. null where there is no number. */
export function toDecimal(value: unknown): string | null {
  if (typeof value === 'number') return Number.isFinite(value) ? toDecimal(String(value)) : null
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
  return plain(new Big(a).times(b))
}

/** a + b, exact. */
export function plus(a: string, b: string): string {
  return plain(new Big(a).plus(b))
}

/** a − b, exact. */
export function minus(a: string, b: string): string {
  return plain(new Big(a).minus(b))
}

/** a ÷ b to at most 14 places (the model's scale), which is exact for the powers of ten that sources price by. */
export function divide(a: string, b: string): string {
  return plain(new Big(a).div(b))
}

/** -1, 0 or 1. */
export function compare(a: string, b: string): number {
  return a === b ? 0 : new Big(a).cmp(b)
}

function plain(value: Big): string {
  const text = value.round(14).toFixed()
  return text === '-0' ? '0' : text
}

// Division keeps the model's scale; half up, as sources round money.
Big.DP = 14
Big.RM = 1
