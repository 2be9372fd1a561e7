import type { FieldMeta } from '@millwright/model'
import type { Context, EntityMap, Native } from './connector.ts'
import type { Field } from './fields.ts'
import { encodeKey } from './key.ts'

export type Decode = (source: Native, context: Context) => any

/** How records of one kind are decoded: the fields that a source has, in the model's order. */
export interface Shape {
  /** A record whose fields are all null. */
  blank(): Native
  /** The record; what is not as the model says counts in `unread`. */
  decode(source: Native, context: Context): Native
  parts: readonly Part[]
  /** Those of its fields that a source must give, as far as its lists have them. */
  required: readonly Field[]
}

export interface Part {
  name: string
  field: Field
  meta: FieldMeta
  /** The whole of the field; counts in `unread` where it cannot be what the model says. */
  decode: Decode
  fits(value: unknown): boolean
  /** Of each line of a list. */
  lines?: Shape
  /** Of a value object, or of each one of a list. */
  members?: Members
}

/** Fields of a value object: it comes decoded. */
export interface Members {
  blank(): Native
  parts: readonly { name: string; meta: FieldMeta; fits(value: unknown): boolean }[]
}

/** The id of a native record; empty where it has no key. Parts may be empty, but each is text or a number. */
export function idOf(map: Pick<EntityMap, 'key'>, source: Native): string {
  const parts = map.key.map((part) => source[part] ?? '')
  return parts.every(isKeyPart) ? encodeKey(parts) : ''
}

function isKeyPart(part: unknown): boolean {
  return typeof part === 'string' || typeof part === 'number' || typeof part === 'bigint'
}

/** Whether an id names nothing. */
export function isKeyless(id: unknown): boolean {
  return typeof id !== 'string' || /^\.*$/.test(id)
}

/** Whether the source left out what it requires: a field that it never leaves empty. */
export function misses({ required }: Shape, source: Native): boolean {
  for (const field of required) if (isMissing(field, source)) return true
  return false
}

/** Whether none of the properties of a required field is there: an empty text is one. */
export function isMissing({ native, required }: Field, source: Native): boolean {
  if (!required || native.length === 0) return false
  for (const name of native) {
    if (/[.$*/]/.test(name)) return false
    if (source[name] !== undefined && source[name] !== null) return false
  }
  return true
}
