import type { Socket } from 'node:net'

/** What one exchange with a database does: one transaction, that reads only or is done whole or not at all. */
export interface SqlWork {
  mode: 'read' | 'write'
  statements: readonly SqlStatement[]
}

/** A value of an earlier statement of the same work: a column of its first row. */
export interface SqlResult {
  result: number
  column: string
}

/** What a statement is sent with: text, as the database writes it itself. */
export type SqlParameter = string | null | SqlResult

export interface SqlStatement {
  /** In the words of the database, with its own signs where the parameters go. Nothing of a caller is in it. */
  sql: string
  parameters: readonly SqlParameter[]
  /** So many rows it must find; else nothing of the work is done, and the answer is 412. */
  touches?: number
  /** The column whose value the database makes itself, where the statement cannot answer it. */
  makes?: string
}

/** What came of a statement. Numbers are text, so that they are exact. */
export interface SqlOutcome {
  rows: Record<string, string | boolean | null>[]
  affected: number
}

/** A refusal in the words of the database: the body of an answer that is no success. */
export interface SqlRefusal {
  /** SQLSTATE; of our own, `changed`. */
  state: string
  /** The number of the error, where the database counts them. */
  number?: number
  message: string
  detail?: string
  hint?: string
  table?: string
  column?: string
  constraint?: string
}

/** Where a database is, and who signs in. */
export interface SqlTarget {
  host: string
  port: number
  database: string
  user: string
  password: string
  tls: boolean
  /** Certificates that are trusted instead of the public ones, as PEM. */
  ca: string | undefined
  /** Milliseconds until it must be open. */
  connectTimeout: number
}

/** One session with a database. What fails rejects with the driver's own error. */
export interface SqlSession {
  /** What it goes over: how much came is counted there. */
  readonly socket: Socket
  /** Begins a transaction in which no statement takes longer than so many ms. */
  begin(mode: SqlWork['mode'], timeout: number): Promise<void>
  run(sql: string, parameters: readonly (string | null)[], makes?: string): Promise<SqlOutcome>
  commit(): Promise<void>
  rollback(): Promise<void>
  /** Whether it can be used again. */
  isAlive(): boolean
  /** Ends it at once, whatever is under way. */
  destroy(): void
}
