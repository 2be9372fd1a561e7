import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Connector } from './connector.ts'
import { findUnknownReferences } from './references.ts'
import { connectTo, entityOf } from './test-source.ts'

/** A source without the records that are named, and how it was asked for others. */
function source(missing: readonly string[], limits?: Connector['limits']) {
  const state = { asked: [] as string[], running: 0, most: 0 }
  const thing = entityOf({})
  const { io } = connectTo({
    entities: { items: thing, 'purchase-requisitions': thing },
    ...(limits && { limits }),
    protocol: {
      get: async (_io, _map, [id]) => {
        state.asked.push(id!)
        state.most = Math.max(state.most, ++state.running)
        await new Promise(setImmediate)
        state.running--
        return missing.includes(id!) ? null : { id }
      },
    },
  })
  return { io, state }
}

const linesOf = (ids: readonly string[]) => ({ lines: ids.map((item_id) => ({ item_id })) })

test('a reference that the source does not know is named with its place', async () => {
  const { io } = source(['B'])
  const errors = await findUnknownReferences(io, 'purchase-orders', linesOf(['A', 'B', 'A', 'B']))
  assert.deepEqual(
    errors.map(({ pointer, code }) => [pointer, code]),
    [
      ['/lines/1/item_id', 'UNKNOWN_REFERENCE'],
      ['/lines/3/item_id', 'UNKNOWN_REFERENCE'],
    ],
  )
})

test('a body with thousands of references asks the source for a few of them, a few at a time', async () => {
  const ids = Array.from({ length: 3_000 }, (_, index) => `I${index % 1_000}`)
  const { io, state } = source(['I0', 'I999'])
  const errors = await findUnknownReferences(io, 'purchase-orders', linesOf(ids))
  assert.deepEqual(state.asked, ids.slice(0, 50))
  assert.equal(state.most, 4)
  assert.deepEqual(
    errors.map(({ pointer }) => pointer),
    ['/lines/0/item_id', '/lines/1000/item_id', '/lines/2000/item_id'],
  )
})

test('references are looked up no more at once than the vendor allows', async () => {
  const { io, state } = source([], { concurrent: 1 })
  await findUnknownReferences(io, 'purchase-orders', linesOf(['A', 'B', 'C']))
  assert.equal(state.most, 1)
})

test('a list of two hundred thousand references is no trouble', async () => {
  const { io, state } = source(['R199999'])
  const requisition_ids = Array.from({ length: 200_000 }, (_, index) => `R${index}`)
  assert.deepEqual(await findUnknownReferences(io, 'purchase-orders', { requisition_ids }), [])
  assert.equal(state.asked.length, 50)
})
