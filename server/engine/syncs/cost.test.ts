import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { DAY, MINUTE, type SyncBench, startSyncBench } from './test-syncs.ts'

const entity = 'purchase-orders'
let bench: SyncBench

before(async () => {
  bench = await startSyncBench({ seed: { purchase_orders: 510 } })
})
after(() => bench.close())

/** The statements of a piece of work, without those that begin and end transactions. */
async function countStatements(work: () => Promise<unknown>): Promise<string[]> {
  const seen: string[] = []
  const stop = bench.node.services.database.onQuery((text) => {
    if (!/^(begin|commit|rollback|select set_config)/i.test(text.trim())) seen.push(text)
  })
  await work().finally(stop)
  return seen
}

const requests = async () => (await bench.node.control('GET', '/sap-s4hana/requests')).requests

test('a page costs a handful of statements, however many of its records are new', async () => {
  const at = await bench.follow('sap-s4hana', entity)
  const statements = await countStatements(() => bench.pass(0))
  assert.equal((await at.look(entity)).records, 510)
  // Three pages, two claims, the comparison at the end, and what tells of the sync.
  assert.ok(statements.length <= 45, `${statements.length}`)
})

test('a run that finds nothing costs a call or two to the source, and leaves no trace', async () => {
  const at = await bench.follow('sap-s4hana', entity)
  await bench.pass(0)
  const syncs = () =>
    bench.own((trx) =>
      trx.selectFrom('syncs').select('id').where('connection_id', '=', at.id).execute(),
    )
  const before = await syncs()
  const events = (await at.events()).length
  const asked = (await requests()).length
  const statements = await countStatements(() => bench.pass(20 * MINUTE))
  // The newest record is read once more, with what belongs to it.
  assert.ok((await requests()).length <= asked + 2)
  assert.ok(statements.length <= 12, statements.join('\n'))
  assert.deepEqual(await syncs(), before)
  assert.equal((await at.events()).length, events)
})

test('a comparison of everything writes no record that has not changed', async () => {
  const at = await bench.follow('sap-s4hana', entity)
  await bench.pass(0)
  const statements = await countStatements(() => bench.pass(1.2 * DAY))
  assert.ok(!statements.some((text) => /insert into mirror_records/.test(text)))
  assert.equal((await at.look(entity)).proof?.equal, true)
  assert.ok((await at.look(entity)).last_full_at! > new Date(bench.clock.value - MINUTE))
})
