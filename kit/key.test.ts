import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { decodeKey, encodeKey } from './key.ts'

test('an id gives back the key that it was made from, whatever characters it has', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1, maxLength: 11 }),
      (parts) => {
        const id = encodeKey(parts)
        assert.match(id, /^[A-Za-z0-9_.~-]*$/)
        assert.deepEqual(decodeKey(id, parts.length), parts)
      },
    ),
  )
})

test('two keys never share an id', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string(), { minLength: 1, maxLength: 3 }),
      fc.array(fc.string(), { minLength: 1, maxLength: 3 }),
      (a, b) => {
        fc.pre(JSON.stringify(a) !== JSON.stringify(b))
        assert.notEqual(encodeKey(a), encodeKey(b))
      },
    ),
  )
})

test('an id that was not given out is no key: wrong number of parts, other spelling, other characters', () => {
  for (const id of ['a.b', 'a/b', 'a b', '~41', '~zz', '~C3', 'ü', '%41', '']) {
    const expected = id === '' ? [''] : null
    assert.deepEqual(decodeKey(id, 1), expected, id)
  }
})
