import { sql } from 'kysely'
import type { Trx } from './pool.ts'
import type { ConnectionStatus, Deployment } from './schema.ts'

/** A connection in brief: what a table of thousands shows. */
export interface ConnectionRow {
  id: string
  name: string
  system: string
  deployment: Deployment
  status: ConnectionStatus
  host: string | null
  reason_code: string | null
  reason_message: string | null
  reason_since: string | null
  problem_count: number
  customer_id: string
  customer_name: string
  customer_external_id: string
  connected_at: Date | null
  last_success_at: Date | null
}

/** Oldest first; `after` is the id of the last row of the page before. */
export function listConnectionRows(
  trx: Trx,
  accountId: string,
  { after, limit }: { after: string | undefined; limit: number },
): Promise<ConnectionRow[]> {
  let query = trx
    .selectFrom('connections as c')
    .innerJoin('customers as customer', (join) =>
      join
        .onRef('customer.account_id', '=', 'c.account_id')
        .onRef('customer.id', '=', 'c.customer_id'),
    )
    .select([
      'c.id',
      'c.name',
      'c.system',
      'c.deployment',
      'c.status',
      'c.host',
      'c.connected_at',
      'c.last_success_at',
      'customer.id as customer_id',
      'customer.name as customer_name',
      'customer.external_id as customer_external_id',
      sql<string | null>`c.reason ->> 'code'`.as('reason_code'),
      sql<string | null>`c.reason ->> 'message'`.as('reason_message'),
      sql<string | null>`c.reason ->> 'since'`.as('reason_since'),
      sql<number>`jsonb_array_length(c.permission_problems)`.as('problem_count'),
    ])
    .where('c.account_id', '=', accountId)
    .orderBy('c.id')
    .limit(limit)
  if (after !== undefined) query = query.where('c.id', '>', after)
  return query.execute()
}
