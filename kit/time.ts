/**
 * Dates and instants by arithmetic: `Date` parsing and formatting cost several times as much,
 * and half of the mapping of a record is dates.
 */

/** Days that were written last, by the end of their number: the records of a page share most of theirs. */
const written = Array.from({ length: 512 }, () => ({ days: Number.NaN, text: '' }))

/** Days since 1970-01-01 → `YYYY-MM-DD` (proleptic Gregorian calendar). */
export function dayFromEpoch(days: number): string {
  const known = written[days & 511]!
  if (known.days !== days) {
    known.text = writeDay(days)
    known.days = days
  }
  return known.text
}

function writeDay(days: number): string {
  const z = days + 719468
  const era = Math.floor(z / 146097)
  const doe = z - era * 146097
  const yoe = Math.floor(
    (doe - Math.floor(doe / 1460) + Math.floor(doe / 36524) - Math.floor(doe / 146096)) / 365,
  )
  const doy = doe - (365 * yoe + Math.floor(yoe / 4) - Math.floor(yoe / 100))
  const mp = Math.floor((5 * doy + 2) / 153)
  const d = doy - Math.floor((153 * mp + 2) / 5) + 1
  const m = mp < 10 ? mp + 3 : mp - 9
  const y = yoe + era * 400 + (m <= 2 ? 1 : 0)
  return `${pad(y, 4)}-${pad(m, 2)}-${pad(d, 2)}`
}

/** Milliseconds since 1970 UTC → RFC 3339 in UTC with milliseconds. */
export function instantFromEpoch(ms: number): string {
  const days = Math.floor(ms / 86400000)
  const rest = ms - days * 86400000
  const h = Math.floor(rest / 3600000)
  const mi = Math.floor(rest / 60000) % 60
  const s = Math.floor(rest / 1000) % 60
  return `${dayFromEpoch(days)}T${pad(h, 2)}:${pad(mi, 2)}:${pad(s, 2)}.${pad(rest % 1000, 3)}Z`
}

/** `YYYY-MM-DD` → days since 1970-01-01. */
export function epochFromDay(day: string): number {
  return (
    Date.UTC(Number(day.slice(0, 4)), Number(day.slice(5, 7)) - 1, Number(day.slice(8, 10))) /
    86400000
  )
}

const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** Whether the first `length` characters, or the whole text, are a day of the calendar as `YYYY-MM-DD`. */
export function isDay(text: string, length = text.length): boolean {
  if (length !== 10 || text.charCodeAt(4) !== 45 || text.charCodeAt(7) !== 45) return false
  let digits = 0
  for (let at = 0; at < 10; at++) {
    if (at === 4 || at === 7) continue
    const digit = text.charCodeAt(at) - 48
    if (!(digit >= 0 && digit <= 9)) return false
    digits = digits * 10 + digit
  }
  const day = digits % 100
  const month = Math.floor(digits / 100) % 100
  if (month < 1 || month > 12 || day < 1 || day > DAYS[month - 1]!) return false
  if (month !== 2 || day !== 29) return true
  const year = Math.floor(digits / 10_000)
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
}

/** Whether a text is an instant of the model: `YYYY-MM-DDTHH:MM:SS(.f)Z`. */
export function isInstant(text: string): boolean {
  const { length } = text
  if (length < 20 || length > 30 || length === 21) return false
  if (!isDay(text, 10) || text[10] !== 'T' || text[length - 1] !== 'Z') return false
  if (text[13] !== ':' || text[16] !== ':') return false
  if (!(pair(text, 11) < 24 && pair(text, 14) < 60 && pair(text, 17) < 60)) return false
  if (length === 20) return true
  if (text[19] !== '.') return false
  for (let at = 20; at < length - 1; at++) if (!isDigit(text, at)) return false
  return true
}

/** Two digits as a number; NaN where they are none. */
function pair(text: string, at: number): number {
  if (!isDigit(text, at) || !isDigit(text, at + 1)) return Number.NaN
  return (text.charCodeAt(at) - 48) * 10 + text.charCodeAt(at + 1) - 48
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code >= 48 && code <= 57
}

/** A local wall-clock time of an IANA zone → milliseconds since 1970 UTC. A time that a clock change skips moves forward. */
export function epochFromZoned(day: string, seconds: number, zone: string): number {
  const wall = epochFromDay(day) * 86400000 + seconds * 1000
  if (zone === 'UTC') return wall
  // Two rounds settle the offset on both sides of a clock change.
  const guess = wall - offsetAt(wall, zone)
  return wall - offsetAt(guess, zone)
}

/** Milliseconds since 1970 UTC → the wall clock of a zone: day, and seconds since its midnight. */
export function zonedFromEpoch(ms: number, zone: string): { day: string; seconds: number } {
  const wall = ms + offsetAt(ms, zone)
  const days = Math.floor(wall / 86400000)
  return { day: dayFromEpoch(days), seconds: Math.floor((wall - days * 86400000) / 1000) }
}

const formats = new Map<string, Intl.DateTimeFormat>()

function offsetAt(ms: number, zone: string): number {
  if (zone === 'UTC') return 0
  let format = formats.get(zone)
  if (!format) {
    const digits = '2-digit' as const
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: digits,
      day: digits,
      hour: digits,
      minute: digits,
      second: digits,
    })
    formats.set(zone, format)
  }
  const part: Record<string, number> = {}
  for (const { type, value } of format.formatToParts(ms)) part[type] = Number(value)
  const wall = Date.UTC(
    part.year!,
    part.month! - 1,
    part.day!,
    part.hour!,
    part.minute!,
    part.second!,
  )
  return wall - Math.floor(ms / 1000) * 1000
}

const PAIRS = Array.from({ length: 100 }, (_, value) => String(value).padStart(2, '0'))

function pad(value: number, width: number): string {
  const pair = width === 2 ? PAIRS[value] : undefined
  if (pair !== undefined) return pair
  const text = String(value)
  return text.length >= width ? text : '0'.repeat(width - text.length) + text
}
