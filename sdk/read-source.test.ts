import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createClient } from './client.ts'
import type { ReadSource } from './read-source.ts'

const answer = (headers: Record<string, string>) =>
  (async () =>
    Response.json(
      { object: 'list', data: [], next_cursor: null, has_more: false },
      { headers },
    )) as typeof fetch
const clientOf = (headers: Record<string, string>) =>
  createClient({ url: 'https://api.example', token: 'mwc_x', fetch: answer(headers) })

test('a page of the mirror says how old it is', async () => {
  const { purchaseOrders } = clientOf({ 'millwright-source': 'mirror', age: '42' })
  const query = { source: 'mirror', sort: '-updated_at', include: ['vendor', 'total'] } as const
  const page = await purchaseOrders.page(query)
  assert.deepEqual([page.source, page.age_s], ['mirror', 42])
})

test('a page of the source has no age', async () => {
  const page = await clientOf({ 'millwright-source': 'live' }).vendors.page({ max_age: '5m' })
  assert.deepEqual([page.source, page.age_s], ['live', null])
})

test('whoever asks is told of each answer where it was read', async () => {
  const told: ReadSource[] = []
  const options = { onSource: (at: ReadSource) => void told.push(at) }
  const { assets } = clientOf({ 'millwright-source': 'mirror', age: '7' })
  await assets.get('1', { source: 'mirror', include: 'location' }, options)
  for await (const _ of assets.list({ source: 'mirror' }, options)) assert.fail('It is empty.')
  assert.deepEqual(told, [
    { source: 'mirror', age_s: 7 },
    { source: 'mirror', age_s: 7 },
  ])
})
