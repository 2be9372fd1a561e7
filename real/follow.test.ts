import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { type Consumer, createConsumer, placeOf } from '../chaos/consumer.ts'
import { expectStatus } from './api.ts'
import { type Plant, startPlant } from './plant.ts'

/** Somebody keeps a copy of a real Tryton by the change feed, through outages of everything. */

const ENTITIES = ['vendors', 'purchase-orders']
const PATIENCE = 60_000

let plant: Plant
let consumer: Consumer

before(async () => {
  plant = await startPlant()
  consumer = createConsumer({ url: plant.server.url, key: plant.accountKey })
})

after(() => plant?.stop())

const ask = async (mode: 'incremental' | 'full'): Promise<string> => {
  const body = { entities: ENTITIES, mode }
  return expectStatus(202, await plant.api('POST', '/v1/syncs', { body })).id
}

/** How a sync ended; one that waits for a source or a server that is out goes on when it is back. */
async function finish(id: string): Promise<string> {
  const until = performance.now() + PATIENCE
  for (;;) {
    const { state } = expectStatus(200, await plant.api('GET', `/v1/syncs/${id}`))
    if (!['queued', 'running'].includes(state) || performance.now() > until) return state
    await wait(200)
  }
}

async function sync(mode: 'incremental' | 'full'): Promise<void> {
  assert.equal(await finish(await ask(mode)), 'completed')
}

const copyOf = (entity: string) =>
  consumer.copies.get(placeOf(plant.connection, entity)) ?? new Map()

/** The copy against what the unified API reads live. */
async function expectEqual(): Promise<void> {
  await consumer.catchUp()
  for (const entity of ENTITIES) {
    const live = new Map<string, any>()
    for (let cursor: string | null = ''; cursor !== null; ) {
      const path = `/v1/${entity}?limit=500${cursor && `&cursor=${cursor}`}`
      const page: any = expectStatus(200, await plant.api('GET', path))
      for (const record of page.data) live.set(record.id, record)
      cursor = page.next_cursor
    }
    assert.deepEqual([...copyOf(entity).keys()].sort(), [...live.keys()].sort(), entity)
    for (const [id, record] of live) assert.deepEqual(copyOf(entity).get(id), record)
  }
}

const party = (name: string) => ({ name, addresses: [['create', [{ street: 'Kai 4' }]]] })

test('a copy that follows the feed from its beginning is what Tryton holds', async () => {
  await sync('full')
  await expectEqual()
  assert.ok(copyOf('vendors').size > 0)
})

test('what people add, change and remove in Tryton arrives, with what it was before', async () => {
  const [kept, gone] = await plant.source.create('party.party', [party('Weser'), party('Elbe')])
  await sync('incremental')
  await expectEqual()
  await plant.source.write('party.party', kept!, { name: 'Weser & Söhne' })
  await plant.source.remove('party.party', [gone!])
  await sync('full')
  await expectEqual()
  assert.equal(copyOf('vendors').get(String(kept)).name, 'Weser & Söhne')
  assert.equal(copyOf('vendors').has(String(gone)), false)
})

test('what the API writes arrives at once, says which request it was, and can be left out', async () => {
  const body = { name: 'Jade Dichtungen' }
  const made = await plant.api('POST', '/v1/vendors', { body })
  const { id } = expectStatus(201, made)
  await consumer.catchUp()
  assert.equal(copyOf('vendors').get(id).name, body.name)
  const path = '/v1/changes?limit=500&entity=vendors'
  const all = expectStatus(200, await plant.api('GET', path)).data
  const own = all.find((change: any) => change.record_id === id)
  assert.equal(own.origin, 'api')
  assert.equal(own.caused_by, made.headers.get('request-id'))
  const others = expectStatus(200, await plant.api('GET', `${path}&exclude_own=true`)).data
  assert.equal(
    others.some((change: any) => change.record_id === id),
    false,
  )
  await sync('full')
  await expectEqual()
})

test('while Tryton is out the mirror answers, and what happened meanwhile is caught up with', async () => {
  const [id] = await plant.source.create('party.party', [party('Ems')])
  await sync('incremental')
  await plant.tryton.pause()
  try {
    const answer = await plant.api('GET', `/v1/vendors/${id}?source=mirror`)
    assert.equal(expectStatus(200, answer).name, 'Ems')
    assert.equal(answer.headers.get('millwright-source'), 'mirror')
  } finally {
    await plant.tryton.resume()
  }
  await plant.source.write('party.party', id!, { name: 'Ems GmbH' })
  await sync('incremental')
  await expectEqual()
})

test('a server that is killed in the middle of a sync goes on with it, and loses nothing', async () => {
  const many = Array.from({ length: 300 }, (_, index) => party(`Werft ${index}`))
  await plant.source.create('party.party', many)
  const id = await ask('full')
  await wait(150)
  await plant.server.killAndRestart()
  assert.equal(await finish(id), 'completed')
  await expectEqual()
})
