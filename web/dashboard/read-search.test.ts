import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseSearch, readWord, readWords, stringifySearch } from './read-search.ts'

test('what is written into an address is read out of it again', () => {
  const values = fc.dictionary(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }))
  fc.assert(
    fc.property(values, (search) => {
      const read = parseSearch(stringifySearch(search))
      assert.deepEqual({ ...read }, { ...search })
    }),
  )
})

test('lists can be read in the address, and nothing is left of what is empty', () => {
  assert.equal(stringifySearch({ status: 'active,pending', q: '' }), '?status=active,pending')
  assert.equal(stringifySearch({ q: undefined }), '')
})

test('words that nobody knows are left out', () => {
  assert.deepEqual(readWords('b,x,a', ['a', 'b']), ['a', 'b'])
  assert.deepEqual(readWords(undefined, ['a']), [])
  assert.equal(readWord('x', ['a', 'b']), 'a')
  assert.equal(readWord('b', ['a', 'b']), 'b')
})
