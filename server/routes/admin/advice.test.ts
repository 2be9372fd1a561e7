import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startTestNode, type TestNode } from '../../test-node.ts'

let node: TestNode
let clock = Date.UTC(2026, 5, 10, 12)

before(async () => {
  node = await startTestNode({ now: () => clock })
})
after(() => node.close())

const advice = async (query = '', token = node.account_key) => {
  await node.flush()
  return node.call('GET', `/admin/v1/advice?${query}`, { token })
}

test('a careless script is told its habits with the calls they cost, a careful one nothing', async () => {
  const careless = await node.connect('tryton')
  const careful = await node.connect('tryton')
  const read = (token: string, url: string) => node.call('GET', url, { token })
  const since = new Date(clock).toISOString()
  await read(careful.token, '/v1/purchase-orders?limit=500')
  for (let round = 0; round < 8; round++) {
    let cursor: string | null = ''
    while (cursor !== null) {
      const url: string = `/v1/purchase-orders?limit=10${cursor && `&cursor=${cursor}`}`
      const { body } = await read(careless.token, url)
      for (const { id } of round === 0 ? body.data : [])
        await read(careless.token, `/v1/purchase-orders/${id}`)
      cursor = body.next_cursor
    }
    await read(careful.token, `/v1/purchase-orders?limit=500&modified_after=${since}`)
    clock += 600_000
  }
  const { status, body } = await advice()
  assert.equal(status, 200, JSON.stringify(body))
  assert.ok(body.data.every((one: any) => one.connection_id === careless.id))
  // Each round asks for four full pages, and for an empty one.
  const found = body.data.map((one: any) => [one.pattern, one.entity, one.calls_saved])
  assert.deepEqual(found, [
    ['single_reads', 'purchase-orders', 40],
    ['small_pages', 'purchase-orders', 31],
    ['unfiltered_polls', 'purchase-orders', 28],
  ])
  const [first] = body.data
  assert.deepEqual([first.calls, first.user_agent], [80, 'lightMyRequest'])
  assert.match(first.consumer, /^tok_/)
  const one = await advice('limit=1')
  const rest = await advice(`limit=2&cursor=${one.body.next_cursor}`)
  const paged = [...one.body.data, ...rest.body.data].map(({ pattern }) => pattern)
  assert.deepEqual([paged, rest.body.has_more], [found.map((one: unknown[]) => one[0]), false])
  const stranger = await node.makeKey('admin', await node.makeAccount())
  assert.deepEqual((await advice('', stranger)).body.data, [])
  assert.deepEqual((await advice(`connection=${careful.id}`)).body.data, [])
  assert.equal((await advice('pattern=x')).status, 400)
  assert.equal((await advice('from=2026-06-02&to=2026-06-01')).status, 400)
  clock += 3 * 86_400_000
  assert.deepEqual((await advice()).body.data, [], 'what is long ago is no habit')
})
