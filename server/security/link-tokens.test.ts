import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLinkTokens } from './link-tokens.ts'
import { hashSecret, parseSecret } from './tokens.ts'

const [older, newer] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)]

test('the secret of a link can be shown again and is found by its hash', () => {
  const tokens = createLinkTokens([older])
  const made = tokens.create('lnk_1')
  assert.equal(parseSecret(made.token), 'mwl')
  assert.equal(tokens.tokenOf('lnk_1', made.key_id), made.token)
  assert.deepEqual(hashSecret(made.token), made.token_hash)
  assert.notEqual(tokens.create('lnk_2').token, made.token)
})

test('after a rotation old links are still shown, and new ones come from the new key', () => {
  const made = createLinkTokens([older]).create('lnk_1')
  const rotated = createLinkTokens([newer, older])
  assert.equal(rotated.tokenOf('lnk_1', made.key_id), made.token)
  assert.notEqual(rotated.create('lnk_1').token, made.token)
  assert.equal(createLinkTokens([newer]).tokenOf('lnk_1', made.key_id), null)
})

test('the id of a key is not the key', () => {
  assert.ok(!createLinkTokens([older]).keyId.includes(older.toString('hex').slice(0, 8)))
})
