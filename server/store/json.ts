import { type RawBuilder, sql } from 'kysely'

/** A value for a jsonb column. Left to itself the driver would write an array as a SQL array. */
export function toJson<T>(value: T): RawBuilder<T> {
  return value === null ? sql<T>`null` : sql<T>`${JSON.stringify(value)}::jsonb`
}

/** Stands in no JSON text, where control characters are escaped. */
const SEPARATOR = '\x1e'

/**
 * JSON texts as a text[] of the statement, one or more. As a SQL array each of their quotes would be escaped here and
 * read again there, which costs more than to write the row.
 */
export function toJsonTexts(texts: readonly string[]): RawBuilder<string[]> {
  return sql`string_to_array(${texts.join(SEPARATOR)}, ${SEPARATOR})`
}
