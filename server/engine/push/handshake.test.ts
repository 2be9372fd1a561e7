import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { catalogue } from '@millwright/connectors'
import { isSameSecret, type Mention, type Push } from '@millwright/kit'
import { sql } from 'kysely'
import { createPushJob } from '../../jobs/keep-push.ts'
import { withSystem } from '../../store/pool.ts'
import { startTestNode, type TestNode } from '../../test-node.ts'

const DAY = 86_400_000
let clock = Date.parse('2026-11-24T13:00:00Z')
const log: string[] = []
let held: { url: string; secret: string } | null = null

/** A source that tries an address out before it sends, ends subscriptions after three days, and tells of collections. */
const push: Push = {
  entities: ['items'],
  topics: ['items'],
  async subscribe(_io, { url, secret }) {
    await tryOut(url)
    held = { url, secret }
    log.push('subscribed')
    return { id: randomUUID(), secret, is_approved: true, expires_at: clock + 3 * DAY }
  },
  async renew(_io, { id, secret, url }) {
    await tryOut(url)
    log.push('renewed')
    return { id, secret, is_approved: true, expires_at: clock + 3 * DAY }
  },
  check: async () => (held ? { is_approved: true } : null),
  async unsubscribe() {
    held = null
    log.push('unsubscribed')
  },
  handshake: ({ query }) =>
    query.validationToken === undefined
      ? null
      : { status: 200, content_type: 'text/plain', body: query.validationToken },
  verify({ body }, secret) {
    const { value } = JSON.parse(body.toString())
    const isGenuine = value.every((one: any) => isSameSecret(String(one.clientState), secret))
    return isGenuine ? null : 'forged'
  },
  parse: ({ body }) =>
    JSON.parse(body.toString()).value.map(({ changeType, id }: any): Mention => {
      if (changeType === 'collection') return { entity: 'items', filters: {} }
      return { entity: 'items', id, kind: changeType }
    }),
}

async function tryOut(url: string): Promise<void> {
  const token = randomUUID()
  const answer = await node.call('POST', `${new URL(url).pathname}?validationToken=${token}`)
  assert.equal(answer.status, 200)
  assert.equal(answer.body, token)
}

let node: TestNode
let job: ReturnType<typeof createPushJob>
let connection: string

before(async () => {
  const maintainx = catalogue.find((one) => one.system === 'maintainx')!
  node = await startTestNode({ push: true, catalogue: [{ ...maintainx, push }], now: () => clock })
  job = createPushJob(node.services, (error) => assert.fail(String(error)))
  connection = (await node.connect('maintainx')).id
})
after(async () => {
  await job.close()
  await node.close()
})

const rows = (query: ReturnType<typeof sql<any>>): Promise<any[]> =>
  withSystem(node.services.database, async (trx) => (await query.execute(trx)).rows as any[])

test('the address proves to the source that it is ours while it is being subscribed to', async () => {
  await job.keepSubscriptions()
  assert.deepEqual(log, ['subscribed'])
  const [subscription] = await rows(sql`select * from push_subscriptions`)
  assert.equal(subscription.state, 'active')
  assert.equal(subscription.expires_at.getTime(), clock + 3 * DAY)
})

test('a hint with the secret that we gave is taken, another one is not', async () => {
  const { pathname } = new URL(held!.url)
  const send = (value: unknown[]) => node.call('POST', pathname, { body: { value } })
  const news = { clientState: held!.secret, changeType: 'updated', id: '7' }
  assert.equal((await send([news, { ...news, clientState: 'x' }])).status, 401)
  assert.equal((await send([news, { ...news, changeType: 'collection' }])).status, 204)
  const [{ mentions }] = await rows(sql`select mentions from push_hints`)
  assert.deepEqual(JSON.parse(mentions), [
    { entity: 'items', id: '7', kind: 'updated' },
    { entity: 'items', filters: {} },
  ])
})

test('a subscription is renewed ahead of its end, and made anew where the source forgot it', async () => {
  clock += DAY
  await job.keepSubscriptions()
  assert.deepEqual(log, ['subscribed'])
  clock += 1.1 * DAY
  await job.keepSubscriptions()
  assert.deepEqual(log, ['subscribed', 'renewed'])
  held = null
  clock += DAY
  await job.keepSubscriptions()
  assert.deepEqual(log, ['subscribed', 'renewed', 'subscribed'])
})

test('the end of the connection ends the subscription first', async () => {
  const path = `/admin/v1/connections/${connection}/disconnect`
  await node.call('POST', path, { token: node.account_key })
  assert.equal(log.at(-1), 'unsubscribed')
  assert.deepEqual(await rows(sql`select id from push_subscriptions`), [])
})
