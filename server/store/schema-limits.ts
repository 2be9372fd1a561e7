import type { ColumnType, Selectable } from 'kysely'
import type { Stamp } from './columns.ts'
import type { BookedBy } from './schema-credits.ts'

interface LimitTable {
  account_id: string
  /** Id of the account, of a connection or of a key. */
  subject: string
  /** The kind of the subject, alone or with an addition: `connection`, `connection-day`. */
  name: string
  set_by: 'operator' | 'account'
  quota: number
  window_s: number
  reason: string | null
  expires_at: Date | null
  created_at: Stamp
}

interface LimitRequestTable {
  account_id: string
  id: string
  subject: string
  name: string
  quota: number
  window_s: number
  reason: string
  state: ColumnType<RequestState, RequestState | undefined, RequestState>
  /** What the operator said. */
  answer: string | null
  by: ColumnType<BookedBy, BookedBy, never>
  created_at: Stamp
  decided_at: Date | null
}

export type RequestState = 'waiting' | 'granted' | 'declined'

export interface LimitSchema {
  limits: LimitTable
  limit_requests: LimitRequestTable
}

export type LimitRow = Selectable<LimitTable>
export type LimitRequest = Selectable<LimitRequestTable>
