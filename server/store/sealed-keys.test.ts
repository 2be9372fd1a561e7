import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, test } from 'node:test'
import { newId } from '@millwright/model'
import { openAddress, sealAddress } from '../engine/notifications/contacts.ts'
import { createSigningKey, openKeys, publicKeyOf, sealKeys } from '../engine/webhooks/signing.ts'
import { makeNotified } from '../jobs/test-notified.ts'
import { createVault } from '../security/vault.ts'
import { findContact } from './contacts.ts'
import { rotateDataKeys } from './sealed-keys.ts'
import { type FreshDatabase, freshDatabase } from './test-database.ts'
import { createEndpoint, findEndpoint } from './webhook-endpoints.ts'

let fresh: FreshDatabase
beforeEach(async () => {
  fresh = await freshDatabase()
})
afterEach(() => fresh.close())

test('a rotation of the master key reaches the addresses of webhooks too', async () => {
  const [oldKey, newKey] = [randomBytes(32), randomBytes(32)]
  const notified = await makeNotified(fresh.db)
  const { account_id } = notified
  const id = newId('nct_')
  const address = 'https://hooks.example/secret'
  const sealed = sealAddress(createVault([oldKey]), { account_id, id }, 'slack', address)
  await notified.addContact({ id, kind: 'slack', ...sealed })
  await notified.addContact()
  assert.equal(await rotateDataKeys(fresh.db, createVault([newKey, oldKey])), 1)
  const found = await notified.own((trx) => findContact(trx, account_id, id))
  const columns = {
    sealed_address: found!.sealed_address!,
    sealed_data_key: found!.sealed_data_key!,
    master_key_id: found!.master_key_id!,
  }
  assert.equal(openAddress(createVault([newKey]), { account_id, id }, columns), address)
})

test('a rotation of the master key reaches the secrets of webhook endpoints too', async () => {
  const [oldKey, newKey] = [randomBytes(32), randomBytes(32)]
  const { account_id, own } = await makeNotified(fresh.db)
  const id = newId('whe_')
  const keys = [createSigningKey('v1'), createSigningKey('v1a')]
  const sealed = sealKeys(createVault([oldKey]), { account_id, id }, keys)
  await own((trx) =>
    createEndpoint(trx, {
      account_id,
      id,
      url: 'https://receiver.example',
      description: '',
      types: ['*'],
      connections: null,
      filters: [],
      origins: null,
      thin: false,
      ordered: false,
      rate_per_s: null,
      ...sealed,
      public_key: publicKeyOf(keys),
      overlap_until: null,
    }),
  )
  assert.equal(await rotateDataKeys(fresh.db, createVault([newKey, oldKey])), 1)
  const found = await own((trx) => findEndpoint(trx, account_id, id))
  assert.deepEqual(openKeys(createVault([newKey]), found!), keys)
})
