import type { EntityMap } from '../connector.ts'
import type { Field } from '../fields.ts'
import type { RestAt, RestFilter } from './rest.ts'

/** Native properties that a list has to bring: those of the fields that are wanted, and what filters look at. */
export function wantedProperties(
  entity: EntityMap<any, RestAt>,
  fields: readonly string[] | null,
  filters: readonly RestFilter[],
): ReadonlySet<string> {
  const codecs = entity.fields as Readonly<Record<string, Field | undefined>>
  const names = fields ?? Object.keys(codecs)
  const wanted = new Set(names.flatMap((name) => codecs[name]?.native ?? []))
  if (fields === null) for (const name of entity.at.lean ?? []) wanted.delete(name)
  for (const filter of filters) for (const name of filter.needs) wanted.add(name)
  return wanted
}
