import assert from 'node:assert/strict'
import { test } from 'node:test'
import { kindOf, signOf } from './movement-types.ts'

test('a transfer lowers the stock where it begins and raises it where it ends, and its reversal turns both', () => {
  const table = [
    ['311', -1, 1],
    ['312', 1, -1],
    ['301', -1, 1],
    ['302', 1, -1],
    ['313', -1, 1],
    ['315', 1, -1],
    ['316', -1, 1],
  ] as const
  for (const [type, own, other] of table) {
    assert.deepEqual([signOf(type, ''), signOf(type, 'X')], [own, other], type)
    assert.equal(kindOf(type), 'transfer')
  }
})

test('a movement type that is in no list has no sign', () => {
  assert.equal(signOf('Z01', ''), 0)
  assert.equal(kindOf('Z01'), 'other')
})
