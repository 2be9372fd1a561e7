import { type Refusal, refuse } from './errors.ts'
import type { Operation } from './operation.ts'
import type { Shape } from './shape.ts'
import type { State } from './store.ts'
import type { Switches } from './switches.ts'
import { isInstant } from './validate.ts'

/**
 * Checks the query of a call: unknown names are refused, values must have their type.
 * Labels of the entity's custom fields are allowed names, with `__c` where they equal a normal parameter.
 */
export function checkQuery(
  query: URLSearchParams,
  operation: Operation,
  state: State,
  switches: Switches,
): void {
  const known = operation.query ?? {}
  const labels = operation.labels ? filterNames(state, operation.labels, known) : new Map()
  for (const name of new Set(query.keys())) {
    const shape = known[name]
    if (!shape || (switches.release === '2025' && shape.marks.has('recent'))) {
      if (labels.has(name)) continue
      throw plain(`'${name}' is not a valid query parameter`, name, switches)
    }
    for (const value of query.getAll(name)) checkValue(name, value, shape, switches)
  }
}

/** Query parameter → custom-field label, for the fields that can be filtered by. */
export function filterNames(
  state: State,
  entity: string,
  known: Record<string, Shape>,
): Map<string, string> {
  const names = new Map<string, string>()
  for (const field of state.table('customfields').ordered('id')) {
    if (field.entity !== entity || !['oneline', 'number'].includes(String(field.type))) continue
    const label = String(field.label)
    names.set(label in known ? `${label}__c` : label, label)
  }
  return names
}

function checkValue(name: string, value: string, declared: Shape, switches: Switches): void {
  const shape = declared.kind === 'array' ? declared.of! : declared
  if (shape.values && !shape.values.includes(value)) {
    throw plain(`'${value}' is not a member of ${shape.values.join(',')}`, name, switches)
  }
  if (shape.kind === 'integer') checkInteger(name, value, shape, switches)
  if (shape.kind === 'date-time' && !isInstant(value)) {
    throw detailed('must match format "date-time"', name, value, switches)
  }
  if (shape.kind === 'boolean' && !BOOLEANS.includes(value)) {
    throw detailed('must be boolean', name, value, switches)
  }
}

const BOOLEANS = ['true', 'false', '1', '0', 'yes', 'no']

function checkInteger(name: string, value: string, shape: Shape, switches: Switches): void {
  if (!/^-?\d+$/.test(value)) throw detailed('must be integer', name, value, switches)
  const number = Number(value)
  if (shape.maximum !== undefined && number > shape.maximum) {
    throw detailed(`must be <= ${shape.maximum}`, name, number, switches)
  }
  if (shape.minimum !== undefined && number < shape.minimum) {
    throw detailed(`must be >= ${shape.minimum}`, name, number, switches)
  }
}

/** Measured: names and enums come as `{error}`, types and bounds as `{errors}`. */
function plain(error: string, name: string, switches: Switches): Refusal {
  const wrapped = switches.list_errors === 'errors'
  return refuse(400, wrapped ? { errors: [{ error, fieldPath: name }] } : { error })
}

function detailed(
  error: string,
  fieldPath: string,
  fieldValue: string | number,
  switches: Switches,
): Refusal {
  const bare = switches.list_errors === 'error'
  return refuse(400, bare ? { error } : { errors: [{ error, fieldPath, fieldValue }] })
}

/** Repeated `expand` parameters as a set. */
export function expandsOf(query: URLSearchParams): Set<string> {
  return new Set(query.getAll('expand'))
}
