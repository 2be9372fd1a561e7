import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startTestNode, type TestNode } from '../server/test-node.ts'
import type { Account, Branding } from './admin/account.ts'
import type { Advice } from './admin/advice.ts'
import type { Limit, LimitRequest } from './admin/limits.ts'
import type { LoggedRequest } from './admin/requests.ts'
import type { Session } from './admin/sessions.ts'
import type { System } from './admin/systems.ts'
import type { UsageSum } from './admin/usage.ts'
import { type AdminClient, createAdminClient } from './admin-client.ts'
import { createClient } from './client.ts'
import { MillwrightError, RateLimitError } from './errors.ts'
import { createOperatorClient } from './operator-client.ts'

const OPERATOR = 'operator-key-of-a-test-0123456789'
const LIMIT = { quota: 100_000, window_s: 60 }
let node: TestNode
let admin: AdminClient
let url: string
let connection: { id: string; token: string }

before(async () => {
  node = await startTestNode({
    operatorKey: OPERATOR,
    limits: { connection: LIMIT, account: LIMIT },
  })
  url = await node.app.listen({ port: 0, host: '127.0.0.1' })
  admin = createAdminClient({ url, key: node.account_key })
  connection = await node.connect('tryton')
})
after(() => node.close())

/** That an answer has every field of its type; the compiler sees to it that `fields` has them all. */
function assertHas<T extends object>(answer: T, fields: Record<keyof T, true>): void {
  const missing = Object.keys(fields).filter((field) => !Object.hasOwn(answer, field))
  assert.deepEqual(missing, [], JSON.stringify(answer))
}

async function all<T>(list: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = []
  for await (const one of list) found.push(one)
  return found
}

const limitFields = {
  object: true,
  subject: true,
  name: true,
  quota: true,
  window_s: true,
  remaining: true,
  maximum: true,
  set_by: true,
  reason: true,
  expires_at: true,
} as const

test('usage, the log and advice tell of the calls that were made, with every field of their types', async () => {
  const client = createClient({ url, token: connection.token })
  const [vendor] = (await client.vendors.page({ limit: 1 })).data
  for (let i = 0; i < 30; i++) await client.vendors.get(vendor!.id)
  await assert.rejects(client.vendors.get('999999'))
  await node.flush()
  const sums = await all(admin.usage.list({ group_by: ['op', 'outcome'], entity: 'vendors' }))
  const told = sums.map(({ op, outcome, calls }) => [op, outcome, calls])
  assert.deepEqual(told, [
    ['get', 'not_found', 1],
    ['get', 'success', 30],
    ['list', 'success', 1],
  ])
  const [hour] = await all(
    admin.connections
      .usage(connection.id)
      .list({ interval: 'hour', group_by: 'consumer', entity: 'vendors' }),
  )
  const { consumer, at, interval } = hour!
  assert.match(consumer!, /^tok_/)
  assert.deepEqual([Number.isNaN(Date.parse(at!)), interval], [false, 'hour'])
  type Optional = 'at' | 'interval' | 'connection' | 'entity' | 'op' | 'outcome' | 'user_agent'
  assertHas<Omit<UsageSum, Optional | 'consumer'>>(hour!, {
    object: true,
    calls: true,
    ms: true,
    upstream_calls: true,
    upstream_ms: true,
  })
  const [missing] = await all(admin.connections.requests(connection.id).list({ status: '4xx' }))
  assertHas<LoggedRequest>(missing!, {
    object: true,
    id: true,
    at: true,
    connection_id: true,
    consumer: true,
    user_agent: true,
    method: true,
    url: true,
    route: true,
    entity: true,
    op: true,
    status: true,
    code: true,
    detail: true,
    ms: true,
    request_size: true,
    response_size: true,
    upstream: true,
    exchanges: true,
    exchange_count: true,
    request_excerpt: true,
    response_excerpt: true,
  })
  assert.deepEqual(await admin.requests.get(missing!.id), missing)
  const [advice] = await all(admin.advice.list({ connection: connection.id }))
  assertHas<Advice>(advice!, {
    object: true,
    pattern: true,
    connection_id: true,
    entity: true,
    consumer: true,
    user_agent: true,
    from: true,
    to: true,
    calls: true,
    calls_saved: true,
    message: true,
    replacement: true,
  })
  assert.deepEqual([advice!.pattern, advice!.user_agent], ['repeated_reads', 'millwright-sdk'])
})

test('limits are looked at, set, asked for, raised and ended', async () => {
  const [standard] = await admin.limits.get(connection.id)
  assertHas<Limit>(standard!, limitFields)
  assert.deepEqual([standard!.quota, standard!.set_by], [LIMIT.quota, 'standard'])
  const own = { name: 'connection', quota: 50, window_s: 60 }
  assert.equal((await admin.limits.set(connection.id, [own]))[0]!.quota, 50)
  assert.equal((await admin.limits.set(connection.id, []))[0]!.quota, LIMIT.quota)
  const wish = { name: 'account', quota: 200_000, window_s: 60, reason: 'More plants' }
  const asked = await admin.limits.requests.create(wish)
  assertHas<LimitRequest>(asked, {
    object: true,
    id: true,
    subject: true,
    name: true,
    quota: true,
    window_s: true,
    reason: true,
    state: true,
    answer: true,
    by: true,
    created_at: true,
    decided_at: true,
  })
  const operator = createOperatorClient({ url, key: OPERATOR })
  const [waiting] = await all(operator.limits.requests.list({ state: 'waiting' }))
  assert.deepEqual([waiting!.id, waiting!.account_id], [asked.id, node.account_id])
  const decided = await operator.limits.requests.decide(asked.id, { decision: 'grant' })
  assert.equal(decided.state, 'granted')
  assert.equal((await admin.limits.get())[0]!.quota, 200_000)
  const raise = { quota: 900, window_s: 60, reason: 'Test', expires_in: 60 }
  const [raised] = await operator.limits.raise(connection.id, 'connection', raise)
  assert.deepEqual([raised!.quota, raised!.reason], [900, 'Test'])
  assert.equal((await operator.limits.end(connection.id, 'connection'))[0]!.set_by, 'standard')
  assert.deepEqual(await operator.limits.get(connection.id), await admin.limits.get(connection.id))
  const other = createOperatorClient({ url, key: 'x' })
  await assert.rejects(other.limits.get(connection.id), MillwrightError)
})

test('a refused call names the limits that refuse it', async () => {
  const { id, token } = await node.connect('tryton')
  await admin.limits.set(id, [{ name: 'connection', quota: 1, window_s: 3_600 }])
  const patient = createClient({ url, token, retries: 0 })
  await patient.vendors.page({ limit: 1 })
  // Another one of the same token: what it does not know it has to be told.
  const other = createClient({ url, token, retries: 0 })
  await assert.rejects(other.vendors.page({ limit: 1 }), (error: RateLimitError) => {
    assert.ok(error instanceof RateLimitError)
    assert.deepEqual(error.violatedPolicies, ['connection'])
    assert.ok(error.retryAfterMs! > 3_500_000)
    return true
  })
})

test('account, branding, session and catalogue have every field of their types', async () => {
  const account = await admin.account.update({ name: 'Works' })
  assertHas<Account>(account, {
    object: true,
    id: true,
    name: true,
    redirect_origins: true,
    link_defaults: true,
    created_at: true,
  })
  assert.deepEqual(await admin.account.get(), account)
  const branding = await admin.branding.set({ accent: '#0b5fff' })
  assertHas<Branding>(branding, {
    object: true,
    name: true,
    logo_url: true,
    accent: true,
    support_email: true,
  })
  assert.deepEqual([branding.name, await admin.branding.get()], ['Works', branding])
  assertHas<Session>(await admin.session(), {
    object: true,
    account_id: true,
    role: true,
    actor: true,
    id: true,
    csrf_token: true,
    expires_at: true,
  })
  const [system] = await admin.systems.list()
  assertHas<System>(system!, {
    object: true,
    system: true,
    name: true,
    family: true,
    tier: true,
    protocol: true,
    deployments: true,
    auth_kinds: true,
    entities: true,
    proof: true,
    capabilities: true,
  })
  const details = await admin.systems.get(system!.system)
  assert.ok(details.auth[0]!.fields.length > 0 && details.capabilities.length > 0)
  assert.deepEqual(await all(admin.notifications.list({ state: 'sent' })), [])
})
