import type { Value } from './store.ts'

/** Milliseconds → ISO with the offset of the zone, in whole seconds, as the product writes times. */
export function showTime(ms: number, zone: string): string {
  const offset = offsetAt(ms, zone)
  const local = new Date(ms + offset * 60_000).toISOString().slice(0, 19)
  const sign = offset < 0 ? '-' : '+'
  const minutes = Math.abs(offset)
  return `${local}${sign}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}

/** ISO, with an offset or in the zone's own time → milliseconds; null where it is no time. */
export function readTime(text: string, zone: string): Value {
  if (!/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/.test(text)) return null
  if (/(Z|[+-]\d\d:?\d\d)$/.test(text) && text.includes('T')) return Date.parse(text)
  const wall = Date.parse(`${text.length === 10 ? `${text}T00:00:00` : text}Z`)
  const guess = wall - offsetAt(wall, zone) * 60_000
  return wall - offsetAt(guess, zone) * 60_000
}

const two = (value: number) => String(value).padStart(2, '0')

const formats = new Map<string, Intl.DateTimeFormat>()
/** Offsets change at full quarters of an hour only. */
const known = new Map<string, number>()
const QUARTER = 900_000

function offsetAt(ms: number, zone: string): number {
  if (zone === 'UTC') return 0
  const quarter = `${zone} ${Math.floor(ms / QUARTER)}`
  const cached = known.get(quarter)
  if (cached !== undefined) return cached
  const format =
    formats.get(zone) ??
    new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' })
  formats.set(zone, format)
  const name = format.formatToParts(ms).find(({ type }) => type === 'timeZoneName')?.value ?? ''
  const match = /GMT([+-])(\d\d):(\d\d)/.exec(name)
  const minutes = match
    ? (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3]))
    : 0
  if (known.size > 50_000) known.clear()
  known.set(quarter, minutes)
  return minutes
}
