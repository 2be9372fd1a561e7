import { coerceValue } from './coerce.ts'
import { Decimal } from './decimal.ts'
import { PythonError, raiseKeyError } from './errors.ts'
import type { Field } from './model.ts'

type Test = (held: unknown) => boolean

/**
 * Compares a column as its database does: a null fits nothing but `=` null and `in` with a null among the
 * values, and `!=` null is every value. Throws PythonError for an unknown operator or a wrong value.
 */
export function compileComparison(field: Field, operator: string, value: unknown): Test {
  switch (operator) {
    case '=':
    case '!=':
      return compareEqual(field, operator === '=', value)
    case '<':
      return compareOrder(field, value, (order) => order < 0)
    case '<=':
      return compareOrder(field, value, (order) => order <= 0)
    case '>':
      return compareOrder(field, value, (order) => order > 0)
    case '>=':
      return compareOrder(field, value, (order) => order >= 0)
    case 'in':
    case 'not in':
      return compareMembers(field, operator === 'in', value)
    case 'like':
    case 'ilike':
    case 'not like':
    case 'not ilike':
      return compareLike(operator, value)
    default:
      return raiseKeyError(operator)
  }
}

/** Orders two values of one column; neither is null. */
export function compareValues(a: unknown, b: unknown): number {
  if (a instanceof Decimal && b instanceof Decimal) return a.compare(b)
  return (a as number) < (b as number) ? -1 : (a as number) > (b as number) ? 1 : 0
}

function compareEqual(field: Field, wanted: boolean, value: unknown): Test {
  if (field.type === 'boolean' && !value) {
    // A boolean that was never set counts as false.
    return (held) => (held !== true) === wanted
  }
  const expected = coerceItem(field, value)
  if (expected === null) return (held) => (held === null) === wanted
  return (held) => held !== null && (compareValues(held, expected) === 0) === wanted
}

function compareOrder(field: Field, value: unknown, fits: (order: number) => boolean): Test {
  const bound = coerceItem(field, value)
  if (bound === null) return () => false
  return (held) => held !== null && fits(compareValues(held, bound))
}

function compareMembers(field: Field, wanted: boolean, value: unknown): Test {
  if (!Array.isArray(value)) throw new PythonError(`'${typeof value}' object is not iterable`)
  const members = new Set(
    value.filter((item) => item !== null).map((item) => key(coerceItem(field, item))),
  )
  const withNull = value.includes(null)
  if (wanted) return (held) => (held === null ? withNull : members.has(key(held)))
  return (held) => (held === null ? members.size === 0 && !withNull : !members.has(key(held)))
}

function compareLike(operator: string, value: unknown): Test {
  const source = String(value).replace(/\\?[\s\S]/g, (part) => {
    if (part === '%') return '[\\s\\S]*'
    if (part === '_') return '[\\s\\S]'
    return part.slice(-1).replace(/[.*+?^${}()|[\]\\/]/, '\\$&')
  })
  const pattern = new RegExp(`^${source}$`, operator.endsWith('ilike') ? 'iu' : 'u')
  const wanted = !operator.startsWith('not ')
  return (held) => held !== null && pattern.test(String(held)) === wanted
}

/** Members of a list relation are ids. */
function coerceItem(field: Field, value: unknown): unknown {
  const list = field.type === 'one2many' || field.type === 'many2many'
  return coerceValue(list ? { ...field, type: 'integer' } : field, value)
}

function key(value: unknown): unknown {
  return value instanceof Decimal ? value.toNumber() : value
}
