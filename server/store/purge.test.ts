import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { newId } from '@millwright/model'
import { sql } from 'kysely'
import { createAccount } from './accounts.ts'
import { createConnection } from './connections.ts'
import { createCustomer } from './customers.ts'
import { withAccount, withSystem } from './pool.ts'
import { purgeConnection } from './purge.ts'
import { type FreshDatabase, freshDatabase } from './test-database.ts'

let fresh: FreshDatabase

before(async () => {
  fresh = await freshDatabase()
})
after(() => fresh.close())

test('a purge deletes whatever there is in short transactions, and nothing of another connection', async () => {
  const account_id = newId('acc_')
  const customer_id = newId('cus_')
  const [id, other] = [newId('con_'), newId('con_')]
  await withSystem(fresh.db, (trx) => createAccount(trx, { id: account_id, name: 'Acme' }))
  await withAccount(fresh.db, account_id, async (trx) => {
    await createCustomer(trx, { account_id, id: customer_id, external_id: 'acme', name: 'ACME' })
    for (const connection of [id, other]) {
      await createConnection(trx, {
        account_id,
        id: connection,
        customer_id,
        system: 'a-system',
        deployment: 'cloud',
        name: 'Plant Ulm',
        status: 'disconnected',
      })
      await sql`
        insert into mirror_records
          (account_id, connection_id, entity, id, body, content_hash, stamp, read_at)
        select ${account_id}, ${connection}, 'items', n::text, '{}', '', '', now()
        from generate_series(1, 25) n`.execute(trx)
      await sql`
        insert into events
          (account_id, connection_id, id, type, data, at, entity, record_id, origin)
        select ${account_id}, ${connection}, ${connection} || n, 'item.created', '{}', now(), 'items',
          n::text, 'source'
        from generate_series(1, 20) n`.execute(trx)
    }
  })
  const deletes: string[] = []
  const end = fresh.db.onQuery((text) => {
    if (/^\s*delete from "mirror_records"/.test(text)) deletes.push(text)
  })
  const counts = await purgeConnection(fresh.db, account_id, id, { batch: 10 })
  end()
  assert.deepEqual([counts.mirror_records, counts.events, counts.syncs], [25, 20, 0])
  assert.equal(deletes.length, 4, 'three batches, and a look for what moved')
  const left = await withAccount(fresh.db, account_id, (trx) =>
    sql<{ connection_id: string; count: number }>`
      select connection_id, count(*)::int as count from mirror_records group by 1`.execute(trx),
  )
  assert.deepEqual(left.rows, [{ connection_id: other, count: 25 }])
})
