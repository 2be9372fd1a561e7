import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { Agent, request } from 'undici'
import { createSandbox, type Sandbox } from '../sandbox/index.ts'
import { type OnePort, openOnePort } from './one-port.ts'
import { makeAccountKey, type OwnServer, startOwnServer } from './own-server.ts'
import { installPackages } from './packages.ts'
import { createOwnDatabase, startPostgres } from './postgres.ts'
import { type Redis, startRedis } from './redis.ts'
import { createWorkspace, type Workspace } from './workspace.ts'

const OPERATOR = randomBytes(32).toString('hex')
const LIMIT = { name: 'connection', quota: 200, window_s: 20 }

let workspace: Workspace
let redis: Redis
let sandbox: Sandbox
let servers: OwnServer[]
let port: OnePort
let key: string
// Each call may meet another node.
const agent = new Agent({ pipelining: 0, keepAliveTimeout: 1, keepAliveMaxTimeout: 1 })

before(async () => {
  await installPackages((line) => console.error(line), ['postgresql-15', 'redis-server'])
  workspace = await createWorkspace()
  const postgres = await startPostgres(workspace.directory)
  workspace.onStop(() => postgres.stop())
  redis = await startRedis(workspace)
  const databaseUrl = await createOwnDatabase(postgres)
  sandbox = await createSandbox({ port: 0, seed: { purchase_orders: 20 } })
  const settings = {
    MILLWRIGHT_MASTER_KEY: randomBytes(32).toString('base64'),
    MILLWRIGHT_OPERATOR_KEY: OPERATOR,
    MILLWRIGHT_CONNECTION_LIMIT: `${LIMIT.quota}/${LIMIT.window_s}s`,
    REDIS_URL: redis.url,
  }
  servers = [await startOwnServer(databaseUrl, settings)]
  servers.push(await startOwnServer(databaseUrl, settings))
  port = await openOnePort(servers)
  key = await makeAccountKey(databaseUrl, 'Nodes')
})
after(async () => {
  port?.close()
  await agent.close()
  for (const server of servers ?? []) await server.stop()
  await sandbox?.close()
  await workspace?.stop()
})

interface Answer {
  status: number
  headers: Record<string, unknown>
  body: any
}

/** Status 0: nobody answered. */
async function call(url: string, method: string, token: string, body?: unknown): Promise<Answer> {
  try {
    const answer = await request(url, {
      method,
      dispatcher: agent,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    return { status: answer.statusCode, headers: answer.headers, body: await answer.body.json() }
  } catch {
    return { status: 0, headers: {}, body: null }
  }
}

async function connect(): Promise<{ id: string; token: string }> {
  const { basePath, credentials } = sandbox.systems.find(({ name }) => name === 'maintainx')!
  const { status, body } = await call(`${port.url}/admin/v1/connections`, 'POST', key, {
    customer: { external_id: 'acme', name: 'ACME' },
    system: 'maintainx',
    name: 'A plant',
    credentials: {
      kind: 'api_key',
      base_url: `${sandbox.url}/maintainx${basePath}`,
      ...credentials,
    },
  })
  assert.equal(status, 201, JSON.stringify(body))
  return body
}

/** Calls as fast as eight callers can, for so long at least and until so many were refused; counts answers by status. */
async function flood(
  token: string,
  duration: number,
  refused = 0,
): Promise<Record<number, number>> {
  const counts: Record<number, number> = {}
  const end = performance.now() + duration
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      while (performance.now() < end || (counts[429] ?? 0) < refused) {
        const { status } = await call(`${port.url}/v1/capabilities?entity=assets`, 'GET', token)
        counts[status] = (counts[status] ?? 0) + 1
      }
    }),
  )
  return counts
}

test('behind one port two nodes count as one, and the limit is told by whichever answers', async (t) => {
  const { token } = await connect()
  const started = performance.now()
  const counts = await flood(token, 5_000, 101)
  const ideal = LIMIT.quota * (1 + (performance.now() - started) / (LIMIT.window_s * 1_000))
  t.diagnostic(`${JSON.stringify(counts)}, ${ideal.toFixed(1)} would be exact`)
  assert.ok(Math.abs(counts[200]! - ideal) <= ideal / 50, JSON.stringify(counts))
  assert.ok(counts[429]! > 100)
  const told = await Promise.all(
    servers.map(({ url }) => call(`${url}/v1/connection`, 'GET', token)),
  )
  for (const { headers } of told) {
    assert.match(String(headers['ratelimit-policy']), /^"connection";q=200;w=20, "account";/)
    assert.match(String(headers.ratelimit), /^"connection";r=\d;t=1, /)
  }
})

test('a raise holds on both nodes at once', async (t) => {
  const { id, token } = await connect()
  await flood(token, 1_500, 10)
  const raise = { quota: 10_000, window_s: 20, reason: 'Go-live', expires_in: 3_600 }
  const [here, there] = servers as [OwnServer, OwnServer]
  const url = `${here.url}/operator/v1/limits/${id}/connection`
  assert.equal((await call(url, 'PUT', OPERATOR, raise)).status, 200)
  const raised = performance.now()
  let policy = ''
  while (!policy.includes('q=10000')) {
    const { headers } = await call(`${there.url}/v1/connection`, 'GET', token)
    policy = String(headers['ratelimit-policy'])
    assert.ok(performance.now() - raised < 1_000, policy)
  }
  t.diagnostic(`known elsewhere after ${(performance.now() - raised).toFixed(1)} ms`)
  // What was used counts as calls: nobody waits until the new rate has filled it up.
  const counts = await flood(token, 1_500)
  t.diagnostic(JSON.stringify(counts))
  assert.deepEqual(Object.keys(counts), ['200'])
})

test('Redis gone in the middle and back: calls are answered all the while', async (t) => {
  const { token } = await connect()
  const flooding = flood(token, 6_000)
  await wait(1_500)
  await redis.kill()
  await wait(2_000)
  await redis.restart()
  const counts = await flooding
  t.diagnostic(JSON.stringify(counts))
  assert.deepEqual(Object.keys(counts), ['200', '429'])
  for (const server of servers) {
    assert.equal(server.log().match(/Redis is gone/g)?.length, 1)
    assert.equal(server.log().match(/Redis is back/g)?.length, 1)
    assert.deepEqual(server.failures(), [])
  }
})

test('a node that is killed under load takes only what it was about to answer with it', async (t) => {
  const { token } = await connect()
  const flooding = flood(token, 6_000)
  await wait(2_000)
  await servers[0]!.killAndRestart()
  const counts = await flooding
  t.diagnostic(JSON.stringify(counts))
  assert.ok((counts[0] ?? 0) <= 8, 'one call of each caller at most')
  assert.deepEqual(
    Object.keys(counts).filter((status) => status !== '0'),
    ['200', '429'],
  )
  const ideal = LIMIT.quota * (1 + 6 / LIMIT.window_s)
  // At most one lease lay at it: a twentieth of the quota.
  assert.ok(Math.abs(counts[200]! - ideal) <= LIMIT.quota / 20 + ideal / 50, JSON.stringify(counts))
})

test('a node that is asked to stop under load has counted and logged every call that it answered', async (t) => {
  const { id, token } = await connect()
  const flooding = flood(token, 4_000)
  await wait(2_000)
  await servers.pop()!.stop()
  const counts = await flooding
  t.diagnostic(JSON.stringify(counts))
  const answered = (counts[200] ?? 0) + (counts[429] ?? 0)
  const admin = (path: string) => call(`${servers[0]!.url}/admin/v1${path}`, 'GET', key)
  const countLogged = async () => {
    let logged = 0
    let cursor = ''
    do {
      const { body } = await admin(`/connections/${id}/requests?limit=500${cursor}`)
      logged += body.data.length
      cursor = body.has_more ? `&cursor=${body.next_cursor}` : ''
    } while (cursor)
    return logged
  }
  // Those of the node that lives come with its next batch; the other one has no next.
  let sums = { counted: 0, logged: 0 }
  const end = performance.now() + 15_000
  while (performance.now() < end && (sums.counted < answered || sums.logged < answered)) {
    await wait(500)
    const { body } = await admin(`/connections/${id}/usage`)
    sums = { counted: body.data[0]?.calls ?? 0, logged: await countLogged() }
  }
  // One more where the answer of a call did not reach its caller.
  const most = answered + (counts[0] ?? 0)
  for (const [what, sum] of Object.entries(sums))
    assert.ok(sum >= answered && sum <= most, `${sum} ${what}, ${answered} to ${most} answered`)
})
