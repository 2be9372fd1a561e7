import type { ColumnType, Generated } from 'kysely'

/** Written as JSON text (see `toJson`), read as a value. */
export type Json<T> = ColumnType<T, T, T>
export type JsonDefault<T> = ColumnType<T, T | undefined, T>
export type JsonObject = Record<string, unknown>
export type Defaulted<T> = Generated<T>
/** Set by the database when the row is made. */
export type Stamp = ColumnType<Date, Date | undefined, Date>
