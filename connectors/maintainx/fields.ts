import { type Native, toDecimal } from '@millwright/kit'
import {
  custom,
  type Field,
  type FieldOptions,
  FieldRefusal,
  instant,
} from '@millwright/kit/fields'
import type { RestAt } from '@millwright/kit/protocols'
import {
  fromCents,
  fromSeconds,
  numberOfId,
  toCents,
  toId,
  toNumber,
  toSeconds,
  toWhole,
} from './values.ts'

/** Cents as money. */
export function cents(native: string, options: FieldOptions = {}): Field<string | null> {
  return custom<string | null>(
    native,
    (source) => fromCents(source[native]),
    (value, body) => {
      body[native] = toCents(value)
    },
    options,
  )
}

/** A quantity in whole units. */
export function whole(native: string, options: FieldOptions = {}): Field<string | null> {
  return custom<string | null>(
    native,
    (source) => toDecimal(source[native]),
    (value, body) => {
      body[native] = toWhole(value)
    },
    options,
  )
}

/** A JSON number as an exact decimal. */
export function number(native: string, options: FieldOptions = {}): Field<string | null> {
  return custom<string | null>(
    native,
    (source) => toDecimal(source[native]),
    (value, body) => {
      body[native] = toNumber(value)
    },
    options,
  )
}

export function seconds(native: string): Field<string | null> {
  return custom<string | null>(
    native,
    (source) => fromSeconds(source[native]),
    (value, body) => {
      body[native] = toSeconds(value)
    },
  )
}

/** An id of another record. */
export function reference(native: string, options: FieldOptions = {}): Field<string | null> {
  return custom<string | null>(
    native,
    (source) => toId(source[native]),
    (value, body) => {
      body[native] = value === null ? null : numberOfId(value)
    },
    options,
  )
}

/** Ids of other records. */
export function references(native: string): Field<string[] | null> {
  return custom<string[] | null>(
    native,
    (source) =>
      Array.isArray(source[native]) ? source[native].map((id: unknown) => String(toId(id))) : null,
    (ids: string[] | null, body) => {
      body[native] = (ids ?? []).map(numberOfId)
    },
  )
}

/** The one of a list of ids that the model has a place for; null where there are several. */
export function onlyReference(native: string, options: FieldOptions = {}): Field<string | null> {
  return custom<string | null>(
    native,
    (source) => (source[native]?.length === 1 ? toId(source[native][0]) : null),
    (id, body) => {
      body[native] = id === null ? [] : [numberOfId(id)]
    },
    options,
  )
}

/** What only read. */
export function show<T>(
  native: string | readonly string[],
  decode: (source: Native) => T,
): Field<T> {
  return custom<T>(native, decode)
}

/**
 * Custom fields, under their exact labels. Values are text (vendor specification), so numbers and booleans are
 * written as their text. A label that is not named keeps its value.
 */
export function extraFields(native = 'extraFields'): Field<Record<string, unknown> | null> {
  return custom<Record<string, unknown> | null>(
    native,
    (source) => source[native] ?? null,
    (values, body) => {
      body[native] = Object.fromEntries(
        Object.entries(values ?? {}).map(([label, value]) => [label, toLabelText(label, value)]),
      )
    },
  )
}

type Arrange = NonNullable<RestAt['arrange']>

/**
 * An update with all custom fields that are there: whether the source keeps those that are not sent is not confirmed.
 * `arrange` does what else there is to arrange.
 */
export function keepExtraFields(arrange: Arrange = (body) => body): Arrange {
  return async (body, current, at) => {
    const own = await arrange(body, current, at)
    if (!own.extraFields || !current?.extraFields) return own
    const known = Object.entries(current.extraFields).filter(([, value]) => value !== null)
    return { ...own, extraFields: { ...Object.fromEntries(known), ...own.extraFields } }
  }
}

function toLabelText(label: string, value: unknown): string {
  if (value === null) return ''
  if (typeof value === 'object') {
    throw new FieldRefusal(
      'WRONG_TYPE',
      `A custom field of MaintainX holds text; "${label}" cannot hold this.`,
      [label],
    )
  }
  return String(value)
}

/** Currency of all amounts: the organization's, as `fillCurrency` left it. */
export const currency = show<string | null>('$currency', (source) => source.$currency ?? null)

export const stamps = {
  created_at: show<string | null>('createdAt', (source) => instantAt(source.createdAt)),
  updated_at: show<string | null>('updatedAt', (source) => instantAt(source.updatedAt)),
}

export const deletedAt = {
  deleted_at: show<string | null>('deletedAt', (source) => instantAt(source.deletedAt)),
}

const utc = instant('at')

/** An instant with a zone; the source always gives UTC. */
export function instantAt(value: unknown): string | null {
  return utc.decode({ at: value }, { zone: 'UTC', settings: {}, now: () => 0 })
}

/** A property that travels with a record and is not part of what the source said. */
export function attach<T extends Native>(record: T, name: string, value: unknown): T {
  return Object.defineProperty(record, name, { value, configurable: true, writable: true })
}
