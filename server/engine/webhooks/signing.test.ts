import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { Webhook } from 'standardwebhooks'
import { createVault } from '../../security/vault.ts'
import {
  createSigner,
  createSigningKey,
  findSecretFault,
  openKeys,
  publicKeyOf,
  rotateKeys,
  sealKeys,
} from './signing.ts'
import { isSignedBy } from './test-verify.ts'

const HOUR = 3_600_000

test('10 000 deliveries of any content, secret and second are verified by the official library, and no other secret does', () => {
  fc.assert(
    fc.property(
      fc.json(),
      fc.uint8Array({ minLength: 24, maxLength: 64 }),
      fc.integer({ min: -295_000, max: 295_000 }),
      fc.stringMatching(/^evt_[0-9a-z]{26}$/),
      (body, bytes, off, id) => {
        const value = `whsec_${Buffer.from(bytes).toString('base64')}`
        assert.equal(findSecretFault(value), null)
        const headers = createSigner([{ scheme: 'v1', value, until: null }]).sign(
          id,
          Date.now() + off,
          body,
        )
        new Webhook(value).verify(body, headers)
        assert.throws(() => new Webhook(randomBytes(24)).verify(body, headers))
        assert.throws(() => new Webhook(value).verify(`${body} `, headers))
      },
    ),
    { numRuns: 10_000, seed: 20261124 },
  )
})

test('a delivery whose time is more than five minutes off is refused by the official library', () => {
  const key = createSigningKey('v1')
  for (const off of [-301_000, 303_000]) {
    const headers = createSigner([key]).sign('evt_1', Date.now() + off, '{}')
    assert.throws(() => new Webhook(key.value).verify('{}', headers), /timestamp/i)
  }
})

test('while secrets overlap both verify, and after it only the new one', () => {
  const now = Date.now()
  const [first, second, third] = [1, 2, 3].map(() => createSigningKey('v1')) as [any, any, any]
  const keys = rotateKeys([first], second, now + 24 * HOUR)
  const during = createSigner(keys).sign('evt_1', now, '{}')
  for (const { value } of [first, second]) new Webhook(value).verify('{}', during)
  const after = createSigner(keys).sign('evt_1', now + 25 * HOUR, '{}')
  assert.equal(after['webhook-signature']!.split(' ').length, 1)
  const again = createSigner(rotateKeys(keys, third, now + HOUR)).sign('evt_1', now, '{}')
  assert.equal(again['webhook-signature']!.split(' ').length, 2, 'at most two sign at a time')
  assert.throws(() => new Webhook(first.value).verify('{}', again))
})

test('signatures of v1a are verified by the public key alone, also by both keys of a rotation', () => {
  const now = Date.now()
  const secret = createSigningKey('v1')
  const key = createSigningKey('v1a')
  const before = publicKeyOf([secret, key])!
  assert.match(before, /^whpk_/)
  assert.equal(Buffer.from(before.slice(5), 'base64').length, 32)
  const keys = rotateKeys([secret, key], createSigningKey('v1a'), now + HOUR)
  const after = publicKeyOf(keys)!
  assert.notEqual(after, before)
  const body = JSON.stringify({ id: 'evt_1', umlaut: 'Größe ✓' })
  const headers = createSigner(keys).sign('evt_1', now, body)
  assert.equal(headers['webhook-signature']!.split(' ').length, 3)
  new Webhook(secret.value).verify(body, headers)
  for (const known of [before, after]) {
    assert.ok(isSignedBy(known, headers, body))
    assert.ok(!isSignedBy(known, headers, `${body} `))
  }
  assert.ok(!isSignedBy(publicKeyOf([createSigningKey('v1a')])!, headers, body))
})

test('a secret of one’s own that is too short, too long or no secret is refused without being repeated', () => {
  const of = (bytes: number) => `whsec_${randomBytes(bytes).toString('base64')}`
  assert.match(findSecretFault(of(23))!, /23 bytes; 24 are the least/)
  assert.match(findSecretFault(of(65))!, /64 are the most/)
  for (const secret of ['', 'whsec_', 'hunter2', 'whsec_???', `whsk_${of(32).slice(6)}`]) {
    const fault = findSecretFault(secret)
    assert.ok(fault, secret)
    assert.ok(secret.length < 7 || !fault.includes(secret))
  }
  for (const bytes of [24, 32, 64]) assert.equal(findSecretFault(of(bytes)), null)
})

test('what is sealed opens for its endpoint only', () => {
  const vault = createVault([randomBytes(32)])
  const keys = [createSigningKey('v1'), createSigningKey('v1a')]
  const endpoint = { account_id: 'acc_1', id: 'whe_1' }
  const sealed = sealKeys(vault, endpoint, keys)
  assert.deepEqual(openKeys(vault, { ...endpoint, ...sealed }), keys)
  for (const { value } of keys) assert.ok(!sealed.sealed_keys.includes(value))
  assert.throws(() => openKeys(vault, { ...endpoint, id: 'whe_2', ...sealed }))
})
