import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import type { Hint, Mention } from '@millwright/kit'
import { push } from './push.ts'
import { type Bench, failureOf, openBench } from './test-bench.ts'

const SECRET = 'a-secret-of-ours'
const DAY = 86_400_000

let bench: Bench
let server: Server
let url: string
let isSilent = false
const mentions: Mention[] = []
let waiting: (() => void) | null = null

/** What the engine does at its address. */
function receive(hint: Hint): { status: number; body: string } {
  const proof = push.handshake!(hint)
  if (proof) return isSilent ? { status: 404, body: '' } : proof
  if (push.verify(hint, SECRET, 0) !== null) return { status: 401, body: '' }
  mentions.push(...push.parse(hint, bench.io.context))
  waiting?.()
  return { status: 204, body: '' }
}

before(async () => {
  bench = await openBench()
  await bench.control('switches', { webhook_delay_ms: 1 })
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const address = new URL(request.url!, 'http://localhost')
    const answer = receive({
      topic: address.pathname.slice(1),
      headers: {},
      query: Object.fromEntries(address.searchParams),
      body: Buffer.concat(chunks),
    })
    response.writeHead(answer.status).end(answer.body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
after(async () => {
  server.closeAllConnections()
  server.close()
  await bench.close()
})

async function nextMentions(work: () => Promise<unknown>): Promise<Mention[]> {
  mentions.length = 0
  const told = new Promise<void>((resolve) => {
    waiting = resolve
  })
  await work()
  await told
  return [...mentions]
}

const wish = (topic: string) => ({ topic, url: `${url}/${topic}`, secret: SECRET })

test('a subscription is made after the address has proven itself, lasts three days and is renewed', async () => {
  const made = await push.subscribe(bench.io, wish('vendors'))
  assert.ok(Math.abs(made.expires_at! - bench.now.value - 3 * DAY) < 1000)
  const held = { ...wish('vendors'), id: made.id }
  bench.now.value += DAY
  const renewed = await push.renew!(bench.io, held)
  assert.equal(renewed.id, made.id)
  assert.ok(renewed.expires_at! - made.expires_at! >= DAY)
  assert.deepEqual(await push.check(bench.io, held), { is_approved: true })
  await push.unsubscribe(bench.io, held)
  assert.equal(await push.check(bench.io, held), null)
  await push.unsubscribe(bench.io, held)
})

test('an address that does not answer with the token is not subscribed to', async () => {
  isSilent = true
  const error = await failureOf(push.subscribe(bench.io, wish('items')))
  isSilent = false
  assert.equal(error.code, 'UPSTREAM_REJECTED')
})

test('changes are told by the id of the record, and how it changed', async () => {
  await push.subscribe(bench.io, wish('vendors'))
  const [vendor] = await bench.list('vendors')
  const told = await nextMentions(() => bench.update('vendors', vendor!.id, { phone: '1' }))
  assert.deepEqual(told, [{ entity: 'vendors', id: vendor!.id, kind: 'updated' }])
  const made = await nextMentions(() => bench.create('vendors', { name: 'Neu GmbH' }))
  assert.equal((made[0] as any).kind, 'created')
})

test('too many changes are told as a list since the first of them', async () => {
  await bench.control('switches', { webhook_collection_from: 2, webhook_delay_ms: 5 })
  await push.subscribe(bench.io, wish('items'))
  const change = { op: 'update', native: 'items', count: 5, data: { blocked: false } }
  const told = await nextMentions(() => bench.control('records', change))
  assert.equal(told[0]!.entity, 'items')
  const { filters } = told[0] as { filters: Record<string, string> }
  const since = Date.parse(filters.modified_after!)
  assert.ok(since < bench.now.value)
  const found = await bench.list('items', { modified_after: filters.modified_after })
  assert.ok(found.length >= 5)
})

test('a notice with another secret, or without any, is not believed', () => {
  const hint = (value: unknown) => ({
    topic: 'vendors',
    headers: {},
    query: {},
    body: Buffer.from(JSON.stringify({ value })),
  })
  const notice = { clientState: SECRET, resource: 'x', changeType: 'collection' }
  assert.equal(push.verify(hint([notice]), SECRET, 0), null)
  assert.equal(push.verify(hint([notice, { ...notice, clientState: 'y' }]), SECRET, 0), 'forged')
  assert.equal(push.verify(hint([]), SECRET, 0), 'unsigned')
  assert.deepEqual(push.parse(hint([notice]), bench.io.context), [
    { entity: 'vendors', filters: {} },
  ])
})
