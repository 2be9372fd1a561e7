import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isId, newId } from './index.ts'

const zeros = (length: number) => new Uint8Array(length)
const ones = (length: number) => new Uint8Array(length).fill(255)

test('ids sort by the time at which they were made', () => {
  const times = [0, 1, 31, 32, 1_700_000_000_000, 1_700_000_000_001, 2 ** 48]
  const ids = times.map((time, index) => newId('req_', time, index % 2 ? zeros : ones))
  assert.deepEqual([...ids].sort(), ids)
})

test('ids of the same millisecond differ', () => {
  const ids = new Set(Array.from({ length: 1000 }, () => newId('con_', 1_700_000_000_000)))
  assert.equal(ids.size, 1000)
})

test('an id is known by its prefix and shape', () => {
  assert.ok(isId('con_', newId('con_')))
  assert.ok(!isId('con_', newId('cus_')))
  assert.ok(!isId('con_', 'con_1'))
  assert.ok(!isId('con_', `con_${'!'.repeat(26)}`))
})
