import assert from 'node:assert/strict'
import { test } from 'node:test'
import { listChanges, listDifferences, makePatch } from './make-patch.ts'

const order = {
  id: '45',
  notes: 'old',
  currency: 'EUR',
  ship_to: { city: 'Ulm', country: 'DE' },
  tags: ['a'],
  lines: [
    { id: '10', quantity: '1', unit: 'EA' },
    { id: '20', quantity: '5', unit: 'EA' },
  ],
}

test('a patch holds only what differs, and null for what was cleared', () => {
  assert.deepEqual(makePatch(order, order), {})
  assert.deepEqual(makePatch(order, { ...order, notes: 'new' }), { notes: 'new' })
  assert.deepEqual(makePatch(order, { ...order, notes: undefined }), { notes: null })
  assert.deepEqual(makePatch(order, { ...order, ship_to: { country: 'DE', city: 'Bonn' } }), {
    ship_to: { city: 'Bonn' },
  })
  assert.deepEqual(makePatch(order, { ...order, tags: ['a', 'b'] }), { tags: ['a', 'b'] })
})

test('the order of the names in an object is no change', () => {
  assert.deepEqual(makePatch(order, { ...order, ship_to: { country: 'DE', city: 'Ulm' } }), {})
})

test('lines are changed, added and removed by their id; the others are not sent', () => {
  const lines = [{ id: '10', quantity: '2', unit: 'EA' }, { quantity: '7' }]
  assert.deepEqual(makePatch(order, { ...order, lines }), {
    lines: [{ id: '10', quantity: '2' }, { quantity: '7' }, { id: '20', deleted: true }],
  })
})

test('a patch is told value by value, with what was there before', () => {
  const lines = [{ id: '10', quantity: '2' }, { quantity: '7' }, { id: '20', deleted: true }]
  assert.deepEqual(listChanges(order, { notes: null, ship_to: { city: 'Bonn' }, lines }), [
    { path: 'notes', before: 'old', after: null },
    { path: 'ship_to/city', before: 'Ulm', after: 'Bonn' },
    { path: 'lines/10/quantity', before: '1', after: '2' },
    { path: 'lines/+', before: null, after: { quantity: '7' } },
    { path: 'lines/20', before: order.lines[1], after: null },
  ])
})

test('what somebody else changed meanwhile is found among the fields that matter', () => {
  const now = { ...order, notes: 'theirs', version: '2' }
  assert.deepEqual(listDifferences(order, now, ['notes', 'currency']), [
    { path: 'notes', before: 'old', after: 'theirs' },
  ])
})
