import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { startTestNode, type TestNode } from '../server/test-node.ts'
import { createAdminClient } from './admin-client.ts'
import { type Client, createClient } from './client.ts'
import { type MillwrightError, ReauthorizationRequiredError } from './errors.ts'
import type { PurchaseOrder } from './records.ts'
import type { RetryNotice } from './transport.ts'

let node: TestNode
let url: string
let client: Client
let id: string
let order: Parameters<Client['purchaseOrders']['create']>[0]
let notices: RetryNotice[]
/** Milliseconds that were waited for; the clocks of client and node go on by them, and nobody really waits. */
let waited = 0
const start = Date.now()
const now = () => start + waited
const sleep = async (ms: number) => {
  waited += ms
}

before(async () => {
  node = await startTestNode({ upstreamTimeout: 2_000, now })
  url = await node.app.listen({ port: 0, host: '127.0.0.1' })
  const connected = await node.connect('tryton')
  id = connected.id
  client = connect(connected.token)
  const vendors = await collect(client.vendors.list())
  const [item] = await collect(client.items.list({ limit: 10 }))
  const lines = [{ item_id: item!.id, quantity: '2', unit_price: '4.20' }]
  order = { vendor_id: vendors.at(-1)!.id, lines }
})
after(() => node.close())

function connect(token: string): Client {
  return createClient({
    url,
    token,
    now,
    sleep,
    random: () => 0.5,
    onRetry: (notice) => notices.push(notice),
  })
}

async function collect<T>(list: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const one of list) all.push(one)
  return all
}

async function countOrders(reference: string): Promise<number> {
  const orders = await collect(client.purchaseOrders.list({ limit: 500 }))
  return orders.filter(({ vendor_reference }) => vendor_reference === reference).length
}

const onCreate = { body: 'model.purchase.purchase.create' }
async function withFault(fault: Record<string, unknown>, work: () => Promise<void>): Promise<void> {
  notices = []
  await node.control('POST', '/tryton/faults', fault)
  try {
    await work()
  } finally {
    await node.control('DELETE', '/tryton/faults')
  }
}

test('a list brings every record once, whatever the size of its pages', async () => {
  const ids = async (limit: number) =>
    (await collect(client.purchaseOrders.list({ limit }))).map((record) => record.id)
  const all = await ids(500)
  assert.equal(new Set(all).size, all.length)
  assert.ok(all.length >= 40)
  assert.deepEqual(await ids(7), all)
  const page = await client.purchaseOrders.page({ limit: 3, include: 'total' })
  assert.equal(page.data.length, 3)
  assert.equal(page.total, all.length)
})

test('an order is made once although its source was out of calls three times', async () => {
  await withFault(
    { fault: 'rate_limited', match: onCreate, times: 3, retry_after: 7 },
    async () => {
      const before = waited
      const made = await client.purchaseOrders.create({ ...order, vendor_reference: 'limited' })
      assert.equal(made.vendor_reference, 'limited')
      assert.deepEqual(
        notices.map(({ error }) => error.code),
        Array(notices.length).fill('UPSTREAM_RATE_LIMITED'),
      )
      assert.ok(notices.length > 0)
      assert.ok(waited - before >= 7_000 * notices.length)
    },
  )
  assert.equal(await countOrders('limited'), 1)
})

test('an order is made once although the answer of its source was lost', async () => {
  await withFault({ fault: 'cut_after', match: onCreate }, async () => {
    const key = { idempotencyKey: 'sdk-lost' }
    const body = { ...order, vendor_reference: 'lost' }
    const outcome = await client.purchaseOrders.create(body, key).catch((error) => error)
    // Found again by the server, or told as open: never sent twice.
    if (outcome instanceof Error)
      assert.equal((outcome as MillwrightError).code, 'WRITE_OUTCOME_UNKNOWN')
    assert.deepEqual(notices, [])
  })
  assert.equal(await countOrders('lost'), 1)
})

test('an order is made once although our own answer was lost twice', async () => {
  let losses = 2
  const lossy = createClient({
    url,
    token: await newToken(),
    now,
    sleep,
    async fetch(address, init) {
      const answer = await fetch(address, init)
      if (init?.method !== 'POST' || losses-- <= 0) return answer
      await answer.body?.cancel()
      throw new TypeError('fetch failed')
    },
  })
  const made = await lossy.purchaseOrders.create({ ...order, vendor_reference: 'twice' })
  assert.equal(losses, -1)
  assert.equal((await client.purchaseOrders.get(made.id)).vendor_reference, 'twice')
  assert.equal(await countOrders('twice'), 1)
})

async function newToken(scope?: { limit: { quota: number; window_s: number } }): Promise<string> {
  const admin = createAdminClient({ url, key: node.account_key })
  const made = await admin.connections.tokens(id).create({ name: 'x', ...(scope && { scope }) })
  return made.secret
}

test('a script without any care for limits gets no 429 where bare fetch gets many', async () => {
  const scope = { limit: { quota: 10, window_s: 20 } }
  const bare = await newToken(scope)
  const headers = { authorization: `Bearer ${bare}` }
  const statuses: number[] = []
  for (let call = 0; call < 40; call++)
    statuses.push((await fetch(`${url}/v1/connection`, { headers })).status)
  assert.equal(statuses.filter((status) => status === 429).length, 30)

  notices = []
  const careful = connect(await newToken(scope))
  const before = waited
  for (let call = 0; call < 40; call++) await careful.connection()
  assert.deepEqual(notices, [])
  assert.ok(waited - before < 2 * 60_000, `${waited - before} ms for what takes 60 000 at least`)
})

test('a dry run tells what would be sent, and a refused one why not', async () => {
  const before = await countOrders('dry')
  const told = await client.purchaseOrders.dryRun.create({ ...order, vendor_reference: 'dry' })
  assert.equal(told.object, 'dry_run')
  assert.ok(told.requests.length > 0)
  assert.equal(await countOrders('dry'), before)
  const nobody = { ...order, vendor_id: '' }
  await assert.rejects(client.purchaseOrders.dryRun.create(nobody), (error: MillwrightError) => {
    assert.equal(error.code, 'INVALID_REQUEST')
    assert.ok(error.errors.some(({ pointer }) => pointer === '/vendor_id'))
    return true
  })
})

test('lines are read and changed one by one, and an old version changes nothing', async () => {
  const made = await client.purchaseOrders.create(order)
  const lines = client.purchaseOrders.collection(made.id, 'lines')
  const [line] = await collect(lines.list())
  const changed = await lines.update(String(line!.id), { quantity: '5' })
  assert.equal(Number(changed.quantity), 5)
  const late = client.purchaseOrders.update(
    made.id,
    { vendor_reference: 'late' },
    { ifMatch: made.version },
  )
  await assert.rejects(late, { code: 'PRECONDITION_FAILED' })
})

test('a file goes up and comes back byte for byte, as bytes and as a stream', async () => {
  const [record] = await collect(client.purchaseOrders.list())
  const bytes = new TextEncoder().encode('%PDF-1.7 certificate\n'.repeat(5_000))
  const place = { entity: 'purchase-orders', record_id: (record as PurchaseOrder).id } as const
  const type = { content_type: 'application/pdf' }
  for (const content of [bytes, new Blob([bytes]), new Blob([bytes]).stream()]) {
    const file = { ...place, ...type, name: 'prüf "bericht".pdf', content }
    const made = await client.attachments.upload(file)
    assert.equal(made.name, file.name)
    const download = await client.attachments.download(made.id)
    assert.equal(download.content_type, made.content_type ?? 'application/octet-stream')
    const read = await new Response(download.content).bytes()
    assert.ok(Buffer.from(read).equals(bytes))
    const listed = await collect(
      client.purchaseOrders.collection(place.record_id, 'attachments').list(),
    )
    assert.ok(listed.some((one) => one.id === made.id))
    await client.attachments.delete(made.id)
  }
})

test('a download that is cancelled ends with the reason of its signal', async () => {
  const [record] = await collect(client.purchaseOrders.list())
  const content = new Uint8Array(5_000_000)
  const place = { entity: 'purchase-orders', record_id: (record as PurchaseOrder).id } as const
  const made = await client.attachments.upload({ ...place, name: 'big.bin', content })
  const controller = new AbortController()
  const download = await client.attachments.download(made.id, { signal: controller.signal })
  const reader = download.content.getReader()
  await reader.read()
  const reason = new Error('no longer wanted')
  controller.abort(reason)
  await assert.rejects(async () => {
    while (!(await reader.read()).done);
  }, reason)
})

test('the source itself is called through, and says what it can do', async () => {
  const capabilities = await client.capabilities({ entity: 'purchase-orders' })
  assert.equal(capabilities[0]!.ops.create.supported, true)
  const statuses = await client.statuses('purchase-orders')
  assert.ok(statuses.some(({ status }) => status === 'draft'))
  await assert.rejects(client.passthrough({ method: 'GET', path: '//elsewhere.example' }), {
    code: 'INVALID_REQUEST',
  })
})

test('the example runs', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [
    join(import.meta.dirname, 'example.ts'),
    url,
    await newToken(),
  ])
  assert.match(stdout, /\(tryton\) is active\n/)
})

test('a source that no longer takes the password gives the address where the customer renews it', async () => {
  await withFault({ fault: 'unauthorized', times: 1_000 }, async () => {
    const refused = async () => {
      // A single refusal is not yet believed: somebody has to confirm it.
      await collect(client.purchaseOrders.list()).catch(() => {})
      waited += 120_000
      await createAdminClient({ url, key: node.account_key })
        .connections.check(id)
        .catch(() => {})
      await collect(client.purchaseOrders.list())
    }
    await assert.rejects(refused, (error: ReauthorizationRequiredError) => {
      assert.ok(error instanceof ReauthorizationRequiredError, String(error))
      assert.equal(error.connectionId, id)
      assert.match(error.reauthorizeUrl!, /\/link\//)
      return true
    })
    const seen = await client.connection()
    assert.equal(seen.status, 'reauthorization_required')
    assert.ok(seen.instructions.length > 0)
  })
})
