import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { sql } from 'kysely'
import { lockMirror } from '../store/mirror.ts'
import type { TestAnswer, TestCall } from '../test-node.ts'
import { applyRecords } from './apply-records.ts'
import { openOwnWrite } from './own-writes.ts'
import { type Followed, MINUTE, type SyncBench, startSyncBench } from './syncs/test-syncs.ts'

let bench: SyncBench
let tryton: Followed
let cursor: string

before(async () => {
  bench = await startSyncBench()
  tryton = await bench.follow('tryton', 'vendors', 'purchase-orders')
  await bench.pass(20 * MINUTE)
})
after(() => bench.close())
beforeEach(async () => {
  await bench.pass(20 * MINUTE)
  cursor = (await api('GET', '/v1/changes?from=now')).body.next_cursor
})

async function api(method: string, url: string, rest: TestCall = {}): Promise<TestAnswer> {
  const answer = await bench.node.call(method, url, { token: tryton.token, ...rest })
  assert.ok(answer.status < 300, `${method} ${url}: ${JSON.stringify(answer.body)}`)
  return answer
}

interface Told {
  op: string
  entity: string
  record_id: string
  changed: string[]
  origin: string
  caused_by: string | null
}

/** What the feed has told since the test began. */
const told = async (): Promise<Told[]> =>
  (await api('GET', `/v1/changes?cursor=${cursor}&limit=500`)).body.data
/** Vendors are parties, whose names stand in orders as well. */
const toldOfVendors = () => told().then((all) => all.filter(({ entity }) => entity === 'vendors'))
const short = (changes: Told[]) => changes.map(({ op, origin, changed }) => [op, origin, changed])

/** Somebody at the source. */
const person = (data: object, key: string, native = 'party.party', op = 'update') =>
  bench.control('tryton', 'records', { op, native, key, data })

const firstVendor = async () => (await api('GET', '/v1/vendors?limit=1')).body.data[0]
const countNotes = () =>
  bench.own(async (trx) => {
    const { rows } = await sql<{ n: number }>`select count(*)::int as n from own_writes`.execute(
      trx,
    )
    return rows[0]!.n
  })

async function orderBody() {
  const vendor = await firstVendor()
  const [item] = (await api('GET', '/v1/items?limit=1')).body.data
  const lines = [{ item_id: item.id, quantity: '2', unit_price: '4.20' }]
  return { vendor_id: vendor.id, lines }
}

test('a create, a change, an action and a delete are told at once, each with the call that caused it', async () => {
  const made = await api('POST', '/v1/purchase-orders', { body: await orderBody() })
  const { id } = made.body
  const url = `/v1/purchase-orders/${id}`
  const changed = await api('PATCH', url, { body: { vendor_reference: 'A-1' } })
  const approved = await api('POST', `${url}/actions/approve`, { body: {} })
  const other = await api('POST', '/v1/purchase-orders', { body: await orderBody() })
  const gone = await api('DELETE', `/v1/purchase-orders/${other.body.id}`)

  const changes = await told()
  assert.deepEqual(
    changes.map(({ op, record_id, origin, caused_by }) => [op, record_id, origin, caused_by]),
    [
      ['created', id, 'api', made.headers['request-id']],
      ['updated', id, 'api', changed.headers['request-id']],
      ['updated', id, 'api', approved.headers['request-id']],
      ['created', other.body.id, 'api', other.headers['request-id']],
      [changes.at(-1)!.op, other.body.id, 'api', gone.headers['request-id']],
    ],
  )
  assert.ok(changes[1]!.changed.includes('vendor_reference'))
  // What was told is what the source has: a sync finds nothing to add.
  await bench.pass(20 * MINUTE)
  assert.equal((await told()).length, 5)
  await tryton.assertSame('purchase-orders')
  assert.equal(await countNotes(), 0)
})

test('what a person changed before our write is told apart from it, and not left out as ours', async () => {
  const start = (await api('GET', '/v1/changes?from=now&exclude_own=true')).body.next_cursor
  const { id } = await firstVendor()
  await person({ name: 'Renamed at the source' }, id)
  await api('PATCH', `/v1/vendors/${id}`, { body: { tax_number: 'DE123456789' } })
  const changes = await told()
  assert.deepEqual(
    changes.map(({ origin, changed }) => [origin, changed.includes('name')]),
    [
      ['source', true],
      ['api', false],
    ],
  )
  const { data } = (await api('GET', `/v1/changes?cursor=${start}`)).body
  assert.deepEqual(short(data), short(changes.slice(0, 1)))
})

test('a write of a line, and a write that was found out after its answer was lost, are told as ours', async () => {
  const made = await api('POST', '/v1/purchase-orders', { body: await orderBody() })
  const line = made.body.lines[0].id
  const url = `/v1/purchase-orders/${made.body.id}`
  await api('PATCH', `${url}/lines/${line}`, { body: { quantity: '7' } })
  const fault = { fault: 'cut_after', match: { body: 'model.purchase.purchase.write' }, times: 1 }
  await bench.node.control('POST', '/tryton/faults', fault)
  const found = await api('PATCH', url, { body: { vendor_reference: 'lost and found' } })
  assert.equal(found.headers['millwright-outcome'], 'looked-up')
  const changes = await told()
  assert.deepEqual(
    changes.map(({ op, origin }) => [op, origin]),
    [
      ['created', 'api'],
      ['updated', 'api'],
      ['updated', 'api'],
    ],
  )
  assert.equal(changes[2]!.caused_by, found.headers['request-id'])
})

test('a write that is not read back is told by the next sync: as ours where only that moved', async () => {
  const headers = { prefer: 'return=minimal' }
  const { id } = await firstVendor()
  const first = await api('PATCH', `/v1/vendors/${id}`, {
    headers,
    body: { tax_number: 'DE987654321' },
  })
  assert.deepEqual(await told(), [])
  await bench.pass(20 * MINUTE)
  const [own] = await toldOfVendors()
  assert.deepEqual(
    [own!.origin, own!.caused_by, own!.changed],
    ['api', first.headers['request-id'], ['tax_number']],
  )
  // A later change of the same field is somebody else's.
  await person({ name: 'Once more' }, id)
  await bench.pass(20 * MINUTE)
  assert.equal((await toldOfVendors())[1]!.origin, 'source')

  const second = await api('PATCH', `/v1/vendors/${id}`, { headers, body: { tax_number: null } })
  await person({ name: 'At the same time' }, id)
  await bench.pass(20 * MINUTE)
  const [, , both] = await toldOfVendors()
  assert.deepEqual(
    [both!.origin, both!.caused_by],
    ['unknown', second.headers['request-id']],
    'what somebody else may have done is not left out as our own',
  )
})

test('a sync that meets a write under way says whose it is', async () => {
  const live = await bench.node.services.access.byId(bench.node.account_id, tryton.id)
  const { id } = await firstVendor()
  const record = (await tryton.mirror('vendors')).get(id)!
  const own = openOwnWrite(bench.node.services, live, 'vendors', 'req_change')
  await own.send({ op: 'update', before: { id, record }, body: { tax_number: 'x' } } as never)
  await person({ name: 'By our write' }, id)
  await bench.own((trx) =>
    sql`update sync_entities set next_run_at = '2000-01-01' where enabled`.execute(trx),
  )
  await bench.pass(MINUTE / 2)
  const [met] = await toldOfVendors()
  assert.deepEqual([met!.origin, met!.caused_by], ['api', 'req_change'])
  await own.fail()
})

test('what a write finds comes after what a page has told that was committed while it waited', async () => {
  const { node } = bench
  const live = await node.services.access.byId(node.account_id, tryton.id)
  const { id } = await firstVendor()
  const known = (await tryton.mirror('vendors')).get(id)!
  const ref = { account_id: node.account_id, connection_id: tryton.id, entity: 'vendors' as const }
  const originOf = () => ({ origin: 'source' as const, caused_by: null })
  const sighting = { read_at: new Date(bench.clock.value), originOf, sync_id: null }
  bench.clock.value += 1_000
  const own = openOwnWrite(node.services, live, 'vendors', 'req_late')
  const later = { ...known, name: 'What the write has read' }
  let sending: Promise<void> | undefined
  await bench.own(async (page) => {
    await lockMirror(page, ref)
    sending = own.send({ op: 'update', before: { id, record: later }, body: {} } as never)
    for (let waiting = 0; waiting === 0; ) {
      const { rows } = await sql<{ waiting: number }>`
        select count(*)::int as waiting from pg_locks
        where locktype = 'advisory' and not granted`.execute(page)
      waiting = rows[0]!.waiting
    }
    const earlier = { ...known, name: 'What the page has read' }
    await applyRecords(node.services, page, ref, [earlier], sighting)
  })
  await sending
  await own.fail()
  const names = (await toldOfVendors()).map((one: any) => one.record.name)
  assert.deepEqual(names, ['What the page has read', 'What the write has read'])
})

test('a write whose answer comes after a purge brings nothing back', async () => {
  const { node } = bench
  const other = await bench.follow('tryton', 'vendors')
  await bench.pass(20 * MINUTE)
  const live = await node.services.access.byId(node.account_id, other.id)
  const [[id, record]] = [...(await other.mirror('vendors'))] as [[string, any]]
  const own = openOwnWrite(node.services, live, 'vendors', 'req_purged')
  await own.send({ op: 'update', before: { id, record }, body: {} } as never)
  for (const act of ['disconnect', 'purge'])
    await node.call('POST', `/admin/v1/connections/${other.id}/${act}`, { token: node.account_key })
  await own.succeed({ id, record: { ...record, name: 'Late' }, read_at: bench.clock.value })
  assert.equal((await other.mirror('vendors')).size, 0)
})

const edits = {
  'sap-s4hana': ['vendors', 'purchase-orders', 'work-orders'],
  maintainx: ['vendors', 'assets', 'work-orders'],
  tryton: ['purchase-orders'],
} as const

for (const [system, entities] of Object.entries(edits)) {
  test(`what a write brings into the mirror is what a sync of ${system} reads`, async () => {
    const other = await bench.follow(system, ...entities)
    await bench.pass(20 * MINUTE)
    const call = (method: string, url: string, body?: object) =>
      bench.node.call(method, url, { token: other.token, body })
    const written = new Set<string>()
    for (const entity of entities) {
      const { data } = (await call('GET', `/v1/${entity}?limit=30`)).body
      for (const { id } of data) {
        // No names: they stand in other records as well.
        for (const field of ['description', 'notes', 'internal_notes', 'vendor_reference']) {
          if (written.has(entity)) break
          const { status } = await call('PATCH', `/v1/${entity}/${id}`, { [field]: 'by the API' })
          if (status === 200) written.add(entity)
        }
      }
    }
    assert.ok(written.size > 0)
    const before = await other.events()
    await bench.pass(25 * MINUTE)
    const later = (await other.events()).slice(before.length)
    assert.deepEqual(
      later.flatMap(({ record_id, type, data }) =>
        record_id === null ? [] : [[record_id, type, data.changed]],
      ),
      [],
    )
    for (const entity of entities) await other.assertSame(entity)
  })
}

test('where the mirror cannot be written the write is done all the same, and the next sync tells of it', async () => {
  const { node } = bench
  const warnings: string[] = []
  const live = await node.services.access.byId(node.account_id, tryton.id)
  const broken = {
    ...node.services,
    log: { ...node.services.log, warn: (_: object, text: string) => warnings.push(text) },
    database: { ...node.services.database, kysely: null as never },
  }
  const own = openOwnWrite(broken as never, live, 'vendors', 'req_1')
  const { id } = await firstVendor()
  await own.send({ op: 'update', before: null, body: {} } as never)
  await own.succeed({ id, record: { id }, read_at: 0 })
  await own.fail()
  assert.equal(warnings.length, 2)
})

test('an entity that nobody keeps fresh is not brought in', async () => {
  const [item] = (await api('GET', '/v1/items?limit=1')).body.data
  await api('PATCH', `/v1/items/${item.id}`, { body: { description: 'Nobody follows items' } })
  assert.deepEqual(await told(), [])
  assert.equal((await tryton.mirror('items')).size, 0)
})
