import assert from 'node:assert/strict'
import { test } from 'node:test'
import { foldAddress } from './oidc.ts'

test('an address in foreign letters is nobody, as in lower case it could be that of somebody else', () => {
  assert.equal(foldAddress('Mike@Example.com'), 'mike@example.com')
  // The sign of kelvin: its lower case is the letter k.
  assert.equal('mi\u212ae@example.com'.toLowerCase(), 'mike@example.com')
  const strangers = [
    'mi\u212ae@example.com',
    'm\u00efke@example.com',
    'a b@example.com',
    '',
    7,
    undefined,
  ]
  for (const email of strangers) assert.equal(foldAddress(email), null, String(email))
})
