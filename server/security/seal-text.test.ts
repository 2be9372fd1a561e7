import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTextSeal } from './seal-text.ts'

const seal = createTextSeal(Buffer.alloc(32, 1))
const text = JSON.stringify(['con_1', { status: ['draft'] }, 'größer'])

test('what was sealed opens again, and the same text gives the same seal', () => {
  assert.equal(seal.open(seal.seal(text)), text)
  assert.equal(seal.seal(text), seal.seal(text))
  assert.match(seal.seal(text), /^[\w-]+$/)
})

test('a seal shows nothing of its text', () => {
  const bytes = Buffer.from(seal.seal(text), 'base64url')
  for (const word of ['con_1', 'status', 'draft']) assert.ok(!bytes.includes(word), word)
})

test('nothing but a whole seal of the same key opens', () => {
  const sealed = seal.seal(text)
  assert.equal(createTextSeal(Buffer.alloc(32, 2)).open(sealed), null)
  const bytes = Buffer.from(sealed, 'base64url')
  for (let at = 0; at < bytes.length; at++) {
    const changed = Buffer.from(bytes)
    changed[at]! ^= 1
    assert.equal(seal.open(changed.toString('base64url')), null, `byte ${at}`)
    assert.equal(seal.open(bytes.subarray(0, at).toString('base64url')), null, `cut at ${at}`)
  }
  for (const spelling of [`${sealed}=`, `${sealed} `, sealed.replace(/.$/, '.'), ''])
    assert.equal(seal.open(spelling), null, spelling)
})
