import { sql } from 'kysely'
import type { Trx } from './pool.ts'

/**
 * Until the end of the transaction rows are looked up by their keys, and in the order of an index where there is one. A plan that was made and kept while a queue was
 * still small would otherwise read the whole table for as long as its statistics are old.
 */
export async function preferIndexes(trx: Trx): Promise<void> {
  await sql`
    select set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true),
      set_config('enable_mergejoin', 'off', true), set_config('enable_sort', 'off', true)`.execute(
    trx,
  )
}
