import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { newId } from '@millwright/model'
import {
  createAccountKey,
  findAccountKeyByHash,
  listAccountKeys,
  revokeAccountKey,
} from './account-keys.ts'
import { createAccount } from './accounts.ts'
import {
  createConnectionToken,
  findTokenHolder,
  limitConnectionToken,
  listConnectionTokens,
  revokeAllConnectionTokens,
  revokeConnectionToken,
} from './connection-tokens.ts'
import { createConnection } from './connections.ts'
import { createCustomer } from './customers.ts'
import { recordLastUse } from './last-use.ts'
import { type SystemTrx, type Trx, withAccount, withSystem } from './pool.ts'
import type { TokenScope } from './schema-keys.ts'
import { type FreshDatabase, freshDatabase } from './test-database.ts'

let fresh: FreshDatabase
let account: string
let connection: string

before(async () => {
  fresh = await freshDatabase()
})
after(() => fresh.close())

beforeEach(async () => {
  account = newId('acc_')
  connection = newId('con_')
  await system((trx) => createAccount(trx, { id: account, name: 'Acme Software' }))
  await own(async (trx) => {
    const customer = { account_id: account, id: newId('cus_'), external_id: 'acme', name: 'ACME' }
    await createCustomer(trx, customer)
    await createConnection(trx, {
      account_id: account,
      id: connection,
      customer_id: customer.id,
      system: 'a-system',
      deployment: 'cloud',
      name: 'Plant Ulm',
      status: 'active',
    })
  })
})

const own = <T>(fn: (trx: Trx) => Promise<T>) => withAccount(fresh.db, account, fn)
const system = <T>(fn: (trx: SystemTrx) => Promise<T>) => withSystem(fresh.db, fn)

let secrets = 0
function newSecret(prefix: 'tok_' | 'key_') {
  const hash = Buffer.alloc(32)
  hash.writeUInt32BE(++secrets)
  return { account_id: account, id: newId(prefix), name: 'n', hash, prefix: 'mw_', last4: 'abcd' }
}

test('a key is found by its hash, also when it was revoked, and shown without it', async () => {
  const key = newSecret('key_')
  const shown = await own((trx) => createAccountKey(trx, { ...key, role: 'developer' }))
  assert.ok(!('hash' in shown))
  assert.equal((await system((trx) => findAccountKeyByHash(trx, key.hash)))?.role, 'developer')
  const revoked = await own((trx) => revokeAccountKey(trx, account, key.id))
  const again = await own((trx) => revokeAccountKey(trx, account, key.id))
  assert.ok(revoked?.revoked_at)
  assert.deepEqual(again?.revoked_at, revoked.revoked_at)
  const found = await system((trx) => findAccountKeyByHash(trx, key.hash))
  assert.deepEqual(found?.revoked_at, revoked.revoked_at)
  assert.deepEqual(await own((trx) => listAccountKeys(trx, account, { limit: 50 })), [again])
  assert.equal(await own((trx) => revokeAccountKey(trx, account, 'key_none')), undefined)
})

test('when keys and tokens were last used never goes backwards', async () => {
  const key = newSecret('key_')
  const token = newSecret('tok_')
  const [early, late] = [new Date('2026-01-01T10:00:00Z'), new Date('2026-01-01T11:00:00Z')]
  await own(async (trx) => {
    await createAccountKey(trx, { ...key, role: 'admin' })
    await createConnectionToken(trx, { ...token, connection_id: connection })
  })
  for (const at of [late, early]) {
    await system(async (trx) => {
      await recordLastUse(trx, 'account_keys', [
        { ...key, at: early },
        { ...key, at },
      ])
      await recordLastUse(trx, 'connection_tokens', [
        { ...token, at },
        { ...token, at: early },
      ])
    })
  }
  const [keys, tokens] = await own(async (trx) => [
    await listAccountKeys(trx, account, { limit: 50 }),
    await listConnectionTokens(trx, account, connection, { limit: 50 }),
  ])
  assert.deepEqual(
    keys.map((one) => one.last_used_at),
    [late],
  )
  assert.deepEqual(
    tokens.map((one) => one.last_used_at),
    [late],
  )
})

test('the hash of a token leads to all that its calls need', async () => {
  const token = newSecret('tok_')
  const scope: TokenScope = { entities: ['work-orders'], operations: ['list'] }
  await own((trx) => createConnectionToken(trx, { ...token, connection_id: connection, scope }))
  const holder = await system((trx) => findTokenHolder(trx, token.hash))
  assert.equal(holder?.token.id, token.id)
  assert.deepEqual(holder.token.scope, scope)
  assert.ok(!('hash' in holder.token))
  assert.equal(holder.connection.id, connection)
  assert.equal(holder.customer.external_id, 'acme')
  assert.equal(holder.account.id, account)
  assert.equal(await system((trx) => findTokenHolder(trx, Buffer.alloc(32, 255))), undefined)
})

test('two secrets with one hash are refused', async () => {
  const token = newSecret('tok_')
  await own((trx) => createConnectionToken(trx, { ...token, connection_id: connection }))
  const again = own((trx) =>
    createConnectionToken(trx, { ...token, id: newId('tok_'), connection_id: connection }),
  )
  await assert.rejects(again, { constraint: 'connection_tokens_hash_key' })
})

test('disconnecting ends the living tokens and answers which they were', async () => {
  const [dead, living] = [newSecret('tok_'), newSecret('tok_')]
  await own(async (trx) => {
    for (const token of [dead, living]) {
      await createConnectionToken(trx, { ...token, connection_id: connection })
    }
    assert.ok(await revokeConnectionToken(trx, account, connection, dead.id))
    assert.equal(await revokeConnectionToken(trx, account, 'con_other', living.id), undefined)
    const ended = await revokeAllConnectionTokens(trx, account, connection)
    assert.deepEqual(
      ended.map(({ id }) => id),
      [living.id],
    )
    const left = await listConnectionTokens(trx, account, connection, { limit: 50 })
    assert.ok(left.every(({ revoked_at }) => revoked_at !== null))
  })
})

test('an overlap shortens the life of a token, never lengthens it', async () => {
  const token = newSecret('tok_')
  const [soon, later] = [new Date('2030-01-01T00:00:00Z'), new Date('2031-01-01T00:00:00Z')]
  await own(async (trx) => {
    await createConnectionToken(trx, { ...token, connection_id: connection })
    for (const at of [soon, later]) {
      const limited = await limitConnectionToken(trx, account, connection, token.id, at)
      assert.deepEqual(limited?.expires_at, soon)
    }
  })
})
