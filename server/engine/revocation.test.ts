import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { newId } from '@millwright/model'
import { createSecret } from '../security/tokens.ts'
import { createAccountKey } from '../store/account-keys.ts'
import { createAccount } from '../store/accounts.ts'
import { createConnectionToken } from '../store/connection-tokens.ts'
import { createConnection } from '../store/connections.ts'
import { createCustomer } from '../store/customers.ts'
import { withSystem } from '../store/pool.ts'
import { type FreshDatabase, freshDatabase } from '../store/test-database.ts'

/** What is revoked on one node has to be dead on every other one within this time, in ms. */
const WITHIN = 1_000

const account_id = newId('acc_')
const started: ChildProcess[] = []
const data = mkdtempSync(join(tmpdir(), 'millwright-nodes-'))
let fresh: FreshDatabase
let nodes: [string, string]
let admin: string

before(async () => {
  fresh = await freshDatabase()
  await withSystem(fresh.db, (trx) => createAccount(trx, { id: account_id, name: 'Nodes' }))
  admin = (await makeKey()).secret
  const key = randomBytes(32).toString('base64')
  nodes = (await Promise.all([startNode(key), startNode(key)])) as [string, string]
})
after(async () => {
  for (const child of started) child.kill('SIGKILL')
  await fresh.close()
  rmSync(data, { recursive: true })
})

/** A server process of its own on the one database; answers its address. */
function startNode(masterKey: string): Promise<string> {
  const child = spawn(process.execPath, [join(import.meta.dirname, '..', 'main.ts')], {
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      DATABASE_URL: fresh.url,
      MILLWRIGHT_DATA_DIR: data,
      MILLWRIGHT_MASTER_KEY: masterKey,
      MILLWRIGHT_SANDBOX: 'off',
      PORT: '0',
    },
  })
  started.push(child)
  let said = ''
  return new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        said += chunk
        const [, url] = /listens on (\S+)/.exec(said) ?? []
        if (url) resolve(url)
      })
    }
    child.once('close', (code) => reject(new Error(`ended with ${code}: ${said}`)))
  })
}

async function makeKey(): Promise<{ id: string; secret: string }> {
  const { secret, ...hidden } = createSecret('mwk')
  const id = newId('key_')
  await withSystem(fresh.db, (trx) =>
    createAccountKey(trx, { account_id, id, name: 'k', role: 'admin', ...hidden }),
  )
  return { id, secret }
}

async function makeConnection(): Promise<{ id: string; token_id: string; secret: string }> {
  const [id, token_id] = [newId('con_'), newId('tok_')]
  const { secret, ...hidden } = createSecret('mwc')
  await withSystem(fresh.db, async (trx) => {
    const customer = await createCustomer(trx, {
      account_id,
      id: newId('cus_'),
      external_id: id,
      name: 'ACME',
    })
    await createConnection(trx, {
      account_id,
      id,
      customer_id: customer!.id,
      system: 'tryton',
      deployment: 'on_premises',
      name: 'Plant',
      status: 'active',
    })
    const token = { account_id, id: token_id, connection_id: id, name: 't', ...hidden }
    await createConnectionToken(trx, token)
  })
  return { id, token_id, secret }
}

async function call(node: string, method: string, path: string, secret: string): Promise<number> {
  const reply = await fetch(node + path, { method, headers: { authorization: `Bearer ${secret}` } })
  await reply.arrayBuffer()
  return reply.status
}

/** Milliseconds until a secret that both nodes have in memory is refused by the one that did not revoke it. */
async function timeUntilDead(path: string, secret: string, revoke: [string, string]) {
  for (const node of [...nodes, ...nodes]) assert.equal(await call(node, 'GET', path, secret), 200)
  const [here, elsewhere] = nodes
  assert.equal(await call(here, ...revoke, admin), 200)
  const from = performance.now()
  while ((await call(elsewhere, 'GET', path, secret)) !== 401) {
    if (performance.now() - from > 10_000) return Infinity
  }
  const ms = performance.now() - from
  assert.equal(await call(here, 'GET', path, secret), 401)
  return ms
}

test('a token that is revoked on one node is dead on the other within a second', async (t) => {
  const { id, token_id, secret } = await makeConnection()
  const path = `/admin/v1/connections/${id}/tokens/${token_id}`
  const ms = await timeUntilDead('/v1/connection', secret, ['DELETE', path])
  t.diagnostic(`dead elsewhere after ${ms.toFixed(1)} ms`)
  assert.ok(ms < WITHIN, `${ms} ms`)
})

test('an account key that is revoked on one node is dead on the other within a second', async (t) => {
  const { id, secret } = await makeKey()
  const revoke: [string, string] = ['DELETE', `/admin/v1/keys/${id}`]
  const ms = await timeUntilDead('/admin/v1/customers', secret, revoke)
  t.diagnostic(`dead elsewhere after ${ms.toFixed(1)} ms`)
  assert.ok(ms < WITHIN, `${ms} ms`)
})

test('the tokens of a connection that is disconnected on one node are dead on the other within a second', async (t) => {
  const { id, secret } = await makeConnection()
  const revoke: [string, string] = ['POST', `/admin/v1/connections/${id}/disconnect`]
  const ms = await timeUntilDead('/v1/connection', secret, revoke)
  t.diagnostic(`dead elsewhere after ${ms.toFixed(1)} ms`)
  assert.ok(ms < WITHIN, `${ms} ms`)
})
