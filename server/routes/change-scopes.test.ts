import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { TokenScope } from '../store/schema-keys.ts'
import { startTestNode, type TestNode } from '../test-node.ts'
import { type Brought, bring } from './test-changes.ts'

/** Stands in every value that a token must not see. */
const CANARY = 'canary'

let node: TestNode
let id: string
let whole: string
/** A system that tells the site of its records. */
let plants: { id: string; token: string }

before(async () => {
  node = await startTestNode()
  ;({ id, token: whole } = await node.connect('maintainx'))
  plants = await node.connect('sap-s4hana')
})
after(() => node.close())

async function scoped(scope: TokenScope, connection = id): Promise<string> {
  const { status, body } = await node.call('POST', `/admin/v1/connections/${connection}/tokens`, {
    token: node.account_key,
    body: { name: 'narrow', scope },
  })
  assert.equal(status, 201, JSON.stringify(body))
  return body.secret
}

const read = (token: string, query = '') => node.call('GET', `/v1/changes${query}`, { token })
const head = async (token: string) => (await read(token, '?from=now')).body.next_cursor as string
const write = (brought: Brought) => bring(node, id, brought)

/** Everything that a token is told of a series of writes, by page, by stream and thin. */
async function tell(token: string, work: () => Promise<void>): Promise<any[]> {
  const cursor = await head(token)
  await work()
  const page = await read(token, `?cursor=${cursor}&limit=500`)
  assert.equal(page.status, 200)
  const stream = await node.call('GET', `/v1/changes/stream?cursor=${cursor}&wait=1ms`, { token })
  const thin = await read(token, `?cursor=${cursor}&limit=500&thin=true`)
  const told = [...stream.body.matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(data!))
  const bare = ({ cursor: _, ...change }: any) => change
  assert.deepEqual(told.map(bare), page.body.data.map(bare), 'page and stream tell the same')
  for (const answer of [page, stream, thin])
    assert.ok(!JSON.stringify([answer.headers, answer.body]).includes(CANARY), 'a value is told')
  assert.deepEqual(
    thin.body.data.map(({ id, changed }: any) => [id, changed]),
    page.body.data.map(({ id, changed }: any) => [id, changed]),
  )
  return page.body.data
}
const short = (changes: any[]) => changes.map(({ op, record_id }) => `${op} ${record_id}`)

test('a token of some entities is told of these only, and refused the others by name', async () => {
  const token = await scoped({ entities: ['vendors', 'assets'] })
  const told = await tell(token, async () => {
    await write({ entity: 'work-orders', records: [{ id: 'w', name: CANARY }] })
    await write({ entity: 'vendors', records: [{ id: 'v' }] })
    await write({ entity: 'work-orders', gone: ['w'] })
  })
  assert.deepEqual(short(told), ['created v'])
  assert.equal((await read(token, '?entity=vendors')).status, 200)
  for (const entity of ['work-orders', 'vendors,work-orders']) {
    const { status, body } = await read(token, `?entity=${entity}`)
    assert.deepEqual([status, body.code], [403, 'PERMISSION_DENIED'])
  }
})

test('a token that may not list is told nothing', async () => {
  const token = await scoped({ operations: ['create'] })
  assert.equal((await read(token)).body.code, 'PERMISSION_DENIED')
  const stream = await node.call('GET', '/v1/changes/stream', { token })
  assert.equal(stream.body.code, 'PERMISSION_DENIED')
})

test('a hidden field stands neither in record nor in changed nor in previous', async () => {
  const token = await scoped({ hidden_fields: { vendors: ['tax_number', 'addresses.city'] } })
  const vendor = (tax: string, city: string, name: string) => ({
    records: [{ id: 'h', name, tax_number: tax, addresses: [{ id: '1', city, country: 'DE' }] }],
  })
  const told = await tell(token, async () => {
    await write(vendor(`${CANARY}1`, `${CANARY}1`, 'A'))
    await write(vendor(`${CANARY}2`, `${CANARY}1`, 'B'))
    await write({ gone: ['h'] })
  })
  assert.deepEqual(short(told), ['created h', 'updated h', 'deleted h'])
  assert.deepEqual(told[1].changed, ['name'])
  assert.deepEqual(told[1].previous, { name: 'A' })
  assert.deepEqual(told[1].record.addresses, [{ id: '1', country: 'DE' }])
})

test('a change of hidden fields only is no change: not even that something moved is told', async () => {
  const token = await scoped({ hidden_fields: { vendors: ['tax_number', 'addresses.city'] } })
  const vendor = (tax: string, city: string, country: string) => ({
    records: [{ id: 'only', tax_number: tax, addresses: [{ id: '1', city, country }] }],
  })
  await write(vendor('1', 'Ulm', 'DE'))
  const told = await tell(token, async () => {
    await write(vendor(`${CANARY}`, 'Ulm', 'DE'))
    await write(vendor(`${CANARY}`, `${CANARY}`, 'DE'))
    await write(vendor(`${CANARY}`, `${CANARY}`, 'FR'))
  })
  assert.deepEqual(
    told.map(({ changed }) => changed),
    [['addresses']],
  )
})

test("what is hidden as a word is hidden as the source's own word as well", async () => {
  const token = await scoped({ hidden_fields: { 'work-orders': ['status'] } })
  const order = (status: string) => ({
    entity: 'work-orders' as const,
    records: [{ id: 's', status, source_status: `${CANARY} ${status}` }],
  })
  await write(order('open'))
  assert.deepEqual(await tell(token, () => write(order('closed'))), [])
})

test('a token of one site is told of its records; what comes in appears, what leaves goes', async () => {
  const [site, other] = ['PL01', 'PL02'] as const
  const token = await scoped({ sites: [site] }, plants.id)
  const asset = (record: string, site_id: string | null, name: string) =>
    bring(node, plants.id, { entity: 'assets', records: [{ id: record, site_id, name }] })
  const told = await tell(token, async () => {
    await asset('a', site, 'A')
    await asset('b', other, CANARY)
    await asset('b', other, `${CANARY} 2`)
    await asset('a', site, 'B')
    await asset('c', null, CANARY)
    // Moves: out, changed there, gone there; and in.
    await asset('a', other, 'B')
    await asset('a', other, `${CANARY} 3`)
    await bring(node, plants.id, { entity: 'assets', gone: ['a'] })
    await asset('b', site, 'clean')
    await asset('b', site, 'cleaner')
  })
  assert.deepEqual(short(told), ['created a', 'updated a', 'deleted a', 'created b', 'updated b'])
  assert.deepEqual([told[2].record.site_id, told[2].record.name], [site, 'B'])
  assert.deepEqual([told[3].previous, told[3].type], [null, 'asset.created'])
  assert.deepEqual(told[4].previous, { name: 'clean' })
})

test('records that belong to others by these are of their site, also while the source is down', async () => {
  const [site, other] = ['PL01', 'PL02'] as const
  const token = await scoped({ sites: [site] }, plants.id)
  await bring(node, plants.id, {
    entity: 'assets',
    records: [
      { id: 'pump', site_id: site },
      { id: 'fan', site_id: other },
    ],
  })
  await node.control('POST', '/sap-s4hana/faults', { fault: 'down', times: 1_000 })
  const told = await tell(token, () =>
    bring(node, plants.id, {
      entity: 'meters',
      records: [
        { id: 'of mine', asset_id: 'pump' },
        { id: 'of theirs', asset_id: 'fan', name: CANARY },
        { id: 'of nobody', asset_id: 'unknown', name: CANARY },
      ],
    }),
  )
  await node.control('DELETE', '/sap-s4hana/faults')
  assert.deepEqual(short(told), ['created of mine'])
})

test('a cursor of one scope goes on in no other', async () => {
  const [narrow, other] = [
    await scoped({ entities: ['vendors'] }),
    await scoped({ entities: ['assets'] }),
  ]
  const cursor = await head(narrow)
  for (const token of [other, whole]) {
    const { status, body } = await read(token, `?cursor=${cursor}`)
    assert.deepEqual([status, body.errors[0].pointer], [400, 'cursor'])
  }
  const back = await read(narrow, `?cursor=${await head(whole)}`)
  assert.equal(back.status, 400)
  // Another token that may do the same goes on with it.
  const twin = await scoped({ entities: ['vendors'] })
  assert.equal((await read(twin, `?cursor=${cursor}`)).status, 200)
})

test('a token whose scope is narrowed while it waits is told nothing more', async () => {
  const limit = async (sites: string[] | null) => {
    const path = `/admin/v1/connections/${plants.id}`
    const { status } = await node.call('PATCH', path, { token: node.account_key, body: { sites } })
    assert.equal(status, 200)
  }
  const cursor = await head(plants.token)
  const waiting = read(plants.token, `?cursor=${cursor}&wait=60s`)
  // The sites of a connection narrow every one of its tokens.
  await limit(['PL01'])
  const { status, body } = await waiting
  assert.deepEqual([status, body.errors[0].pointer], [400, 'cursor'])
  await limit(null)
})
