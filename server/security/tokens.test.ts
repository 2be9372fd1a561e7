import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { createSecret, equalSecrets, hashSecret, parseSecret } from './tokens.ts'

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const kinds = fc.constantFrom('mwk', 'mwc', 'mwl')

test('a new secret tells its kind without asking the database', () => {
  fc.assert(
    fc.property(kinds, (kind) => {
      const { secret } = createSecret(kind)
      assert.match(secret, /^mw[kcl]_[0-9A-Za-z]{49}$/)
      assert.equal(parseSecret(secret), kind)
    }),
  )
})

test('a secret with one letter changed is no secret', () => {
  fc.assert(
    fc.property(kinds, fc.nat(48), fc.constantFrom(...DIGITS), (kind, at, digit) => {
      const { secret } = createSecret(kind)
      const index = 4 + at
      fc.pre(secret[index] !== digit)
      assert.equal(parseSecret(secret.slice(0, index) + digit + secret.slice(index + 1)), undefined)
    }),
  )
})

test('the kind belongs to the checksum', () => {
  const { secret } = createSecret('mwc')
  assert.equal(parseSecret(secret.replace('mwc', 'mwk')), undefined)
})

test('any other text is no secret', () => {
  fc.assert(fc.property(fc.string(), (text) => assert.equal(parseSecret(text), undefined)))
  assert.equal(parseSecret(`${createSecret('mwc').secret}\n`), undefined)
})

test('secrets do not repeat', () => {
  const made = new Set(Array.from({ length: 1000 }, () => createSecret('mwc').secret))
  assert.equal(made.size, 1000)
})

test('what is kept of a secret are its hash, its first and its last characters', () => {
  const { secret, hash, prefix, last4 } = createSecret('mwk')
  assert.deepEqual(hash, hashSecret(secret))
  assert.equal(hash.length, 32)
  assert.ok(secret.startsWith(prefix) && secret.endsWith(last4))
  assert.equal(prefix.length + last4.length, 12)
})

test('secrets are equal only to themselves, whatever their length', () => {
  const { secret } = createSecret('mwl')
  assert.equal(equalSecrets(secret, secret), true)
  assert.equal(equalSecrets(secret, secret.slice(1)), false)
  assert.equal(equalSecrets(secret, createSecret('mwl').secret), false)
})
