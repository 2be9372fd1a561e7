import assert from 'node:assert/strict'
import { argon2Sync } from 'node:crypto'
import { test } from 'node:test'
import { checkPassword, hashPassword } from './password.ts'

test('a password is right for its own hash and for no other', async () => {
  const hash = await hashPassword('correct horse battery')
  assert.match(hash, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  assert.ok(!hash.includes('correct'))
  assert.deepEqual(await checkPassword('correct horse battery', hash), {
    isRight: true,
    isOutdated: false,
  })
  assert.equal((await checkPassword('correct horse batterz', hash)).isRight, false)
  assert.equal((await checkPassword('', hash)).isRight, false)
  assert.notEqual(await hashPassword('correct horse battery'), hash)
})

test('a password is the same however its accents were typed', async () => {
  const hash = await hashPassword('schlüssel-blume'.normalize('NFC'))
  assert.ok((await checkPassword('schlüssel-blume'.normalize('NFD'), hash)).isRight)
})

test('a hash of weaker parameters still fits and is told to be outdated', async () => {
  const nonce = Buffer.alloc(16, 7)
  const cost = { memory: 64, passes: 1, parallelism: 1, tagLength: 32 }
  const tag = argon2Sync('argon2id', { message: 'an old password', nonce, ...cost })
  const encode = (bytes: Buffer) => bytes.toString('base64').replaceAll('=', '')
  const old = `$argon2id$v=19$m=64,t=1,p=1$${encode(nonce)}$${encode(tag)}`
  assert.deepEqual(await checkPassword('an old password', old), { isRight: true, isOutdated: true })
  assert.equal((await checkPassword('another password', old)).isRight, false)
})

test('without a hash nothing is right', async () => {
  assert.equal((await checkPassword('whatever it may be', null)).isRight, false)
})

test('a flood of passwords is refused before it fills the memory, and the refused do no harm', async () => {
  const tries = await Promise.allSettled(
    Array.from({ length: 60 }, () => checkPassword('guess', null)),
  )
  const refused = tries.filter(({ status }) => status === 'rejected')
  assert.equal(refused.length, 8)
  assert.equal((await checkPassword('guess', null)).isRight, false)
})
