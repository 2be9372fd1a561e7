import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { createVault, type Sealed, VaultError } from './vault.ts'

const oldKey = randomBytes(32)
const newKey = randomBytes(32)
const owner = { account_id: 'acc_1', connection_id: 'con_1' }
const credentials = { kind: 'basic', user: 'RFC_MW', password: 'a secret nobody may read' }

test('what is sealed opens again, whatever it holds', () => {
  const vault = createVault([oldKey])
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      const plain = JSON.parse(JSON.stringify(value))
      assert.deepEqual(vault.open(owner, vault.seal(owner, plain)), plain)
    }),
  )
})

test('nothing of the credentials is to be seen in what is sealed', () => {
  const sealed = createVault([oldKey]).seal(owner, credentials)
  const seen = Buffer.concat([sealed.sealed_credentials, sealed.sealed_data_key]).toString('latin1')
  assert.ok(!seen.includes('secret') && !seen.includes('RFC_MW'))
})

test('the same credentials never look the same twice', () => {
  const vault = createVault([oldKey])
  const first = vault.seal(owner, credentials)
  const second = vault.seal(owner, credentials)
  assert.notDeepEqual(first.sealed_credentials, second.sealed_credentials)
  assert.notDeepEqual(first.sealed_data_key, second.sealed_data_key)
})

test('a single flipped bit anywhere is noticed', () => {
  const vault = createVault([oldKey])
  const part = fc.constantFrom('sealed_credentials' as const, 'sealed_data_key' as const)
  fc.assert(
    fc.property(part, fc.nat(), fc.nat(7), (name, position, bit) => {
      const sealed = vault.seal(owner, credentials)
      const changed = Buffer.from(sealed[name])
      const at = position % changed.length
      changed[at] = changed[at]! ^ (1 << bit)
      assert.throws(() => vault.open(owner, { ...sealed, [name]: changed }), VaultError)
    }),
  )
})

test('credentials that were cut off are noticed', () => {
  const vault = createVault([oldKey])
  const sealed = vault.seal(owner, credentials)
  for (const length of [0, 1, 28, sealed.sealed_credentials.length - 1]) {
    const cut = sealed.sealed_credentials.subarray(0, length)
    assert.throws(() => vault.open(owner, { ...sealed, sealed_credentials: cut }), VaultError)
  }
})

test('credentials moved to another connection or another account do not open', () => {
  const vault = createVault([oldKey])
  const sealed = vault.seal(owner, credentials)
  for (const other of [
    { account_id: 'acc_1', connection_id: 'con_2' },
    { account_id: 'acc_2', connection_id: 'con_1' },
    { account_id: 'acc_1con', connection_id: '_1' },
  ]) {
    assert.throws(() => vault.open(other, sealed), VaultError)
    assert.throws(() => vault.reseal(other, sealed), VaultError)
  }
})

test('credentials under the data key of another seal do not open', () => {
  const vault = createVault([oldKey])
  const sealed = vault.seal(owner, credentials)
  const { sealed_data_key } = vault.seal(owner, credentials)
  assert.throws(() => vault.open(owner, { ...sealed, sealed_data_key }), VaultError)
})

test('a master key that is not configured is named, without telling it', () => {
  const sealed = createVault([oldKey]).seal(owner, credentials)
  assert.throws(() => createVault([newKey]).open(owner, sealed), {
    name: 'VaultError',
    message: new RegExp(`con_1 .*master key ${sealed.master_key_id}.*MILLWRIGHT_MASTER_KEY`),
  })
})

test('a data key that claims another master key does not open', () => {
  const sealed: Sealed = createVault([oldKey]).seal(owner, credentials)
  const both = createVault([newKey, oldKey])
  assert.throws(() => both.open(owner, { ...sealed, master_key_id: both.keyId }), VaultError)
})

test('after a rotation the old master key is not needed any more', () => {
  const sealed = createVault([oldKey]).seal(owner, credentials)
  const both = createVault([newKey, oldKey])
  assert.deepEqual(both.open(owner, sealed), credentials)
  const rotated = { ...sealed, ...both.reseal(owner, sealed) }
  assert.equal(rotated.master_key_id, both.keyId)
  assert.deepEqual(createVault([newKey]).open(owner, rotated), credentials)
  assert.throws(() => createVault([oldKey]).open(owner, rotated), VaultError)
})

test('a vault without a key of 32 bytes is refused', () => {
  assert.throws(() => createVault([]), VaultError)
  assert.throws(() => createVault([randomBytes(16)]), { message: /32 bytes, this one 16/ })
})

test('an error of the vault holds nothing of the credentials', () => {
  const vault = createVault([oldKey])
  const sealed = vault.seal(owner, credentials)
  try {
    vault.open({ ...owner, connection_id: 'con_2' }, sealed)
    assert.fail('opened')
  } catch (error) {
    assert.ok(!`${(error as Error).stack}${JSON.stringify(error)}`.includes('nobody may read'))
  }
})
