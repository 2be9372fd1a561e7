import type { FilterKind } from '@millwright/model'

/** The model's meaning of a filter, on a record that was read. A list, or a path through one, is met by any element. */
export function matcher(
  filter: { field?: string; kind: FilterKind },
  value: any,
): (record: Record<string, any>) => boolean {
  const path = (filter.field ?? '').split('.')
  const test = tests[filter.kind](value)
  return (record) => valuesAt(record, path).some(test)
}

const tests: Record<FilterKind, (value: any) => (found: any) => boolean> = {
  id: (value) => (found) => found === value,
  text: (value) => (found) => found === value,
  contains: (value) => {
    const part = String(value).toLowerCase()
    return (found) => typeof found === 'string' && found.toLowerCase().includes(part)
  },
  // RFC 3339 in UTC compares as text once the fraction is level.
  ts_from: (value) => (found) =>
    typeof found === 'string' && Date.parse(found) >= Date.parse(value),
  ts_to: (value) => (found) => typeof found === 'string' && Date.parse(found) < Date.parse(value),
  date_from: (value) => (found) =>
    typeof found === 'string' && found.slice(0, 10) >= value.slice(0, 10),
  date_to: (value) => (found) =>
    typeof found === 'string' && found.slice(0, 10) < value.slice(0, 10),
  words: (value) => (found) => value.includes(found),
  ids: (value) => (found) => value.includes(found),
  bool: (value) => (found) => found === value,
}

/** All that a path leads to; of a list, what it leads to in each element. */
export function valuesAt(value: any, path: readonly string[]): any[] {
  if (Array.isArray(value)) return value.flatMap((item) => valuesAt(item, path))
  if (path.length === 0) return [value]
  if (value === null || value === undefined) return []
  return valuesAt(value[path[0]!], path.slice(1))
}
