import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Database } from '../store/pool.ts'
import { createLastContacts } from './last-contacts.ts'

test('those that were asked last are remembered of very many, and none breaks the batches', async () => {
  const faults: unknown[] = []
  let clock = 0
  // There is no database: each batch fails, and the next one goes on.
  const none = {} as Database
  const contacts = createLastContacts(
    none,
    () => clock,
    3_600_000,
    (error) => faults.push(error),
  )
  const ask = (id: number) =>
    contacts.note({ account_id: 'acc_1', id: `con_${id}` }, { success: true, ms: 5 })
  for (let id = 0; id < 20_000; id++) ask(id)
  await contacts.flush()
  clock = 1
  for (const id of [0, 20_000, 20_001]) ask(id)
  await contacts.flush()
  assert.equal(contacts.latest('con_0')?.checked_at.getTime(), 1)
  assert.deepEqual(contacts.latest('con_0')?.latency_ms, { p50: 5, p95: 5 })
  assert.equal(contacts.latest('con_1'), null)
  assert.equal(contacts.latest('con_2'), null)
  assert.notEqual(contacts.latest('con_3'), null)
  await contacts.close()
  assert.equal(faults.length, 2)
  assert.ok(faults.every((fault) => fault instanceof TypeError))
})
