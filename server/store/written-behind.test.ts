import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { newId } from '@millwright/model'
import { withAccount, withSystem } from './pool.ts'
import { addStatusWords, listStatusWords, type SeenStatusWord } from './status-words.ts'
import { type FreshDatabase, freshDatabase } from './test-database.ts'

const account_id = 'acc_1'
const connection_id = 'con_1'
let fresh: FreshDatabase
before(async () => {
  fresh = await freshDatabase()
})
after(() => fresh.close())

test('status words are counted over many nodes that write at once', async () => {
  const seen = (source_status: string, count: number, minute: number): SeenStatusWord => ({
    account_id,
    connection_id,
    entity: 'work-orders',
    source_status,
    count,
    at: new Date(Date.UTC(2026, 0, 1, 10, minute)),
  })
  const batches = Array.from({ length: 20 }, (_, minute) => {
    const batch = [seen('WAPPR', 2, minute), seen('COMP', 1, minute), seen('WAPPR', 1, minute)]
    return minute % 2 ? batch : batch.reverse()
  })
  await Promise.all(
    batches.map((batch) => withSystem(fresh.db, (trx) => addStatusWords(trx, batch))),
  )
  await withSystem(fresh.db, (trx) => addStatusWords(trx, []))
  const words = await withAccount(fresh.db, account_id, (trx) =>
    listStatusWords(trx, account_id, connection_id, 'work-orders'),
  )
  assert.deepEqual(words, [
    {
      entity: 'work-orders',
      source_status: 'WAPPR',
      seen_count: 60,
      first_seen_at: new Date('2026-01-01T10:00:00Z'),
      last_seen_at: new Date('2026-01-01T10:19:00Z'),
    },
    {
      entity: 'work-orders',
      source_status: 'COMP',
      seen_count: 20,
      first_seen_at: new Date('2026-01-01T10:00:00Z'),
      last_seen_at: new Date('2026-01-01T10:19:00Z'),
    },
  ])
})

test('ids sort by their age and never repeat', () => {
  const ids = Array.from({ length: 1000 }, (_, index) => newId('evt_', 1_767_225_600_000 + index))
  assert.deepEqual(ids.toSorted(), ids)
  const same = new Set(Array.from({ length: 1000 }, () => newId('evt_', 0)))
  assert.equal(same.size, 1000)
  assert.match(newId('con_'), /^con_[0-9a-hjkmnp-tv-z]{26}$/)
})
