import assert from 'node:assert/strict'
import { test } from 'node:test'
import { kindOfInput, readInput, showInput } from './field-input.ts'

test('a field is typed in as what it holds, and an empty one as its name says', () => {
  assert.equal(kindOfInput('notes', null), 'text')
  assert.equal(kindOfInput('is_on_hold', null), 'boolean')
  assert.equal(kindOfInput('model_year', null), 'number')
  assert.equal(kindOfInput('priority', 3), 'number')
  assert.equal(kindOfInput('priority', 'medium'), 'text')
  assert.equal(kindOfInput('order_kind', 'standard', ['standard', 'contract']), 'choice')
  assert.equal(kindOfInput('lines', null), 'json')
  assert.equal(kindOfInput('requisition_ids', ['1']), 'json')
  assert.equal(kindOfInput('total_net_amount', '148.2'), 'text')
})

test('what was typed becomes a value, an empty box clears, and what cannot be one is told', () => {
  assert.equal(readInput('text', ' a '), ' a ')
  assert.equal(readInput('text', ''), null)
  assert.equal(readInput('boolean', 'false'), false)
  assert.equal(readInput('number', '3'), 3)
  assert.equal(readInput('number', 'three'), undefined)
  assert.deepEqual(readInput('json', '[{"id":"1"}]'), [{ id: '1' }])
  assert.equal(readInput('json', '[{'), undefined)
  assert.equal(readInput('json', '4'), undefined)
})

test('every value that is shown is read as the same one', () => {
  for (const [name, value] of Object.entries({ lines: [{ id: '1' }], is_line: true, notes: 'x' })) {
    assert.deepEqual(readInput(kindOfInput(name, value), showInput(value)), value)
  }
})
