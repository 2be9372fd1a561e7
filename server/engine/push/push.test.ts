import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { sql } from 'kysely'
import { createPushJob } from '../../jobs/keep-push.ts'
import { withSystem } from '../../store/pool.ts'
import { startTestNode, type TestNode } from '../../test-node.ts'

let node: TestNode
let mine: { id: string; token: string }
let job: ReturnType<typeof createPushJob>

before(async () => {
  node = await startTestNode({ push: true })
  const address = await node.app.listen({ port: 0, host: '127.0.0.1' })
  Object.assign(node.services, { publicUrl: address })
  job = createPushJob(node.services, (error) => assert.fail(String(error)))
})
after(async () => {
  await job.close()
  await node.close()
})

beforeEach(async () => {
  await node.control('POST', '/maintainx/reset', { seed: 7, purchase_orders: 10 })
  await node.control('POST', '/maintainx/switches', {
    subscription_status: 'VALID',
    webhook_time: 's',
    webhook_double: false,
    webhook_jitter_ms: 0,
  })
  mine = await node.connect('maintainx')
  await system(
    sql`update sync_entities set state = 'completed', next_run_at = now() + interval '1 day'`,
  )
})

const system = (query: ReturnType<typeof sql<any>>): Promise<any[]> =>
  withSystem(node.services.database, async (trx) => (await query.execute(trx)).rows as any[])

const subscriptions = () =>
  system(sql`select * from push_subscriptions where connection_id = ${mine.id} order by topic`)

async function until<T>(work: () => Promise<T | undefined | false>): Promise<T> {
  const end = performance.now() + 15_000
  for (;;) {
    const found = await work()
    if (found) return found
    assert.ok(performance.now() < end, 'it did not come within 15 s')
    await wait(10)
  }
}

async function subscribe() {
  while ((await job.keepSubscriptions()) > 0);
}

const copy = async (entity: string, id: unknown) => {
  const [row] = await system(
    sql`select body, gone_at from mirror_records
      where connection_id = ${mine.id} and entity = ${entity} and id = ${String(id)}`,
  )
  return row && { ...JSON.parse(row.body), gone_at: row.gone_at }
}

const change = (body: Record<string, unknown>) =>
  node.control('POST', '/maintainx/records', { native: 'workorders', ...body })

async function statusAtSource(id: string): Promise<number> {
  const { api_key } = node.sandbox.systems.find(({ name }) => name === 'maintainx')!.credentials
  const answer = await fetch(`${node.sandbox.url}/maintainx/v1/subscriptions/${id}`, {
    headers: { authorization: `bearer ${api_key}` },
  })
  await answer.body?.cancel()
  return answer.status
}

/** Follows hints until the mirror holds what is waited for. */
const followed = <T>(find: () => Promise<T | undefined | false>) =>
  until(async () => {
    await job.followHints()
    return find()
  })

test('a connection that becomes active is subscribed to all that its system tells', async () => {
  const wanted = await subscriptions()
  assert.equal(wanted.length, 18)
  assert.ok(wanted.every(({ state }) => state === 'wanted'))
  await subscribe()
  const made = await subscriptions()
  assert.ok(made.every(({ state, upstream_id }) => state === 'active' && upstream_id))
  assert.equal(new Set(made.map(({ key_hash }) => key_hash.toString('hex'))).size, 18)
  const stored = JSON.stringify(made)
  assert.ok(!stored.includes('mwp_'), 'no address is stored in the clear')
  const path = `/admin/v1/connections/${mine.id}/push`
  const shown = (await node.call('GET', path, { token: node.account_key })).body
  assert.deepEqual([shown.supported, shown.enabled, shown.subscriptions.length], [true, true, 18])
  const [first] = shown.subscriptions
  assert.equal(first.state, 'active')
  assert.ok(!JSON.stringify(shown).includes('mwp_'), 'nor shown')
  const stranger = await node.makeKey('admin', await node.makeAccount())
  assert.equal((await node.call('GET', path, { token: stranger })).status, 404)
})

test('what people change at the source is in the mirror with an event, by a live read', async () => {
  await subscribe()
  const { key } = await change({ op: 'insert', data: { title: 'Leak at pump 3' } })
  await followed(async () => (await copy('work-orders', key))?.name === 'Leak at pump 3')
  await change({ op: 'update', key, data: { description: 'Seal is worn' } })
  await followed(async () => (await copy('work-orders', key))?.description === 'Seal is worn')
  await change({ op: 'delete', key })
  await followed(async () => (await copy('work-orders', key))?.gone_at)
  const events = await system(
    sql`select type, origin from events where record_id = ${String(key)} order by position, seq`,
  )
  assert.deepEqual(
    events.map(({ type, origin }) => [type, origin]),
    [
      ['work_order.created', 'source'],
      ['work_order.updated', 'source'],
      ['work_order.deleted', 'source'],
    ],
  )
})

test('hints that come twice and in any order leave the mirror as the source is', async () => {
  await subscribe()
  await node.control('POST', '/maintainx/switches', {
    webhook_double: true,
    webhook_jitter_ms: 40,
    webhook_time: 'ms',
  })
  const { key } = await change({ op: 'insert', data: { title: 'First' } })
  for (const title of ['Second', 'Third', 'Fourth'])
    await change({ op: 'update', key, data: { title } })
  await followed(async () => (await copy('work-orders', key))?.name === 'Fourth')
  const [{ hints }] = await system(
    sql`select count(*)::int as hints from push_hints where connection_id = ${mine.id}`,
  )
  assert.ok(hints <= 4, `${hints} hints of 4 events`)
})

test('a part tells of its stock as well', async () => {
  await subscribe()
  const { keys } = await node.control('POST', '/maintainx/records', {
    op: 'update',
    native: 'parts',
    count: 1,
    data: { description: 'Box of 20' },
  })
  await followed(async () => (await copy('items', keys[0]))?.description === 'Box of 20')
  await followed(async () => {
    const rows = await system(
      sql`select id from mirror_records where connection_id = ${mine.id}
        and entity = 'stock-levels' and id like ${`${keys[0]}.%`}`,
    )
    return rows.length > 0
  })
})

test('a burst of one entity is left to its sync, which begins at once', async () => {
  await subscribe()
  await system(sql`update sync_entities set fresh_at = now() - interval '1 hour'`)
  await change({ op: 'insert', count: 60, data: { title: 'Bulk {n}' } })
  const told = () => system(sql`select next_at from push_hints where connection_id = ${mine.id}`)
  await until(async () => (await told()).length === 60)
  const before = (await node.control('GET', '/maintainx/requests')).requests.length
  await job.followHints()
  assert.ok((await told()).every(({ next_at }) => next_at === null))
  const [entity] = await system(
    sql`select next_run_at <= now() as is_due from sync_entities
      where connection_id = ${mine.id} and entity = 'work-orders'`,
  )
  assert.equal(entity.is_due, true)
  const after = (await node.control('GET', '/maintainx/requests')).requests.length
  assert.equal(after, before, 'nothing was read one by one')
})

test('a source that is down is asked again, and what it told of is not forgotten', async () => {
  await subscribe()
  const { key } = await change({ op: 'insert', data: { title: 'Later' } })
  await until(async () => (await told()).length === 1)
  await node.control('POST', '/maintainx/faults', { fault: 'server_error', times: 'forever' })
  await job.followHints()
  const [{ next_at, attempts }] = await told()
  assert.ok(next_at > new Date())
  assert.equal(attempts, 1)
  await node.control('DELETE', '/maintainx/faults')
  await system(sql`update push_hints set next_at = now()`)
  await followed(async () => (await copy('work-orders', key))?.name === 'Later')

  function told() {
    return system(sql`select * from push_hints where connection_id = ${mine.id}`)
  }
})

test('a subscription that the source forgot is made anew; one that waits is looked at again', async () => {
  await node.control('POST', '/maintainx/switches', { subscription_status: 'PENDING_APPROVAL' })
  await subscribe()
  const [waiting] = await subscriptions()
  assert.equal(waiting.state, 'unapproved')
  const native = 'subscriptions'
  const at = { native, key: Number(waiting.upstream_id) }
  await node.control('POST', '/maintainx/records', {
    op: 'update',
    ...at,
    data: { status: 'VALID' },
  })
  await system(
    sql`update push_subscriptions set next_at = now() - interval '1 s' where id = ${waiting.id}`,
  )
  await subscribe()
  assert.equal((await subscriptions())[0].state, 'active')
  await node.control('POST', '/maintainx/switches', { subscription_status: 'VALID' })
  await node.control('POST', '/maintainx/records', { op: 'delete', ...at })
  await system(
    sql`update push_subscriptions set next_at = now() - interval '1 s' where id = ${waiting.id}`,
  )
  await subscribe()
  const [anew] = await subscriptions()
  assert.equal(anew.state, 'active')
  assert.notEqual(anew.upstream_id, waiting.upstream_id)
  assert.ok(!anew.key_hash.equals(waiting.key_hash), 'it has another address')
})

test('a refusal of the source is told, and tried again later', async () => {
  await node.control('POST', '/maintainx/switches', { key_role: 'full_user' })
  await subscribe()
  await node.control('POST', '/maintainx/switches', { key_role: 'approver' })
  const [refused] = await subscriptions()
  assert.equal(refused.state, 'failed')
  assert.equal(refused.error.code, 'UPSTREAM_PERMISSION_DENIED')
  assert.ok(refused.next_at > new Date())
})

test('another public address is told to the source', async () => {
  await subscribe()
  const before = await subscriptions()
  const { publicUrl } = node.services
  Object.assign(node.services, { publicUrl: publicUrl.replace('127.0.0.1', 'localhost') })
  await system(
    sql`update push_subscriptions set next_at = now() - interval '1 s' where connection_id = ${mine.id}`,
  )
  await subscribe()
  Object.assign(node.services, { publicUrl })
  const after = await subscriptions()
  assert.ok(after.every((one, n) => one.upstream_id !== before[n].upstream_id))
  assert.equal(await statusAtSource(before[0].upstream_id), 404)
  assert.equal(await statusAtSource(after[0].upstream_id), 200)
})

test('a connection that is disconnected leaves nothing at the source and nothing here', async () => {
  await subscribe()
  const held = await subscriptions()
  const { status } = await node.call('POST', `/admin/v1/connections/${mine.id}/disconnect`, {
    token: node.account_key,
  })
  assert.equal(status, 200)
  assert.deepEqual(await subscriptions(), [])
  for (const { upstream_id } of held) assert.equal(await statusAtSource(upstream_id), 404)
})

test('what lies outside of the sites of its connection is not brought in', async () => {
  await subscribe()
  const { key } = await change({ op: 'insert', data: { title: 'Of another plant' } })
  await followed(async () => copy('work-orders', key))
  await system(sql`update connections set sites = '["nowhere"]' where id = ${mine.id}`)
  node.services.access.forget(mine.id)
  await change({ op: 'update', key, data: { description: 'Not to be seen' } })
  const gone = await followed(async () => {
    const found = await copy('work-orders', key)
    return (found.gone_at || found.description === 'Not to be seen') && found
  })
  assert.ok(gone.gone_at)
  assert.notEqual(gone.description, 'Not to be seen')
})
