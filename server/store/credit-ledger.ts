import { sql } from 'kysely'
import { jsonArrayFrom } from 'kysely/helpers/postgres'
import { toJson } from './json.ts'
import type { Trx } from './pool.ts'
import type {
  BookedBy,
  CreditBalance,
  CreditEntry,
  EntryKind,
  LedgerAccount,
} from './schema-credits.ts'

export interface NewEntry {
  id: string
  kind: EntryKind
  reason: string
  reference?: string
  connection_id?: string
  by: BookedBy
  at: Date
  /** What comes to each ledger account; the sum is zero. */
  lines: Partial<Record<LedgerAccount, number>>
}

export interface LedgerEntry extends CreditEntry {
  lines: { account: LedgerAccount; amount: number }[]
}

/**
 * Books one entry on a balance that this transaction holds (`lockBalance`), and answers the balance after it. The
 * database refuses lines that do not sum to zero, when the transaction ends, and a balance below zero at once.
 */
export async function postEntry(
  trx: Trx,
  balance: CreditBalance,
  { lines, connection_id, reference, by, ...entry }: NewEntry,
): Promise<CreditBalance> {
  const { account_id } = balance
  const amounts = Object.entries(lines) as [LedgerAccount, number][]
  const change = (name: LedgerAccount) => lines[name] ?? 0
  const held = amounts
    .filter(([name]) => name.startsWith('held:'))
    .reduce((sum, [, n]) => sum + n, 0)
  const number = balance.entries + 1
  await trx
    .insertInto('credit_entries')
    .values({
      ...entry,
      account_id,
      number,
      connection_id: connection_id ?? null,
      reference: reference ?? null,
      by: toJson(by),
    })
    .execute()
  await trx
    .insertInto('credit_lines')
    .values(
      amounts.map(([ledger_account, amount]) => ({
        account_id,
        entry_id: entry.id,
        ledger_account,
        amount,
      })),
    )
    .execute()
  return trx
    .updateTable('credit_balances')
    .set({
      entries: number,
      purchased: balance.purchased - change('purchased'),
      adjusted: balance.adjusted - change('adjustment'),
      overage: balance.overage - change('overage'),
      available: balance.available + change('available'),
      held: balance.held + held,
    })
    .where('account_id', '=', account_id)
    .returningAll()
    .executeTakeFirstOrThrow()
}

/** What a connection holds; 0 where nothing. */
export async function heldBy(trx: Trx, accountId: string, connectionId: string): Promise<number> {
  return (await listHeld(trx, accountId, [connectionId])).get(connectionId) ?? 0
}

/** What each of these connections holds; those that hold nothing are left out. */
export async function listHeld(
  trx: Trx,
  accountId: string,
  connectionIds: readonly string[],
): Promise<Map<string, number>> {
  if (connectionIds.length === 0) return new Map()
  const rows = await trx
    .selectFrom('credit_lines')
    .select(['ledger_account', sql<number>`sum(amount)::int`.as('held')])
    .where('account_id', '=', accountId)
    .where(
      'ledger_account',
      'in',
      connectionIds.map((id): LedgerAccount => `held:${id}`),
    )
    .groupBy('ledger_account')
    .having(sql<boolean>`sum(amount) <> 0`)
    .execute()
  return new Map(rows.map(({ ledger_account, held }) => [ledger_account.slice(5), held]))
}

export function findEntryByReference(
  trx: Trx,
  accountId: string,
  reference: string,
): Promise<LedgerEntry | undefined> {
  return withLines(trx, accountId).where('e.reference', '=', reference).executeTakeFirst()
}

/** Newest first; `after` is the id of the last row of the page before. */
export function listEntries(
  trx: Trx,
  accountId: string,
  {
    connection_id,
    after,
    limit,
  }: { connection_id?: string | undefined; after?: string | undefined; limit: number },
): Promise<LedgerEntry[]> {
  let query = withLines(trx, accountId).orderBy('e.number', 'desc').limit(limit)
  if (connection_id !== undefined) query = query.where('e.connection_id', '=', connection_id)
  if (after !== undefined) {
    query = query.where('e.number', '<', (last) =>
      last
        .selectFrom('credit_entries')
        .select('number')
        .where('account_id', '=', accountId)
        .where('id', '=', after),
    )
  }
  return query.execute()
}

function withLines(trx: Trx, accountId: string) {
  return trx
    .selectFrom('credit_entries as e')
    .selectAll('e')
    .select((entry) =>
      jsonArrayFrom(
        entry
          .selectFrom('credit_lines as l')
          .select(['l.ledger_account as account', 'l.amount'])
          .whereRef('l.account_id', '=', 'e.account_id')
          .whereRef('l.entry_id', '=', 'e.id')
          .orderBy('l.amount'),
      ).as('lines'),
    )
    .where('e.account_id', '=', accountId)
}
