import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fitLayout, moveColumn } from './column-layout.ts'
import { moveRow } from './move-row.ts'

const columns = [{ id: 'name' }, { id: 'status' }, { id: 'seen' }, { id: 'host', isExtra: true }]

test('without a choice columns stand as they are made, and extra ones are hidden', () => {
  const { order, visible } = fitLayout(columns, null)
  assert.deepEqual(order, ['name', 'status', 'seen', 'host'])
  assert.deepEqual(visible, { name: true, status: true, seen: true, host: false })
})

test('a choice outlives columns that came and went, and never hides the first one', () => {
  const kept = { order: ['seen', 'gone', 'name'], visible: { name: false, host: true, gone: true } }
  const { order, visible } = fitLayout(columns, kept)
  assert.deepEqual(order, ['name', 'seen', 'status', 'host'])
  assert.deepEqual(visible, { name: true, status: true, seen: true, host: true })
})

test('a column moves one place, but not before the first one', () => {
  const layout = fitLayout(columns, null)
  assert.deepEqual(moveColumn(layout, 'seen', -1).order, ['name', 'seen', 'status', 'host'])
  assert.equal(moveColumn(layout, 'status', -1), layout)
  assert.equal(moveColumn(layout, 'name', 1), layout)
  assert.equal(moveColumn(layout, 'host', 1), layout)
})

test('keys walk through rows and stop at both ends', () => {
  assert.equal(moveRow('j', 0, 3), 1)
  assert.equal(moveRow('j', 2, 3), 2)
  assert.equal(moveRow('k', 0, 3), 0)
  assert.equal(moveRow('End', 0, 3), 2)
  assert.equal(moveRow('j', 0, 0), null)
  assert.equal(moveRow('q', 0, 3), null)
})
