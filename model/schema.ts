import * as z from 'zod'
import {
  describeField,
  type Fields,
  type FieldType,
  type Mark,
  type MetaMore,
  metaOf,
} from './field-meta.ts'
import {
  datePattern,
  decimalPattern,
  maxListLength,
  maxStringLength,
  maxTextLength,
  timestampPattern,
} from './formats.ts'
import type { AnyEntityName } from './names.ts'

export type TextField = z.ZodNullable<z.ZodString>
export type EnumField<W extends string> = z.ZodNullable<z.ZodEnum<{ [K in W]: K }>>
export type ObjectField<F extends Fields> = z.ZodNullable<z.ZodObject<F>>
export type ListField<S extends z.ZodType> = z.ZodNullable<z.ZodArray<S>>
export type MapField = z.ZodNullable<z.ZodRecord<z.ZodString, z.ZodUnknown>>

type Builder<S extends z.ZodType> = (mark: Mark, description: string) => z.ZodNullable<S>

// Fields of one type share what is inside: there are thousands of them, and each schema takes a kilobyte.
const strings = new Map<number, z.ZodString>()
const wholeNumber = z.int()
const flag = z.boolean()
const anything = z.record(z.string(), z.unknown())

function upTo(max: number): z.ZodString {
  const known = strings.get(max) ?? z.string().max(max)
  strings.set(max, known)
  return known
}

/** A string of up to 1 000 characters. */
export function str(mark: Mark, description: string, more: MetaMore = {}): TextField {
  const max = more.max ?? maxStringLength
  const schema = z.nullable(upTo(max))
  return describeField(schema, 'str', mark, description, { ...more, max })
}

/** Plain text of up to 100 000 characters. */
export function text(mark: Mark, description: string, more: MetaMore = {}): TextField {
  const schema = z.nullable(upTo(maxTextLength))
  return describeField(schema, 'text', mark, description, { ...more, max: maxTextLength })
}

export function int(mark: Mark, description: string, more: MetaMore = {}): z.ZodNullable<z.ZodInt> {
  return describeField(z.nullable(wholeNumber), 'int', mark, description, more)
}

export function bool(
  mark: Mark,
  description: string,
  more: MetaMore = {},
): z.ZodNullable<z.ZodBoolean> {
  return describeField(z.nullable(flag), 'bool', mark, description, more)
}

type PatternBuilder = (mark: Mark, description: string, more?: MetaMore) => TextField

/** `shown` is the pattern that documents show where the real one also knows the calendar. */
function patternBuilder(
  type: FieldType,
  pattern: RegExp,
  format: string,
  shown: string = pattern.source,
): PatternBuilder {
  const inner = z.string().regex(pattern)
  z.globalRegistry.add(inner, { format, pattern: shown })
  return function build(mark, description, more = {}) {
    return describeField(z.nullable(inner), type, mark, description, more)
  }
}

/** A decimal string without exponent, e.g. `"2.50"`. */
export const dec = patternBuilder('dec', decimalPattern, 'decimal')
/** A decimal string in the `currency` of the same object. */
export const money = patternBuilder('money', decimalPattern, 'decimal')
/** A decimal string in the `unit` of the same object. */
export const qty = patternBuilder('qty', decimalPattern, 'decimal')
export const hours = patternBuilder('hours', decimalPattern, 'decimal')
export const days = patternBuilder('days', decimalPattern, 'decimal')
/** A decimal string; "19" is 19 %. */
export const pct = patternBuilder('pct', decimalPattern, 'decimal')
/** YYYY-MM-DD without a zone. */
export const date = patternBuilder('date', datePattern, 'date', '^\\d{4}-\\d{2}-\\d{2}$')
/** RFC 3339 in UTC, ends in Z. */
export const ts = patternBuilder(
  'ts',
  timestampPattern,
  'date-time',
  '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,9})?Z$',
)

function wordsOf<const W extends string>(words: readonly W[]): z.ZodEnum<{ [K in W]: K }> {
  return z.enum(Object.fromEntries(words.map((word) => [word, word])) as { [K in W]: K })
}

/** One of our own words. */
export function choice<const W extends string>(
  mark: Mark,
  words: readonly W[],
  description: string,
  more: MetaMore = {},
): EnumField<W> {
  return describeField(z.nullable(wordsOf(words)), 'enum', mark, description, { ...more, words })
}

export type NormFields<N extends string, W extends string> = {
  [K in N]: EnumField<W | 'unknown'>
} & { [K in `source_${N}`]: TextField }

/** A normalized word (or `unknown`) in `name`, and the source's own code in `source_name`. */
export function norm<N extends string, const W extends string>(
  name: N,
  words: readonly W[],
  mark: Mark,
  description: string,
  more: MetaMore = {},
): NormFields<N, W> {
  const twin = `source_${name}`
  const all = [...words, 'unknown'] as const
  const unless = mark.endsWith('*') && { required_unless: { [twin]: [], ...more.required_unless } }
  return {
    [name]: choice(mark, all, description, { ...more, ...unless, twin }),
    [twin]: str(mark.replace('*', '') as Mark, `The source's own code behind \`${name}\`.`, {
      twin_of: name,
    }),
  } as NormFields<N, W>
}

export type RefFields<N extends string> = {
  [K in `${N}_id` | `${N}_number` | `${N}_name`]: TextField
}

/** A reference: `name_id` is written, number and name are filled where the source gives them.
 * `nameMark` opens the name for sources (or partners) that only know a free text. */
export function ref<N extends string>(
  name: N,
  entity: AnyEntityName,
  mark: Mark,
  description: string,
  nameMark: Mark = 'R',
  more: MetaMore = {},
): RefFields<N> {
  const part = (kind: 'number' | 'name') =>
    `The ${kind} behind \`${name}_id\`, where the source gives it.`
  return {
    [`${name}_id`]: refId(entity, mark, description, more),
    [`${name}_number`]: str('R', part('number'), { entity, ref_part: 'number' }),
    [`${name}_name`]: str(nameMark, part('name'), { entity, ref_part: 'name' }),
  } as RefFields<N>
}

/** The id of a record alone, without its number and name. */
export function refId(
  entity: AnyEntityName,
  mark: Mark,
  description: string,
  more: MetaMore = {},
): TextField {
  return str(mark, description, { ...more, entity, ref_part: 'id' })
}

/** A plain list of ids. */
export function refs<N extends string>(
  name: N,
  entity: AnyEntityName,
  mark: Mark,
  description: string,
  more: MetaMore = {},
): { [K in N]: ListField<z.ZodString> } {
  const schema = list(mark, str, description, { ...more, entity, ref_part: 'id' })
  return { [name]: schema } as { [K in N]: ListField<z.ZodString> }
}

const objects = new WeakMap<Fields, z.ZodObject>()
const typeNames = new WeakMap<Fields, string>()

/** Gives a set of fields a name, under which schemas and documentation show it once. */
export function valueType<F extends Fields>(name: string, fields: F): F {
  typeNames.set(fields, name)
  return fields
}

/** The name that `valueType` gave to these fields. */
export function typeNameOf(fields: Fields): string | undefined {
  return typeNames.get(fields)
}

function objectOf<F extends Fields>(fields: F): z.ZodObject<F> {
  const known = objects.get(fields)
  if (known) return known as z.ZodObject<F>
  const schema = z.object(fields)
  const id = typeNames.get(fields)
  if (id) z.globalRegistry.add(schema, { id })
  objects.set(fields, schema as unknown as z.ZodObject)
  return schema as unknown as z.ZodObject<F>
}

export function obj<F extends Fields>(
  mark: Mark,
  fields: F,
  description: string,
  more: MetaMore = {},
): ObjectField<F> {
  return describeField(z.nullable(objectOf(fields)), 'obj', mark, description, { ...more, fields })
}

/** An object with names of the source: text, decimal string, bool, list or object. */
export function map(mark: Mark, description: string): MapField {
  return describeField(z.nullable(anything), 'map', mark, description)
}

/** A list of objects (given their fields) or of scalars (given their builder). */
export function list<F extends Fields>(
  mark: Mark,
  fields: F,
  description: string,
  more?: MetaMore,
): ListField<z.ZodObject<F>>
export function list<S extends z.ZodType>(
  mark: Mark,
  builder: Builder<S>,
  description: string,
  more?: MetaMore,
): ListField<S>
export function list(
  mark: Mark,
  element: Fields | Builder<z.ZodType>,
  description: string,
  more: MetaMore = {},
): ListField<z.ZodType> {
  const max = more.max ?? maxListLength
  const common = { ...more, list: true, max }
  if (typeof element !== 'function') {
    const schema = z.nullable(z.array(objectOf(element)))
    return describeField(schema, 'obj', mark, description, { ...common, fields: element })
  }
  const sample = element('R', description)
  const { type, words } = metaOf(sample)
  const schema = z.nullable(z.array(sample.unwrap()))
  return describeField(schema, type, mark, description, { ...common, ...(words && { words }) })
}
