import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { after, before, beforeEach, test } from 'node:test'
import { sql } from 'kysely'
import { createPushJob } from '../jobs/keep-push.ts'
import { withSystem } from '../store/pool.ts'
import { startTestNode, type TestNode } from '../test-node.ts'

interface Address {
  path: string
  secret: string
}

let node: TestNode
let clock = Date.parse('2026-11-24T13:00:00Z')
let mine: Address
let other: Address
let connection: string

before(async () => {
  node = await startTestNode({ push: true, now: () => clock })
  const job = createPushJob(node.services, (error) => assert.fail(String(error)))
  connection = (await node.connect('maintainx')).id
  const { id } = await node.connect('maintainx')
  while ((await job.keepSubscriptions()) > 0);
  await job.close()
  mine = await addressOf(connection, 'NEW_WORK_ORDER')
  other = await addressOf(id, 'NEW_WORK_ORDER')
})
after(() => node.close())
beforeEach(async () => {
  clock += 120_000
  await rows(sql`delete from push_hints`)
})

const rows = (query: ReturnType<typeof sql<any>>): Promise<any[]> =>
  withSystem(node.services.database, async (trx) => (await query.execute(trx)).rows as any[])

const hints = () => rows(sql`select * from push_hints`)

/** What the source knows of a subscription: the address that it was given, and the secret that it made. */
async function addressOf(connectionId: string, topic: string): Promise<Address> {
  const [{ upstream_id }] = await rows(
    sql`select upstream_id from push_subscriptions
      where connection_id = ${connectionId} and topic = ${topic}`,
  )
  const { api_key } = node.sandbox.systems.find(({ name }) => name === 'maintainx')!.credentials
  const read = async (path: string) => {
    const answer = await fetch(`${node.sandbox.url}/maintainx/v1/subscriptions/${path}`, {
      headers: { authorization: `bearer ${api_key}` },
    })
    return (await answer.json()) as any
  }
  const { subscription } = await read(upstream_id)
  const { secret } = await read(`${upstream_id}/secret`)
  return { path: new URL(subscription.url).pathname, secret }
}

let number = 0
const news = () => JSON.stringify({ eventType: 'NEW_WORK_ORDER', workOrderId: ++number })

function sign(body: string, secret: string, at = clock): Record<string, string> {
  const t = Math.floor(at / 1000)
  const v1 = createHmac('sha256', secret).update(`${t}.${body}`).digest('hex')
  return { 'x-maintainx-webhook-body-signature': `t=${t},v1=${v1}` }
}

const send = (path: string, body: string, headers: Record<string, string>) =>
  node.call('POST', path, { body, headers })

test('a genuine hint is taken down before it is answered', async () => {
  const body = news()
  const { status, headers } = await send(mine.path, body, sign(body, mine.secret))
  assert.equal(status, 204)
  assert.equal(headers['cache-control'], 'no-store')
  const [hint] = await hints()
  assert.equal(hint.connection_id, connection)
  const mention = { entity: 'work-orders', id: String(number), kind: 'created' }
  assert.deepEqual(JSON.parse(hint.mentions), [mention])
})

test('a hint that is sent again changes nothing, and is refused once it is old', async () => {
  const body = news()
  const headers = sign(body, mine.secret)
  for (let n = 0; n < 3; n++) assert.equal((await send(mine.path, body, headers)).status, 204)
  assert.equal((await hints()).length, 1)
  await rows(sql`update push_hints set next_at = null`)
  assert.equal((await send(mine.path, body, headers)).status, 204)
  assert.equal((await hints())[0].next_at, null, 'it is not followed again')
  await rows(sql`delete from push_hints`)
  clock += 301_000
  assert.equal((await send(mine.path, body, headers)).status, 401)
  assert.deepEqual(await hints(), [])
})

test('a hint that anybody else made is refused, whatever it is signed with', async () => {
  const body = news()
  const genuine = sign(body, mine.secret)['x-maintainx-webhook-body-signature']!
  const [, t] = /t=(\d+)/.exec(genuine)!
  const forged: Record<string, string>[] = [
    {},
    sign(body, 'guessed'),
    sign(body, other.secret),
    sign(`${body} `, mine.secret),
    sign(body, mine.secret, clock + 301_000),
    { 'x-maintainx-webhook-body-signature': genuine.replace(/t=\d+/, `t=${Number(t) + 1}`) },
    { 'x-maintainx-webhook-body-signature': genuine.slice(0, -1) },
    { 'x-maintainx-webhook-body-signature': `t=${t},v1=` },
    { 'x-maintainx-webhook-body-signature': `t=,${genuine}`.replace(/t=\d+,/, '') },
    { 'x-maintainx-webhook-body-signature': 'v1'.repeat(4_000) },
  ]
  for (const headers of forged) {
    const answer = await send(mine.path, body, headers)
    assert.equal(answer.status, 401, JSON.stringify(headers).slice(0, 200))
    assert.equal(answer.body.detail, 'This hint does not come from the source.')
  }
  assert.deepEqual(await hints(), [])
  const [{ last_refused_at }] = await rows(
    sql`select last_refused_at from push_subscriptions
      where connection_id = ${connection} and topic = 'NEW_WORK_ORDER'`,
  )
  assert.equal(last_refused_at.getTime(), clock)
})

test('an address of one connection takes nothing that was sent to another one', async () => {
  const body = news()
  assert.equal((await send(other.path, body, sign(body, mine.secret))).status, 401)
  const [, , , key] = mine.path.split('/')
  const swapped = other.path.replace(/[^/]+$/, key!)
  assert.equal((await send(swapped, body, sign(body, mine.secret))).status, 404)
  assert.deepEqual(await hints(), [])
})

test('an address that nobody was given is none, and says no more', async () => {
  const body = news()
  const [, , , key = ''] = mine.path.split('/')
  const last = key.at(-1) === 'a' ? 'b' : 'a'
  const paths = [
    `/push/${connection}/${key.slice(0, -1)}${last}`,
    `/push/${connection}/mwp_${'0'.repeat(49)}`,
    `/push/con_${'0'.repeat(26)}/${key}`,
    `/push/${connection}`,
    `/push/${connection}/${key}/more`,
    `/push/..%2f${connection}/${key}`,
  ]
  for (const path of paths) {
    const answer = await send(path, body, sign(body, mine.secret))
    assert.equal(answer.status, 404, path)
    assert.ok(!JSON.stringify(answer.body).includes(key.slice(0, 12)), path)
  }
  for (const method of ['GET', 'PUT', 'DELETE']) {
    const answer = await node.call(method, mine.path)
    assert.equal(answer.status, 404, method)
    assert.ok(!JSON.stringify(answer.body).includes(key.slice(0, 12)), method)
  }
})

test('a hint larger than any source needs is refused unread', async () => {
  const body = JSON.stringify({
    eventType: 'NEW_WORK_ORDER',
    workOrderId: 1,
    pad: 'x'.repeat(300_000),
  })
  assert.equal((await send(mine.path, body, sign(body, mine.secret))).status, 413)
  assert.deepEqual(await hints(), [])
})

test('what is genuine and cannot be read is answered, or the source would send it for ever', async () => {
  for (const body of ['', 'hello', '[]', 'null', '{"workOrderId":{"a":1}}']) {
    const { status } = await send(mine.path, body, sign(body, mine.secret))
    assert.equal(status, 204, body)
  }
  const told = (await hints()).flatMap(({ mentions }) => JSON.parse(mentions))
  assert.ok(told.every((mention: any) => mention.entity === 'work-orders' && mention.filters))
})

test('many forged hints are refused the sooner, and keep no genuine one out', async () => {
  const answers: number[] = []
  for (let n = 0; n < 40; n++) answers.push((await send(mine.path, news(), {})).status)
  assert.deepEqual([...new Set(answers)], [401, 429])
  const body = news()
  assert.equal((await send(mine.path, body, sign(body, mine.secret))).status, 204)
})

test('the door needs no token, and a token opens nothing', async () => {
  const token = node.account_key
  const answer = await node.call('POST', mine.path, { body: news(), token })
  assert.equal(answer.status, 401)
})
