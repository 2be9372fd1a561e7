import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ApiError } from '@millwright/model'
import type { EntityMap, Native } from './connector.ts'
import { custom, text } from './fields.ts'
import { readOne, readPage } from './read.ts'
import { connectTo, entityOf } from './test-source.ts'

const query = { limit: 10, after: null, filters: {}, fields: null, total: false }
const upper = custom(['name'], (source) => (source.name as string).toUpperCase())

function source(native: unknown, more: Partial<EntityMap> = {}) {
  const map = entityOf({ fields: { name: text('name') } as never, ...more })
  return connectTo({
    entities: { vendors: map },
    protocol: {
      list: async () => ({ records: [native as Native], next: null }),
      get: async () => native as Native,
    },
  }).io
}

function isFault(error: unknown): boolean {
  return error instanceof ApiError && error.code === 'UPSTREAM_ERROR' && error.origin === 'upstream'
}

test('a value of another type than the source documents is a failure of the source, with its cause kept', async () => {
  const io = source({ id: 1, name: 7 }, { fields: { name: upper } as never })
  const keepsCause = (error: ApiError) => isFault(error) && error.cause instanceof TypeError
  await assert.rejects(readPage(io, 'vendors', query), keepsCause)
  await assert.rejects(readOne(io, 'vendors', '1'), keepsCause)
})

test('a record without its key is a failure of the source, not a record without an id', async () => {
  for (const native of [{}, { id: '' }, { id: null }, { name: 'A' }]) {
    const io = source(native)
    await assert.rejects(readPage(io, 'vendors', query), isFault)
    await assert.rejects(readOne(io, 'vendors', '1'), isFault)
  }
})

test('what fills up a record and meets another shape fails as the source does', async () => {
  const fill: EntityMap['fill'] = async (io, records) => {
    const answer = await io.send({ method: 'GET', path: '/more' })
    records[0]!.name = (answer.json as Native).more.name
  }
  await assert.rejects(readPage(source({ id: 1 }, { fill }), 'vendors', query), isFault)
  await assert.rejects(readOne(source({ id: 1 }, { fill }), 'vendors', '1'), isFault)
})

test('a mistake that no answer can cause is not blamed on the source', async () => {
  const io = source({ id: 1 }, { override: { get: async () => Promise.reject(new Error('ours')) } })
  await assert.rejects(readOne(io, 'vendors', '1'), /^Error: ours$/)
})
