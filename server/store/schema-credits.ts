import type { ColumnType, Generated, Selectable } from 'kysely'

export type EntryKind = 'purchase' | 'adjustment' | 'hold' | 'release' | 'overage'
/** What was last said of an account's pool. */
export type CreditLevel = 'ok' | 'low' | 'exhausted'
/** What a line of the ledger belongs to. `purchased`, `adjustment` and `overage` are where credits come from. */
export type LedgerAccount = 'purchased' | 'adjustment' | 'available' | 'overage' | `held:${string}`

/** Who a movement is by. */
export interface BookedBy {
  kind: string
  id: string
  name: string
}

interface CreditBalanceTable {
  account_id: string
  purchased: Generated<number>
  adjusted: Generated<number>
  available: Generated<number>
  held: Generated<number>
  /** What is held beyond the pool. */
  overage: Generated<number>
  overage_allowed: Generated<boolean>
  low_threshold: number | null
  level: CreditLevel | null
  entries: Generated<number>
}

interface CreditEntryTable {
  account_id: string
  id: string
  /** 1, 2, 3 … in the order of booking. */
  number: number
  kind: EntryKind
  reason: string
  reference: string | null
  connection_id: string | null
  by: ColumnType<BookedBy, BookedBy, never>
  at: Date
}

interface CreditLineTable {
  account_id: string
  entry_id: string
  ledger_account: LedgerAccount
  amount: number
}

export interface CreditSchema {
  credit_balances: CreditBalanceTable
  credit_entries: CreditEntryTable
  credit_lines: CreditLineTable
}

export type CreditBalance = Selectable<CreditBalanceTable>
export type CreditEntry = Selectable<CreditEntryTable>
