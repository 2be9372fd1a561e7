import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Entity, entities, entityNames } from '@millwright/model'
import { startTestNode, type TestNode } from '../server/test-node.ts'
import type { AdminClient } from './admin-client.ts'
import { createAdminClient } from './admin-client.ts'
import { type Client, createClient } from './client.ts'
import { createOperatorClient } from './operator-client.ts'

interface Operation {
  operationId: string
  tags: string[]
  parameters: { name: string; in: string }[]
  requestBody?: { content: Record<string, { schema: { $ref?: string } }> }
}

interface Seen {
  method: string
  path: string
  query: string[]
  hasKey: boolean
  body: unknown
}

let node: TestNode
let paths: Record<string, Record<string, Operation>>
let schemas: Record<
  string,
  { properties?: Record<string, unknown>; additionalProperties?: unknown }
>
let seen: Seen[] = []
/** Operations that one of the calls was for. */
const called = new Set<string>()

/** Notes each call and answers an empty page, which does for everything. */
const fetch = async (url: unknown, init: RequestInit = {}) => {
  const { pathname, searchParams } = new URL(String(url))
  seen.push({
    method: init.method!.toLowerCase(),
    path: pathname,
    query: [...searchParams.keys()],
    hasKey: new Headers(init.headers).has('idempotency-key'),
    body: typeof init.body === 'string' ? JSON.parse(init.body) : undefined,
  })
  return Response.json({ data: [], next_cursor: null, has_more: false })
}
const url = 'https://api.example'
const client = createClient({ url, token: 'mwc_x', fetch: fetch as typeof globalThis.fetch })
const admin = createAdminClient({ url, key: 'mwk_x', fetch: fetch as typeof globalThis.fetch })
const operator = createOperatorClient({ url, key: 'x', fetch: fetch as typeof globalThis.fetch })

before(async () => {
  node = await startTestNode()
  const document = (await node.call('GET', '/openapi.json')).body
  paths = document.paths
  schemas = document.components.schemas
})
after(() => node.close())

/** The operation of a call; a path of fixed parts goes before one with parameters. */
function operationOf({ method, path }: Seen): { template: string; operation: Operation } {
  const template = Object.keys(paths)
    .filter((candidate) => paths[candidate]![method])
    .sort((a, b) => a.split('{').length - b.split('{').length)
    .find((candidate) => toPattern(candidate).test(path))
  assert.ok(template, `${method} ${path} is not in the document`)
  return { template, operation: paths[template]![method]! }
}

function toPattern(template: string): RegExp {
  return new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]+')}$`)
}

function assertDocumented(call: Seen): void {
  const { template, operation } = operationOf(call)
  called.add(operation.operationId)
  const what = `${call.method} ${template}`
  const names = (place: string) =>
    operation.parameters.filter((one) => one.in === place).map(({ name }) => name)
  for (const name of call.query) assert.ok(names('query').includes(name), `${what} takes ${name}`)
  const keepsKey = names('header').includes('Idempotency-Key')
  const isDry = call.query.includes('dry_run')
  assert.equal(call.hasKey, keepsKey && !isDry && call.method !== 'get', `${what}: key`)
  const reference = operation.requestBody?.content['application/json']?.schema.$ref
  if (call.path.startsWith('/v1/') || reference === undefined) return
  const schema = schemas[reference.split('/').at(-1)!]!
  // By name, whatever the names are.
  if (schema.additionalProperties) return
  const known = Object.keys(schema.properties ?? {})
  for (const field of Object.keys(call.body ?? {}))
    assert.ok(known.includes(field), `${what} takes the field ${field}`)
}

async function drain(list: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of list) assert.fail('The page was empty.')
}

const camelCase = (name: string) =>
  name.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase())

test('every call of every entity is one of the served document, and has a key just where the route keeps one', async () => {
  for (const name of entityNames) {
    if (name === 'statuses') continue
    const entity = entities[name] as Entity
    const { operations } = entity
    // Typed per entity; here they are all called alike.
    const calls = (client as any)[camelCase(name)]
    seen = []
    if (operations.list) {
      const query = Object.fromEntries(Object.keys(entity.filters).map((filter) => [filter, 'x']))
      const read = { source: 'mirror', max_age: '1m', sort: 'id' }
      await drain(calls.list({ ...query, ...read, fields: ['id'], include: 'raw', limit: 5 }))
    }
    if (operations.get) await calls.get('1', { fields: 'id', include: ['raw', 'allowed'] })
    if (operations.create && name !== 'attachments') await calls.create({})
    for (const writes of name === 'attachments' ? [calls] : [calls, calls.dryRun]) {
      if (operations.update) await writes.update('1', {})
      if (operations.delete) await writes.delete('1')
      for (const action of entity.actions) await writes.action('1', action)
    }
    for (const collection of entity.collections) {
      const elements = calls.collection('1', collection)
      await drain(elements.list())
      if (collection === 'attachments') continue
      await elements.create({})
      if (!Object.hasOwn(entity.fields, collection)) continue
      await elements.get('2')
      await elements.update('2', {})
      await elements.delete('2')
    }
    assert.ok(seen.length > 0, name)
    for (const call of seen) assertDocumented(call)
  }
})

test('every call about the connection is one of the served document', async () => {
  seen = []
  const content = new Blob(['x'])
  await (client as Client).connection()
  await client.capabilities({ entity: 'items' })
  await client.statuses('purchase-orders')
  await client.passthrough({ method: 'GET', path: '/x' })
  await client.batch([{ ref: 'a', op: 'get', entity: 'items', id: '1' }])
  await client.attachments.upload({ entity: 'items', record_id: '1', name: 'a', content })
  await client.attachments.download('1')
  const every = { excludeOwn: true, thin: true, limit: 5, untilCaughtUp: true } as const
  await drain(client.changes({ cursor: 'c', entity: ['items', 'assets'], ...every }))
  await client.changesHead({ entity: 'items' })
  await client.syncs.status()
  await client.syncs.create({ entities: ['items'], mode: 'full' })
  await drain(client.syncs.list({ state: 'failed' }))
  await client.syncs.get('1')
  await client.syncs.cancel('1')
  assert.equal(seen.length, 14)
  for (const call of seen) assertDocumented(call)
})

test('every call of the admin API is one of the served document, with fields that it takes', async () => {
  seen = []
  const customer = { external_id: 'a', name: 'A', contact_email: null, language: 'de' as const }
  const { customers, connections, links, keys, members, contacts, credits } = admin as AdminClient
  const ends = {
    redirect_uri: 'https://a.example',
    state: 's',
    expires_in: 60,
    locale: 'de' as const,
  }
  await drain(customers.list({ search: 'a' }))
  await customers.create({ ...customer, notify_contact: true, metadata: {} })
  await customers.get('1')
  await customers.update('1', { name: 'B' })
  await customers.delete('1')

  const filter = { customer: 'cus_1', system: 'x', status: 'active' as const, search: 'a' }
  await drain(connections.list({ sort: '-name' }))
  await drain(connections.list(filter))
  await connections.create({ customer, system: 'x', name: 'X', credentials: { kind: 'basic' } })
  await connections.rows()
  await connections.get('1')
  const settings = { sites: null, paused: true, metadata: {}, limits: [], quiet_hours: [] }
  await connections.update('1', { name: 'Y', ...settings })
  for (const act of ['disconnect', 'check', 'governor', 'push', 'purge'] as const)
    await connections[act]('1')
  await connections.reauthorize('1', { overlap_s: 60, ...ends })
  await drain(connections.timeline('1'))
  const tokens = connections.tokens('1')
  await drain(tokens.list())
  await tokens.create({ name: 't', expires_in: 60, scope: { read_only: true } })
  await tokens.update('2', { name: 'u', expires_in: null })
  await tokens.rotate('2', { overlap_s: 0, expires_in: 60 })
  await tokens.revoke('2')

  const syncs = connections.syncs('1')
  await syncs.status()
  await syncs.create()
  await drain(syncs.list({ state: 'running' }))
  await syncs.get('2')
  await syncs.cancel('2')
  await syncs.settings()
  await syncs.updateSettings({
    items: { enabled: true, every_s: 60, full_every_s: 3_600, history_days: 1, bookmark: null },
  })
  await syncs.decideGuard('items', { decision: 'keep' })

  await drain(links.list({ state: 'open', customer: 'cus_1' }))
  await links.create({
    customer_id: 'cus_1',
    systems: ['x'],
    name: 'X',
    deployment: 'cloud',
    ...ends,
  })
  await links.get('1')
  await links.revoke('1')
  await links.exchange({ code: 'c' })
  await links.exchange({ id: '1' })
  await drain(admin.events.list({ connection: 'con_1', type: 'credits.low' }))
  await drain(admin.changes({ cursor: 'c', connection: 'con_1', untilCaughtUp: true }))
  await admin.changesHead({ connection: 'con_1', excludeOwn: true })
  await admin.events.get('1')
  const since = '2026-01-01T00:00:00Z'
  await admin.events.replay({
    endpoint_id: 'whe_1',
    event_ids: ['evt_1'],
    from: since,
    to: since,
    only: 'all',
    cursor: 'c',
  })

  const { webhookEndpoints, deliveries } = admin
  const choices = {
    url: 'https://a.example',
    description: 'A',
    types: ['*' as const],
    connections: ['con_1'],
    filters: [{ entity: '*' as const, field: 'site_id', any_of: ['1'] }],
    origins: ['source' as const],
    thin: true,
    ordered: true,
    rate_per_s: 10,
    signatures: ['v1' as const],
  }
  await drain(webhookEndpoints.list())
  await webhookEndpoints.create({ ...choices, secret: 'whsec_' })
  await webhookEndpoints.get('1')
  await webhookEndpoints.update('1', { ...choices, enabled: false })
  await webhookEndpoints.rotateSecret('1', { scheme: 'v1', secret: 'whsec_', overlap_s: 60 })
  await webhookEndpoints.test('1', { type: 'credits.low' })
  await webhookEndpoints.enable('1', { replay_from: since })
  await webhookEndpoints.eventTypes()
  await webhookEndpoints.delete('1')
  const delivery = { endpoint: 'whe_1', event: 'evt_1', connection: 'con_1', type: 'credits.low' }
  await drain(deliveries.list({ ...delivery, state: 'failed' }))
  await deliveries.get('1')
  await deliveries.retry('1')

  await credits.get()
  await credits.update({ overage_allowed: true, low_threshold: null })
  await drain(credits.ledger.list({ connection: 'con_1' }))
  await credits.prices()
  await credits.purchase({ credits: 1, reference: 'r' })
  await credits.adjust({ credits: -1, reference: 'r', reason: 'w' })

  const person = { kind: 'email', address: 'a@a.example', audience: 'team' } as const
  await drain(contacts.list({ customer: 'cus_1' }))
  await contacts.create({ scope: { account: true }, ...person, language: 'de', events: [] })
  await contacts.get('1')
  await contacts.update('1', { address: 'b@a.example', language: 'en', events: [] })
  await contacts.test('1')
  await contacts.delete('1')

  await drain(keys.list())
  await keys.create({ name: 'k', role: 'admin', expires_in: 60, ip_allow_list: [] })
  await keys.update('1', { name: 'l', expires_in: null, ip_allow_list: [] })
  await keys.revoke('1')

  const { oauthClients } = admin
  const program = { name: 'p', redirect_uris: [], role: null, expiring_tokens: true }
  await drain(oauthClients.list())
  await oauthClients.create({ ...program, public: true })
  await oauthClients.get('1')
  await oauthClients.update('1', program)
  await oauthClients.rotateSecret('1', { overlap_s: 1 })
  await oauthClients.revoke('1')

  await drain(members.list())
  await members.invite({ email: 'a@a.example', name: 'A', role: 'admin' })
  await members.inviteAgain('1')
  await members.update('1', { name: 'B', role: 'developer' })
  await members.delete('1')
  await members.sessions('1').list()
  await members.sessions('1').end('2')
  await admin.session()
  await drain(admin.notices())

  const period = { from: new Date(0), to: '2026-01-01' }
  await drain(admin.auditLog.list({ actor: 'key', action: 'x', target: 'y', ...period }))
  assert.ok(seen.length > 50)
  for (const call of seen) assertDocumented(call)
})

test('every call about limits, usage, the account and the catalogue is one of the served document', async () => {
  seen = []
  const { account, advice, branding, connections, limits, notifications, requests, systems } = admin
  const period = { from: new Date(0), to: '2026-01-01' }
  const calls = { entity: 'items', op: 'list', consumer: 'tok_1' }
  const sums = {
    ...calls,
    outcome: 'success',
    group_by: ['op', 'outcome'],
    interval: 'day',
  } as const
  await drain(admin.usage.list({ ...period, ...sums, connection: 'con_1' }))
  await drain(connections.usage('1').list({ ...period, ...sums }))
  const logged = { search: 'req_1', status: '4xx', code: 'NOT_FOUND', entity: 'items' } as const
  await drain(requests.list({ ...period, ...logged, op: 'get' }))
  await drain(connections.requests('1').list({ ...period, ...logged }))
  await requests.get('1')
  await drain(advice.list({ ...period, connection: 'con_1', consumer: 'tok_1' }))

  const quota = { name: 'connection', quota: 5, window_s: 60 }
  await limits.get()
  await limits.get('con_1')
  await limits.set('con_1', [quota])
  await drain(limits.requests.list())
  await limits.requests.create({ ...quota, subject: 'con_1', reason: 'r' })
  const raise = { quota: 5, window_s: 60, reason: 'r', expires_in: 60 }
  await operator.limits.get('con_1')
  await operator.limits.raise('con_1', 'connection', raise)
  await operator.limits.end('con_1', 'connection')
  await drain(operator.limits.requests.list({ state: 'waiting' }))
  await operator.limits.requests.decide('1', { decision: 'grant', answer: 'a', expires_in: 60 })

  await drain(notifications.list({ state: 'sent', contact: 'nct_1', connection: 'con_1' }))
  await branding.get()
  await branding.set({ name: 'A', logo_url: null, accent: null, support_email: null })
  await account.get()
  await account.update({ name: 'A', redirect_origins: [], link_defaults: { expires_in: 60 } })
  await systems.list()
  await systems.get('tryton')
  for (const call of seen) assertDocumented(call)
})

/** Parts of the document that this package has all of. */
const COVERED = [
  ...['account', 'contacts', 'credits', 'customers', 'connections', 'keys', 'limits', 'links'],
  ...['members', 'oauth-clients', 'operator', 'systems', 'tokens', 'usage'],
]

test('of what the document offers nothing is missing here', () => {
  const offered = Object.values(paths).flatMap((methods) => Object.values(methods))
  const missing = offered.filter(({ tags, operationId }) => {
    return tags.some((tag) => COVERED.includes(tag)) && !called.has(operationId)
  })
  assert.ok(called.size > 100, `${called.size} operations`)
  assert.deepEqual(
    missing.map(({ operationId }) => operationId),
    [],
  )
})
