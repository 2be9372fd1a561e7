import type { FormField } from './contract.ts'

export interface ArrangedFields {
  /** Shown at once: everything up to the last field that must be filled. */
  main: readonly FormField[]
  /** Folded away: what follows and may stay as it is. */
  more: readonly FormField[]
}

/** Parts the fields of a form; connectors put first what decides whether signing in works. */
export function arrangeFields(fields: readonly FormField[]): ArrangedFields {
  const last = fields.findLastIndex((field) => field.required)
  return { main: fields.slice(0, last + 1), more: fields.slice(last + 1) }
}
