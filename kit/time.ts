/**
 * Dates and instants by arithmetic: `Date` parsing and formatting cost several times as much,
 * and half of the mapping of a record is dates.
 */

/** Days since 1970-01-01 → `YYYY-MM-DD` (proleptic Gregorian calendar). */
export function dayFromEpoch(days: number): string {
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

function pad(value: number, width: number): string {
  const text = String(value)
  return text.length >= width ? text : '0'.repeat(width - text.length) + text
}
