import type { Context, Native } from '@millwright/kit'
import { decodeKey, encodeKey } from '@millwright/kit'
import { custom, type Field, FieldRefusal, toInstant, toText } from '@millwright/kit/fields'
import { naiveTime, quote, type RtFilter } from './dialect.ts'

/** An instant; 1970 stands for none. */
export function time(native: string, options: { write?: 'always' | 'never' } = {}) {
  const decode = (source: Native) =>
    String(source[native] ?? '').startsWith('1970-01-01T00:00:00')
      ? null
      : toInstant(source[native], 'UTC')
  if (options.write === 'never') return custom<string | null>(native, decode)
  return custom<string | null>(native, decode, (value, body) => {
    // 1970 takes a time away; an empty text is refused.
    body[native] = value === null ? '1970-01-01 00:00:00' : value
  })
}

/** The name of what a property refers to: a queue, a catalog. */
export function named(native: string, part: string) {
  return custom<string | null>(
    native,
    (source) => toText(source[native]?.[part]),
    (value, body) => {
      body[native] = value
    },
    { required: true },
  )
}

/** A user, by the name; Nobody is none. */
export function userAt(native: string): Field<string | null> {
  return custom<string | null>(
    native,
    (source) => userId(source[native]),
    (value, body) => {
      body[native] = value === null ? 'Nobody' : userName(value)
    },
  )
}

export function userId(user: Native | undefined): string | null {
  return user?.id === undefined || user.id === 'Nobody' ? null : encodeKey([user.id])
}

export function userName(id: string): string {
  const key = decodeKey(id, 1)
  if (key) return key[0]!
  const text = `"${id.slice(0, 80)}" is not an id that this connection gave out.`
  throw new FieldRefusal('UNKNOWN_REFERENCE', text)
}

/** Custom fields by their names; one with several values is a list. */
export function customFields(): Field {
  return custom(
    'CustomFields',
    ({ CustomFields: fields }) =>
      Object.fromEntries(
        (Array.isArray(fields) ? fields : []).map(({ name, values }: Native) => [
          name,
          values?.length > 1 ? values : (values?.[0] ?? null),
        ]),
      ),
    (value, body) => {
      body.CustomFields = value
    },
  )
}

export const stamps = {
  created_at: time('Created', { write: 'never' }),
  updated_at: time('LastUpdated', { write: 'never' }),
  version: custom<string | null>('$etag', (source) => toText(source.$etag)),
}

/** Seconds are what the server keeps; an hour before is asked for, because one comes twice where clocks go back. */
const HOUR = 3_600_000

function between(native: string, isFrom: boolean) {
  return (value: string, context: Context): RtFilter => {
    const at = Date.parse(value)
    const asked = new Date(at + (isFrom ? -HOUR : HOUR)).toISOString()
    const text = `${native} ${isFrom ? '>=' : '<'} ${quote(naiveTime(asked, context.zone))}`
    return {
      search: text,
      keep: (record) =>
        isFrom ? Date.parse(record[native]) >= at : Date.parse(record[native]) < at,
    }
  }
}

export const dated = {
  created_after: between('Created', true),
  created_before: between('Created', false),
  modified_after: between('LastUpdated', true),
  modified_before: between('LastUpdated', false),
}

/** By ids of ours. */
export const ids = (wanted: readonly string[]): RtFilter => {
  const numbers = wanted.filter((id) => /^\d{1,15}$/.test(id))
  const search = numbers.map((id) => `id = ${id}`).join(' OR ')
  return {
    search: search === '' ? 'id = 0' : `(${search})`,
    keep: (record) => numbers.includes(String(record.id)),
  }
}

/** Our words as the source's statuses. */
export function statusIn(words: readonly { source_status: string; status: string }[]) {
  return (wanted: readonly string[]): RtFilter => {
    const native = words.filter(({ status }) => wanted.includes(status))
    const search = native
      .map(({ source_status }) => `Status = ${quote(source_status)}`)
      .join(' OR ')
    return {
      search: search === '' ? 'id = 0' : `(${search})`,
      keep: (record) => native.some(({ source_status }) => source_status === record.Status),
    }
  }
}
