import assert from 'node:assert/strict'
import { after, afterEach, before, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { sql } from 'kysely'
import { withSystem } from '../store/pool.ts'
import { startTestNode, type TestNode } from '../test-node.ts'
import { createPushJob } from './keep-push.ts'

const HOUR = 3_600_000
let skew = 0
let node: TestNode
let jobs: ReturnType<typeof createPushJob>[] = []

before(async () => {
  node = await startTestNode({ now: () => Date.now() + skew })
  const publicUrl = await node.app.listen({ port: 0, host: '127.0.0.1' })
  Object.assign(node.services, { publicUrl })
})
after(() => node.close())
afterEach(async () => {
  for (const job of jobs) await job.close()
  jobs = []
  Object.assign(node.services, { push: false })
})

function createJob() {
  const job = createPushJob(node.services, (error) => assert.fail(String(error)))
  jobs.push(job)
  return job
}

const rows = (query: ReturnType<typeof sql<any>>): Promise<any[]> =>
  withSystem(node.services.database, async (trx) => (await query.execute(trx)).rows as any[])

const subscriptions = (id: string) =>
  rows(sql`select * from push_subscriptions where connection_id = ${id}`)

async function until<T>(work: () => Promise<T | undefined | false>): Promise<T> {
  const end = performance.now() + 30_000
  for (;;) {
    const found = await work()
    if (found) return found
    assert.ok(performance.now() < end, 'it did not come within 30 s')
    await wait(20)
  }
}

test('without a public address nothing is asked for', async () => {
  const { id } = await node.connect('maintainx')
  const job = createJob()
  job.start()
  assert.equal(await job.keepSubscriptions(), 0)
  assert.deepEqual(await subscriptions(id), [])
})

test('connections from before are subscribed once sources can reach this server, and hints are followed by themselves', async () => {
  const { id } = await node.connect('maintainx')
  const { id: unsynced } = await node.connect('maintainx')
  const { id: silent } = await node.connect('tryton')
  await rows(sql`update sync_entities set enabled = false where connection_id = ${unsynced}`)
  Object.assign(node.services, { push: true })
  for (const job of [createJob(), createJob()]) job.start()
  await until(async () => {
    const states = (await subscriptions(id)).map(({ state }) => state)
    return states.length > 0 && states.every((state) => state === 'active')
  })
  assert.equal((await subscriptions(id)).length, 18, 'two nodes make none twice')
  for (const other of [unsynced, silent]) assert.deepEqual(await subscriptions(other), [])
  const { key } = await node.control('POST', '/maintainx/records', {
    op: 'insert',
    native: 'workorders',
    data: { title: 'Told by itself' },
  })
  await until(async () => {
    const found = await rows(
      sql`select id from mirror_records
        where connection_id = ${id} and entity = 'work-orders' and id = ${String(key)}`,
    )
    return found.length === 1
  })
})

test('a hint is remembered for a quarter of an hour after it came, and for a day where nobody followed it', async () => {
  const { id } = await node.connect('maintainx')
  const [{ account_id }] = await rows(sql`select account_id from connections where id = ${id}`)
  await rows(sql`delete from push_hints`)
  const now = node.services.now()
  const note = (name: string, age: number, isDone: boolean) => {
    const at = new Date(now - age)
    return rows(
      sql`insert into push_hints (account_id, connection_id, digest, topic, mentions, received_at, next_at)
        values (${account_id}, ${id}, ${Buffer.from(name)}, 'x', '[]', ${at}, ${isDone ? null : at})`,
    )
  }
  await note('young', HOUR / 5, true)
  await note('done', HOUR / 3, true)
  await note('waits', 23 * HOUR, false)
  await note('old', 25 * HOUR, false)
  assert.equal(await createJob().purge(), 2)
  const left = await rows(sql`select digest from push_hints order by received_at desc`)
  assert.deepEqual(
    left.map(({ digest }) => digest.toString()),
    ['young', 'waits'],
  )
})

test('a source that cannot be asked is left alone for longer and longer', async () => {
  Object.assign(node.services, { push: true })
  await rows(sql`delete from push_subscriptions`)
  const { id } = await node.connect('maintainx')
  await node.control('POST', '/maintainx/faults', {
    fault: 'server_error',
    times: 'forever',
    match: { path: '/v1/subscriptions' },
  })
  const job = createJob()
  const waits: number[] = []
  for (let n = 0; n < 3; n++) {
    while ((await job.keepSubscriptions()) > 0);
    const all = await subscriptions(id)
    assert.ok(all.every(({ state }) => state === 'failed'))
    const last = Math.max(...all.map(({ next_at }) => next_at.getTime()))
    waits.push(Math.round((last - node.services.now()) / 60_000))
    skew += last - node.services.now() + 1
  }
  await node.control('DELETE', '/maintainx/faults')
  assert.deepEqual(waits, [1, 2, 4])
})
