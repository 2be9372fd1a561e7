import { sql } from 'kysely'
import { findBalance } from './credits.ts'
import type { Trx } from './pool.ts'

/**
 * Adds an account's ledger up again from its lines alone. Answers in words what is wrong: an entry that does not sum to
 * zero, a gap in the numbers, a connection that holds less than nothing, a balance that is not what the lines come to.
 */
export async function verifyLedger(trx: Trx, accountId: string): Promise<string[]> {
  const balance = await findBalance(trx, accountId)
  const { rows: sums } = await sql<{ name: string; amount: number }>`
    select ledger_account as name, sum(amount)::int as amount
    from credit_lines where account_id = ${accountId} group by 1`.execute(trx)
  const { rows: unbalanced } = await sql<{ id: string; number: number; amount: number }>`
    select e.id, e.number, coalesce(sum(l.amount), 0)::int as amount
    from credit_entries e
    left join credit_lines l on l.account_id = e.account_id and l.entry_id = e.id
    where e.account_id = ${accountId}
    group by e.id, e.number
    having coalesce(sum(l.amount), 0) <> 0 or count(l.amount) < 2`.execute(trx)
  const { rows: numbers } = await sql<{ count: number; last: number }>`
    select count(*)::int as count, coalesce(max(number), 0) as last
    from credit_entries where account_id = ${accountId}`.execute(trx)
  const sumOf = (name: string) => sums.find((sum) => sum.name === name)?.amount ?? 0
  const holds = sums.filter(({ name }) => name.startsWith('held:'))
  const recomputed = {
    purchased: -sumOf('purchased'),
    adjusted: -sumOf('adjustment'),
    overage: -sumOf('overage'),
    available: sumOf('available'),
    held: holds.reduce((sum, { amount }) => sum + amount, 0),
    entries: numbers[0]!.count,
  }
  const faults = unbalanced.map(({ id, amount }) => `entry ${id} sums to ${amount}`)
  if (numbers[0]!.last !== numbers[0]!.count) faults.push('entries are missing')
  for (const { name, amount } of holds) if (amount < 0) faults.push(`${name} is ${amount}`)
  for (const name of Object.keys(recomputed) as (keyof typeof recomputed)[]) {
    const [kept, right] = [balance[name], recomputed[name]]
    if (kept !== right) faults.push(`${name} is kept as ${kept}, the lines come to ${right}`)
  }
  return faults
}
