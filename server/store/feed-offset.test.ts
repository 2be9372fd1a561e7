import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { newId } from '@millwright/model'
import { sql } from 'kysely'
import { type FeedPlace, findHead, isBefore, readFeed } from './changes.ts'
import { insertEvents } from './events.ts'
import { checkFeedOffset } from './feed-offset.ts'
import { migrate } from './migrate.ts'
import { type Trx, withAccount, withSystem } from './pool.ts'
import { type FreshDatabase, freshDatabase } from './test-database.ts'

let fresh: FreshDatabase
const account_id = newId('acc_')
const connection_id = newId('con_')
const range = { account_id, connection_id }

before(async () => {
  fresh = await freshDatabase()
})
after(() => fresh.close())

const own = <T>(work: (trx: Trx) => Promise<T>) => withAccount(fresh.db, account_id, work)

async function write(record_id: string): Promise<void> {
  const event = { ...range, id: newId('evt_'), type: 'vendor.created', data: {}, at: new Date() }
  await own((trx) =>
    insertEvents(trx, [{ ...event, entity: 'vendors', record_id, origin: 'source' }]),
  )
}

/** What pg_restore into another cluster leaves: its transactions have counted less than those of the old one. */
async function restore(counted: string): Promise<void> {
  await withSystem(fresh.db, async (trx) => {
    await sql`update events set position = position + ${counted}::bigint`.execute(trx)
    await sql`update feed_offset set cluster = 'the old one'`.execute(trx)
  })
}

async function readAfter(after: FeedPlace): Promise<string[]> {
  const query = { ...range, after, entities: null, excludeOwn: false, limit: 100 }
  const { rows } = await own((trx) => readFeed(trx, query))
  return rows.map(({ record_id }) => record_id)
}

function listPlaces(): Promise<Map<string, FeedPlace>> {
  return own(async (trx) => {
    const { rows } = await sql<FeedPlace & { record_id: string }>`
      select record_id, position, seq from events`.execute(trx)
    return new Map(rows.map((row) => [row.record_id, row]))
  })
}

test('a database that stays where it is counts on', async () => {
  await migrate(fresh.ownerUrl)
  assert.equal(await checkFeedOffset(fresh.url), false)
})

test('after a restore into another cluster what is new comes after all that was there', async () => {
  await write('before')
  await restore('1000000000')
  // Nobody noticed yet: what is written stands before what was read long ago.
  await write('too low')
  const places = await listPlaces()
  assert.ok(isBefore(places.get('too low')!, places.get('before')!))

  await migrate(fresh.ownerUrl)
  await write('after')
  assert.deepEqual(await readAfter(places.get('before')!), ['after'])
})

test('whoever had read more than the backup holds misses nothing of what comes after it', async () => {
  const head = await own((trx) => findHead(trx, range))
  const lost = { position: String(BigInt(head.position) + 5_000_000n), seq: '9' }
  await restore('0')
  assert.equal(await checkFeedOffset(fresh.url), true)
  await write('after the loss')
  assert.deepEqual(await readAfter(lost), ['after the loss'])
})

test('of many nodes that start after a restore one raises, and none twice', async () => {
  await restore('0')
  const raised = await Promise.all(Array.from({ length: 6 }, () => checkFeedOffset(fresh.url)))
  assert.equal(raised.filter(Boolean).length, 1)
})
