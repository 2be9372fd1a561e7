import { dayFromEpoch, epochFromDay, instantFromEpoch, isDay } from '../time.ts'
import { unreadable } from '../unreadable.ts'

export type ODataVersion = 2 | 4

/** How a value is written in an address or a filter. */
export type LiteralKind = 'string' | 'day' | 'instant' | 'number' | 'boolean' | 'guid'

/** A value as a literal of a filter or a key: `'O''Neill'`, `datetime'2026-03-02T00:00:00'`. */
export function literal(version: ODataVersion, kind: LiteralKind, value: unknown): string {
  const text = String(value)
  if (kind === 'string') return `'${text.replaceAll("'", "''")}'`
  if (version === 4 || kind === 'number' || kind === 'boolean') return text
  if (kind === 'guid') return `guid'${text}'`
  return kind === 'day' ? `datetime'${text.slice(0, 10)}T00:00:00'` : `datetimeoffset'${text}'`
}

/** Whether a text can be a value of this kind at all: what cannot is not sent. */
export function isLiteral(kind: LiteralKind, text: string): boolean {
  return kind !== 'guid' || /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)
}

/** `YYYY-MM-DD` → `/Date(ms)/`, midnight UTC: version 2 keeps a calendar day so. */
export function toEdmDay(day: string): string {
  return `/Date(${epochFromDay(day) * 86_400_000})/`
}

/** RFC 3339 → `/Date(ms+0000)/`. */
export function toEdmInstant(instant: string): string {
  return `/Date(${Date.parse(instant)}+0000)/`
}

/** Seconds since midnight → `PT14H05M00S`. */
export function toEdmTime(seconds: number): string {
  const part = (value: number) => String(value).padStart(2, '0')
  return `PT${part(Math.floor(seconds / 3600))}H${part(Math.floor(seconds / 60) % 60)}M${part(seconds % 60)}S`
}

/** Milliseconds of `/Date(ms)/` or `/Date(ms+offset)/`; null for anything else. */
export function fromEdmDate(value: unknown): number | null {
  if (typeof value !== 'string' || !value.startsWith('/Date(')) return null
  const ms = Number.parseInt(value.slice(6), 10)
  return Number.isNaN(ms) ? null : ms
}

/** A calendar day from version 2 or 4; null where there is none, and for the placeholder of an open end. */
export function readDay(value: unknown): string | null {
  const ms = fromEdmDate(value)
  if (ms === null) return pickDay(value)
  const day = dayFromEpoch(Math.floor(ms / 86_400_000))
  // Only the first and the last years are placeholders.
  return day.length === 10 && (day[0] === '2' || day[0] === '1') ? day : pickDay(day)
}

/** An instant from version 2 or 4; null where there is none. */
export function readInstant(value: unknown): string | null {
  const ms = fromEdmDate(value)
  if (ms !== null) return instantFromEpoch(ms)
  const day = pickDay(value)
  if (day === null) return null
  const at = isDay(day) ? Date.parse(value as string) : Number.NaN
  return Number.isNaN(at) ? unreadable(value, 'impossible_date') : instantFromEpoch(at)
}

/** Seconds since midnight of `PT14H05M00S` or `14:05:00`; null for anything else. */
export function readTime(value: unknown): number | null {
  if (value === null || value === undefined || value === '') return null
  if (typeof value !== 'string') return unreadable(value)
  const match =
    /^PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.\d+)?S)?$/.exec(value) ??
    /^(\d\d):(\d\d)(?::(\d\d))?/.exec(value)
  if (!match) return unreadable(value)
  return Number(match[1] ?? 0) * 3600 + Number(match[2] ?? 0) * 60 + Number(match[3] ?? 0)
}

function pickDay(value: unknown): string | null {
  if (value === null || value === undefined || value === '') return null
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\d/.test(value)) return unreadable(value)
  const day = value.slice(0, 10)
  return day === '9999-12-31' || day === '0000-00-00' || day === '0001-01-01' ? null : day
}
