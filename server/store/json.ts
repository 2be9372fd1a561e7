import { type RawBuilder, sql } from 'kysely'

/** A value for a jsonb column. Left to itself the driver would write an array as a SQL array. */
export function toJson<T>(value: T): RawBuilder<T> {
  return value === null ? sql<T>`null` : sql<T>`${JSON.stringify(value)}::jsonb`
}
