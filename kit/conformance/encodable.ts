import { ApiError } from '@millwright/model'
import type { Context, Native } from '../connector.ts'
import { type Field, FieldRefusal } from '../fields.ts'

/**
 * What a codec takes of a value that was read: a map of further fields holds also those that nobody writes. Undefined
 * where nothing is left. Throws the refusal of what must not be refused.
 */
export function encodable(field: Field, value: any, context: Context): any {
  let left = structuredClone(value)
  for (;;) {
    try {
      field.encode!(left, {} as Native, context)
      return left
    } catch (error) {
      const path = refusedPart(error)
      if (path.length === 0) throw error
      left = without(left, path)
      if (Object.keys(left).length === 0) return undefined
    }
  }
}

/** Where inside the value a part is that nobody writes; empty for any other error. */
function refusedPart(error: unknown): readonly (string | number)[] {
  if (error instanceof FieldRefusal) return error.code === 'FIELD_NOT_WRITABLE' ? error.path : []
  if (!(error instanceof ApiError)) return []
  const part = error.errors?.find(({ code }) => code === 'FIELD_NOT_WRITABLE')
  return part?.pointer.split('/').slice(2) ?? []
}

function without(value: any, [first, ...rest]: readonly (string | number)[]): any {
  if (Array.isArray(value)) {
    return value.map((item, index) => (index === Number(first) ? without(item, rest) : item))
  }
  if (rest.length > 0) return { ...value, [first!]: without(value[first!], rest) }
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== String(first)))
}
