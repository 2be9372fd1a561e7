import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { recordEvents } from '../engine/record-events.ts'
import { findPlaceBefore, listForReplay } from '../store/event-replay.ts'
import { type Trx, withAccount, withSystem } from '../store/pool.ts'
import { startTestNode, type TestNode } from '../test-node.ts'
import { startWebhooks, type WebhookJob } from './deliver-webhooks.ts'
import { listWebhookChores } from './keep-webhooks.ts'
import { changeOf, happen, makeEndpoint, type Sink, startSink } from './test-webhooks.ts'

let node: TestNode
let sink: Sink
let job: WebhookJob

before(async () => {
  node = await startTestNode()
  sink = await startSink()
  job = startWebhooks(node.services, (error) => console.error(error), { tickMs: 3_600_000 })
})
after(async () => {
  await job.close()
  await sink.close()
  await node.close()
})

const admin = (method: string, path: string, body?: unknown, token = node.account_key) =>
  node.call(method, `/admin/v1${path}`, { token, body })
const inAccount = <T>(work: Parameters<typeof withAccount<T>>[2]) =>
  withAccount(node.services.database, node.account_id, work)

/** Writes many events that nobody was told of, all of one instant. */
const fill = (count: number, at: Date) =>
  withSystem(node.services.database, (trx) =>
    sql`insert into events (account_id, id, type, data, at)
      select ${node.account_id}, 'evt_fill_' || ${at.getTime()}::text || '_' || number, 'credits.low',
        '{}', ${at} from generate_series(1, ${count}::int) as number`.execute(trx),
  )

test('what happened while another node had not heard of a new endpoint yet is delivered within minutes, once', async () => {
  const { id } = await makeEndpoint(node, { url: sink.url, types: ['*'] })
  const late = {
    ...node.services,
    webhooks: { ...node.services.webhooks, endpointsOf: async () => [] },
  }
  const missed = changeOf(node)
  await inAccount((trx) => recordEvents(late, trx, [missed]))
  const heard = changeOf(node)
  await happen(node, heard)
  for (let round = 0; round < 2; round++) {
    for (const chore of listWebhookChores(node.services)) await chore()
    await job.runOnce()
  }
  const told = sink.received.map(({ event }) => event.id)
  assert.deepEqual(told.sort(), [missed.id, heard.id].sort())
  await admin('DELETE', `/webhook-endpoints/${id}`)
})

test('to switch on an endpoint that missed very much plans a part of it, and says where to go on', async () => {
  const { id } = await makeEndpoint(node, { url: sink.url, types: ['credits.*'] })
  await admin('PATCH', `/webhook-endpoints/${id}`, { enabled: false })
  const at = new Date(node.services.now() - 600_000)
  await fill(10_600, at)
  const from = at.toISOString()
  const first = await admin('POST', `/webhook-endpoints/${id}/enable`, { replay_from: from })
  assert.equal(first.status, 200)
  assert.ok(first.body.planned > 9_900 && first.body.planned <= 10_000, `${first.body.planned}`)
  const more = { endpoint_id: id, from, cursor: first.body.next_cursor }
  const second = await admin('POST', '/events/replay', more)
  assert.deepEqual([second.status, second.body.has_more], [202, false])
  assert.equal(first.body.planned + second.body.planned, 10_600)
  const none = await admin('POST', `/webhook-endpoints/${id}/enable`, {})
  assert.deepEqual([none.body.planned, none.body.next_cursor], [0, null])
  await admin('DELETE', `/webhook-endpoints/${id}`)
})

test('a replay of the last hour, or of events that are named, does not read the days before', async () => {
  await fill(3_000, new Date(node.services.now() - 5 * 86_400_000))
  const from = new Date(node.services.now() + 7_200_000)
  const fresh = changeOf(node, { at: new Date(from.getTime() + 1_000) })
  await happen(node, fresh)
  // What the connection has read since it last told is counted with it: so the difference.
  const soFar = async (trx: Trx) => {
    const { rows } = await sql<{ count: number }>`
      select (seq_tup_read + idx_tup_fetch)::int as count from pg_stat_xact_user_tables
      where relname = 'events'`.execute(trx)
    return rows[0]!.count
  }
  const countReads = (work: Parameters<typeof withAccount<unknown>>[2]) =>
    inAccount(async (trx) => {
      const before = await soFar(trx)
      await work(trx)
      return (await soFar(trx)) - before
    })
  const sinceThen = await countReads(async (trx) => {
    const after = await findPlaceBefore(trx, node.account_id, from)
    const found = await listForReplay(trx, node.account_id, { from, after }, 500)
    assert.deepEqual(
      found.map(({ id }) => id),
      [fresh.id],
    )
  })
  assert.ok(sinceThen < 50, `${sinceThen} rows were read`)
  const named = await countReads(async (trx) => {
    const ids = [fresh.id, 'evt_none']
    assert.equal((await listForReplay(trx, node.account_id, { ids }, 500)).length, 1)
  })
  assert.ok(named < 50, `${named} rows were read`)
})

test('a key that may only read sees neither the secrets in an address nor what a receiver answered', async () => {
  sink.answer = (_, reply) => void reply.writeHead(500).end('a secret of the receiver')
  const url = `${sink.url}/hooks/s3cret?token=s3cret`
  const { id } = await makeEndpoint(node, { url, types: ['*'] })
  await happen(node, changeOf(node))
  await job.runOnce()
  const { body: deliveries } = await admin('GET', `/deliveries?endpoint=${id}`)
  const paths = [
    '/webhook-endpoints',
    `/webhook-endpoints/${id}`,
    '/deliveries',
    `/deliveries/${deliveries.data[0].id}`,
  ]
  const reader = await node.makeKey('read_only')
  const look = async (token: string) => {
    const answers = []
    for (const path of paths) answers.push((await admin('GET', path, undefined, token)).body)
    return JSON.stringify(answers)
  }
  const whole = await look(await node.makeKey('developer'))
  assert.ok(whole.includes(url) && whole.includes('a secret of the receiver'))
  const part = await look(reader)
  assert.ok(part.includes(`"url":"${sink.url}"`))
  assert.ok(part.includes('"status":500'))
  assert.doesNotMatch(part, /s3cret|a secret of/)
})
