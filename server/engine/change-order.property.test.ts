import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { newId } from '@millwright/model'
import { sql } from 'kysely'
import { Client } from 'pg'
import { type FeedPlace, type FeedQuery, readFeed } from '../store/changes.ts'
import { insertEvents } from '../store/events.ts'
import { withAccount } from '../store/pool.ts'
import { type FreshDatabase, freshDatabase } from '../store/test-database.ts'

const SEED = Number(process.env.SEED ?? 20_261_124)
const WRITERS = 8
const TRANSACTIONS = 15
const READERS = 4

let fresh: FreshDatabase
before(async () => {
  fresh = await freshDatabase()
})
after(() => fresh.close())

/** A number from 0 up to `below`, the same for the same seed. */
function createRandom(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor((state / 2_147_483_648) * below)
  }
}

/** Gives way so often that others have begun, or ended, meanwhile. */
async function dawdle(random: (below: number) => number): Promise<void> {
  for (let turns = random(30); turns > 0; turns--) await setImmediate()
}

/** Transactions of random length that begin with or without having written, write, and end or fail, all at once. */
async function writeMuch(accountId: string, connections: readonly string[], seed: number) {
  const committed: string[] = []
  const write = async (writer: number) => {
    const random = createRandom(seed + writer * 7_919)
    for (let turn = 0; turn < TRANSACTIONS; turn++) {
      const ids: string[] = []
      const isUndone = random(6) === 0
      const work = withAccount(fresh.db, accountId, async (trx) => {
        // An id of a transaction that is taken long before its changes are written.
        if (random(2) === 0) await sql`select pg_current_xact_id()`.execute(trx)
        for (let part = 1 + random(3); part > 0; part--) {
          await dawdle(random)
          const events = Array.from({ length: 1 + random(4) }, (_, index) => ({
            account_id: accountId,
            connection_id: connections[random(connections.length)]!,
            id: newId('evt_'),
            type: 'vendor.created',
            data: '{}',
            at: new Date(),
            entity: 'vendors',
            record_id: `${writer}/${turn}/${part}/${index}`,
            origin: 'source' as const,
          }))
          await insertEvents(trx, events)
          ids.push(...events.map(({ record_id }) => record_id))
        }
        await dawdle(random)
        if (isUndone) throw new Error('undone')
      })
      await work.then(
        () => committed.push(...ids),
        (error) => assert.equal(error.message, 'undone'),
      )
    }
  }
  await Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(writer)))
  return committed
}

/** Pages on until there is nothing more after everybody has stopped to write. */
async function follow(
  accountId: string,
  connectionId: string | null,
  limit: number,
  isOver: () => boolean,
): Promise<string[]> {
  const seen: string[] = []
  let after: FeedPlace | null = null
  for (;;) {
    const wasOver = isOver()
    const query: FeedQuery = {
      account_id: accountId,
      connection_id: connectionId,
      after,
      entities: null,
      excludeOwn: false,
      limit,
    }
    const { rows, last } = await withAccount(fresh.db, accountId, (trx) => readFeed(trx, query))
    seen.push(...rows.map(({ record_id }) => record_id))
    after = last ?? after
    if (rows.length === 0 && wasOver) return seen
    await setImmediate()
  }
}

test(`whatever order transactions end in, every reader gets every committed change once, in one order (seed ${SEED})`, async () => {
  const accountId = newId('acc_')
  const connections = [newId('con_'), newId('con_')]
  let isOver = false
  const readers = Array.from({ length: READERS }, (_, reader) =>
    follow(accountId, null, 1 + reader * 7, () => isOver),
  )
  const ofEach = connections.map((id) => follow(accountId, id, 5, () => isOver))
  const committed = await writeMuch(accountId, connections, SEED)
  isOver = true

  const [first, ...others] = await Promise.all(readers)
  assert.ok(committed.length > 200, `${committed.length}`)
  assert.deepEqual([...first!].sort(), [...committed].sort())
  for (const other of others) assert.deepEqual(other, first)
  // The changes of one connection have the same order among themselves as in the whole.
  const parts = await Promise.all(ofEach)
  assert.equal(parts[0]!.length + parts[1]!.length, first!.length)
  for (const part of parts) {
    const members = new Set(part)
    assert.deepEqual(
      part,
      first!.filter((id) => members.has(id)),
    )
  }
})

test('a transaction that is older and still open holds back what is newer, in any database of the cluster', async () => {
  const accountId = newId('acc_')
  const elsewhere = new Client(fresh.ownerUrl.replace(/\/test_\w+/, '/postgres'))
  await elsewhere.connect()
  const connection = newId('con_')
  const look = () =>
    withAccount(fresh.db, accountId, (trx) =>
      readFeed(trx, {
        account_id: accountId,
        connection_id: connection,
        after: null,
        entities: null,
        excludeOwn: false,
        limit: 10,
      }),
    )
  try {
    await elsewhere.query('begin')
    await elsewhere.query('select pg_current_xact_id()')
    await writeMuch(accountId, [connection], SEED + 1)
    const held = await look()
    assert.deepEqual([held.rows, held.hasHeld], [[], true])
  } finally {
    await elsewhere.end()
  }
  assert.equal((await look()).rows.length, 10)
})
