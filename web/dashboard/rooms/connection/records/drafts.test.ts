import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findDraft, keepDraft } from './drafts.ts'

test('what was typed into a record is there again until it is sent or given up', () => {
  const draft = { base: { id: '1' }, typed: { notes: 'mine' } }
  keepDraft('con_1/items/1', draft)
  assert.equal(findDraft('con_1/items/1'), draft)
  assert.equal(findDraft('con_2/items/1'), undefined)
  keepDraft('con_1/items/1', null)
  assert.equal(findDraft('con_1/items/1'), undefined)
  keepDraft('con_1/items/1', { base: { id: '1' }, typed: {} })
  assert.equal(findDraft('con_1/items/1'), undefined)
})
