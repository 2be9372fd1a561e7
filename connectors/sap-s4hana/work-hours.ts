import { divide, plus, times, toDecimal } from '@millwright/kit'

/** Seconds of the time units whose length is fixed; a day of work is the customer's setting. */
const seconds: Readonly<Record<string, string>> = {
  H: '3600',
  HR: '3600',
  HUR: '3600',
  STD: '3600',
  MIN: '60',
  S: '1',
  SEC: '1',
}

/** A quantity of time in hours; null where the unit has no fixed length. */
export function toHours(quantity: unknown, unit: unknown): string | null {
  const value = toDecimal(quantity)
  const factor = seconds[String(unit ?? '').toUpperCase()]
  if (value === null || factor === undefined) return null
  return divide(times(value, factor), '3600')
}

/** Sum of hours; null where one of them is unknown. */
export function sumHours(values: readonly (string | null)[]): string | null {
  let sum = '0'
  for (const value of values) {
    if (value === null) return null
    sum = plus(sum, value)
  }
  return sum
}
