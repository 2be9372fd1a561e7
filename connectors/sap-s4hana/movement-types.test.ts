import assert from 'node:assert/strict'
import { test } from 'node:test'
import { totalValue, unitCost } from './goods-receipts.ts'
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

test('a movement without a value is not free of charge', () => {
  const item = { GdsMvtExtAmtInCoCodeCrcy: '0.000', QuantityInEntryUnit: '4' }
  assert.deepEqual([totalValue(item), unitCost(item)], [null, null])
  const valued = { GdsMvtExtAmtInCoCodeCrcy: '10', QuantityInEntryUnit: '4' }
  assert.deepEqual([totalValue(valued), unitCost(valued)], ['10', '2.5'])
})
