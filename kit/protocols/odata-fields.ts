import type { Native } from '../connector.ts'
import { custom, direct, type Field, type FieldOptions } from '../fields.ts'
import { epochFromZoned, instantFromEpoch, zonedFromEpoch } from '../time.ts'
import {
  type ODataVersion,
  readDay,
  readInstant,
  readTime,
  toEdmDay,
  toEdmInstant,
  toEdmTime,
} from './odata-literals.ts'

/** `Edm.DateTime` (version 2) or `Edm.Date` (4) that means a calendar day. */
export function edmDay(
  version: ODataVersion,
  native: string,
  options: FieldOptions = {},
): Field<string | null> {
  return custom<string | null>(
    native,
    direct(native, readDay),
    (value, body) => {
      body[native] = value === null || version === 4 ? value : toEdmDay(value)
    },
    options,
  )
}

/** `Edm.DateTimeOffset`. */
export function edmInstant(
  version: ODataVersion,
  native: string,
  options: FieldOptions = {},
): Field<string | null> {
  return custom<string | null>(
    native,
    direct(native, readInstant),
    (value, body) => {
      body[native] = value === null || version === 4 ? value : toEdmInstant(value)
    },
    options,
  )
}

/** A day and a time of day that together are a moment in the connection's zone. */
export function edmMoment(
  version: ODataVersion,
  day: string,
  time: string,
  options: FieldOptions = {},
): Field<string | null> {
  return custom<string | null>(
    [day, time],
    (source, context) => readMoment(source, day, time, context.zone),
    (value, body, context) => {
      Object.assign(body, writeMoment(version, day, time, value, context.zone))
    },
    options,
  )
}

/** The moment that a day and a time of day of `zone` name. */
export function readMoment(source: Native, day: string, time: string, zone: string): string | null {
  const date = readDay(source[day])
  if (date === null) return null
  return instantFromEpoch(epochFromZoned(date, readTime(source[time]) ?? 0, zone))
}

/** A moment as a day and a time of day of `zone`. */
export function writeMoment(
  version: ODataVersion,
  day: string,
  time: string,
  value: string | null,
  zone: string,
): Native {
  if (value === null) return { [day]: null }
  const local = zonedFromEpoch(Date.parse(value), zone)
  if (version === 2) return { [day]: toEdmDay(local.day), [time]: toEdmTime(local.seconds) }
  const clock = new Date(local.seconds * 1000).toISOString().slice(11, 19)
  return { [day]: local.day, [time]: clock }
}

/** What the source gives for `If-Match`, in either version; null where the set has none. */
export function etagOf(source: Native): string | null {
  return source['@odata.etag'] ?? source.__metadata?.etag ?? null
}
