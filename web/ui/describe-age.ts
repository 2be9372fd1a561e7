const UNITS = [
  ['year', 365 * 86_400],
  ['month', 30 * 86_400],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const

/** "3 minutes ago", "in 2 hours", "just now" is the language's own word for 0 seconds. Instants in ms. */
export function describeAge(
  at: number,
  now: number,
  locale: string,
  width: 'long' | 'short' = 'long',
): string {
  const seconds = Math.round((at - now) / 1000)
  // Clocks differ by a little: what is told to come in a moment has just been.
  const distance = Math.abs(seconds) < 5 ? 0 : seconds
  const [unit, size] = UNITS.find(([, each]) => Math.abs(distance) >= each) ?? ['second', 1]
  const style = width === 'short' ? 'narrow' : 'long'
  const numeric = distance === 0 ? 'auto' : 'always'
  return new Intl.RelativeTimeFormat(locale, { style, numeric }).format(
    Math.trunc(distance / size),
    unit,
  )
}

/** Day, time and zone, to the second. */
export function formatInstant(at: string, locale: string): string {
  return new Intl.DateTimeFormat(locale, {
    dateStyle: 'medium',
    timeStyle: 'long',
  }).format(new Date(at))
}

/** "2 h 5 min": two units at most. */
export function describeSpan(ms: number, locale: string): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  const first = UNITS.findIndex(([, each]) => seconds >= each)
  if (first === -1) return formatUnit(0, 'second', locale)
  const [unit, size] = UNITS[first]!
  const whole = formatUnit(Math.trunc(seconds / size), unit, locale)
  const next = UNITS[first + 1]
  const rest = next ? Math.trunc((seconds % size) / next[1]) : 0
  return next && rest > 0 ? `${whole} ${formatUnit(rest, next[0], locale)}` : whole
}

function formatUnit(value: number, unit: string, locale: string): string {
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short' }).format(value)
}
