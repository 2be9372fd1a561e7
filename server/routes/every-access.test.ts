import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { newId } from '@millwright/model'
import { sql } from 'kysely'
import { createSecret } from '../security/tokens.ts'
import { createAccountKey } from '../store/account-keys.ts'
import { createConnectionToken } from '../store/connection-tokens.ts'
import { createSession } from '../store/member-sessions.ts'
import { withAccount, withSystem } from '../store/pool.ts'
import { startTestNode, type TestAnswer, type TestNode } from '../test-node.ts'
import { type Schema, sampleBody } from './test-body.ts'
import { bring } from './test-changes.ts'

/** One call of the API as the OpenAPI document tells of it. */
interface Op {
  method: string
  path: string
  id: string
  tag: string
  door: 'public' | 'unified' | 'admin'
  body: Schema | undefined
}

/** Every name and text of the victim has this word in it. */
const CANARY = 'canary'

/** Words in addresses that are no ids of anything. */
const WORDS: Record<string, string> = { system: 'tryton', entity: 'purchase-orders' }

/** What makes or ends access, or costs money: no developer's business. */
const ADMIN_TAGS = ['keys', 'members', 'oauth-clients', 'credits']
const ADMIN_OPS = ['connections_purge', 'account_update', 'branding_set']

let node: TestNode
let ops: Op[]
let schemas: Record<string, Schema>
let connection: { id: string; token: string }
let ended: { id: string; token: string }
let stranger: { key: string; token: string }
/** Secrets of the victim's account that do not work any more, and ones that may less. */
const dead: Record<string, { key: string; token: string }> = {}
const low: Record<string, string> = {}

before(async () => {
  node = await startTestNode()
  connection = await node.connect('tryton')
  // A limit has no id of its own: it is that of whom it is for.
  places.set('/admin/v1/limits', connection.id)
  const document = (await node.call('GET', '/openapi.json')).body
  schemas = document.components.schemas
  ops = Object.entries<any>(document.paths).flatMap(([path, methods]) =>
    Object.entries<any>(methods).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      id: operation.operationId,
      tag: operation.tags[0],
      door: doorOf(operation.security),
      body: operation.requestBody?.content['application/json']?.schema,
    })),
  )
  await makeObjects()
  dead.revoked = await makeSecrets({ revoked: true })
  dead.expired = await makeSecrets({ expires_at: new Date(Date.now() - 1000) })
  for (const role of ['read_only', 'developer'] as const) low[role] = await node.makeKey(role)
  ended = await node.connect('tryton')
  await mine('POST', `/admin/v1/connections/${ended.id}/disconnect`)
  await makeStranger()
})
after(() => node.close())

function doorOf(security: object[]): Op['door'] {
  const [way = {}] = security
  if ('connection_token' in way) return 'unified'
  return 'account_key' in way ? 'admin' : 'public'
}

/** A call by the victim's own admin. */
async function mine(method: string, url: string, body?: unknown): Promise<any> {
  const answer = await node.call(method, url, { token: node.account_key, body })
  assert.ok(answer.status < 300, `${method} ${url}: ${JSON.stringify(answer.body)}`)
  return answer.body
}

/** One of everything that an account can have. A new resource whose list is empty is made here. */
async function makeObjects(): Promise<void> {
  const customer = { external_id: `${CANARY}-1`, name: `${CANARY} customer` }
  await mine('POST', '/admin/v1/customers', customer)
  await mine('PATCH', `/admin/v1/connections/${connection.id}`, { name: `${CANARY} connection` })
  await mine('POST', '/admin/v1/links', { customer, name: `${CANARY} link` })
  await mine('POST', '/admin/v1/oauth-clients', { name: `${CANARY} client`, role: 'read_only' })
  await mine('POST', '/admin/v1/contacts', {
    kind: 'email',
    address: `${CANARY}@victim.example`,
    scope: { account: true },
    audience: 'team',
    events: ['connection.inactive'],
  })
  const member = { email: `${CANARY}@member.example`, name: `${CANARY} member`, role: 'developer' }
  const { id: member_id } = await mine('POST', '/admin/v1/members', member)
  // What happens from now on is delivered there.
  await mine('POST', '/admin/v1/webhook-endpoints', {
    url: `https://${CANARY}.example`,
    types: ['*'],
  })
  await mine('POST', `/admin/v1/connections/${connection.id}/syncs`, { mode: 'full' })
  await bring(node, connection.id, { records: [{ id: CANARY, name: CANARY }] })
  const at = new Date()
  await withAccount(node.services.database, node.account_id, (trx) =>
    createSession(trx, {
      account_id: node.account_id,
      id: newId('ses_'),
      member_id,
      hash: createSecret('mwk').hash,
      ip: CANARY,
      user_agent: CANARY,
      created_at: at,
      last_seen_at: at,
      expires_at: new Date(at.getTime() + 3_600_000),
    }),
  )
  // The calls that made them are objects too.
  await node.flush()
}

async function makeSecrets({ revoked = false, expires_at = null as Date | null }) {
  const { database } = node.services
  const { account_id } = node
  const [key, token] = [createSecret('mwk'), createSecret('mwc')]
  await withAccount(database, account_id, async (trx) => {
    const { secret: _, ...hiddenKey } = key
    const { secret: __, ...hiddenToken } = token
    const named = { account_id, name: `${CANARY} secret`, expires_at }
    await createAccountKey(trx, { ...named, id: newId('key_'), role: 'admin', ...hiddenKey })
    const connection_id = connection.id
    await createConnectionToken(trx, { ...named, id: newId('tok_'), connection_id, ...hiddenToken })
    if (!revoked) return
    for (const [table, { hash }] of [
      ['account_keys', key],
      ['connection_tokens', token],
    ] as const)
      await trx
        .updateTable(table)
        .set({ revoked_at: new Date() })
        .where('hash', '=', hash)
        .execute()
  })
  return { key: key.secret, token: token.secret }
}

/** Another account with an admin key and a connection of its own. */
async function makeStranger(): Promise<void> {
  const account = await node.makeAccount()
  const key = await node.makeKey('admin', account)
  const [id, customer] = [newId('con_'), newId('cus_')]
  const { secret, ...hidden } = createSecret('mwc')
  await withAccount(node.services.database, account, async (trx) => {
    const named = { account_id: account, name: 'stranger' }
    await trx
      .insertInto('customers')
      .values({ ...named, id: customer, external_id: 'stranger' })
      .execute()
    const place = { system: 'tryton', deployment: 'on_premises', status: 'active' } as const
    await trx
      .insertInto('connections')
      .values({ ...named, ...place, id, customer_id: customer, reason: null } as never)
      .execute()
    await createConnectionToken(trx, { ...named, ...hidden, id: newId('tok_'), connection_id: id })
  })
  stranger = { key, token: secret }
}

/** Where an operation is called: the admin API on the victim's own objects. A stream ends by itself. */
async function placeOf({ door, path }: Op): Promise<string> {
  const url = door === 'admin' ? await fill(path) : path.replaceAll(/\{\w+\}/g, 'x')
  return path.endsWith('/stream') ? `${url}?wait=1ms` : url
}

const places = new Map<string, string>()

/** An address of the victim's own objects: each id is the first of the list that stands before it. */
async function fill(path: string): Promise<string> {
  let url = ''
  for (const segment of path.split('/').slice(1)) {
    const [, name] = /^\{(\w+)\}$/.exec(segment) ?? []
    url += `/${name === undefined ? segment : (WORDS[name] ?? (await firstOf(url, path)))}`
  }
  return url
}

async function firstOf(list: string, path: string): Promise<string> {
  const known = places.get(list)
  if (known !== undefined) return known
  const answer = await node.call('GET', list, { token: node.account_key })
  const rows: { id: string; name?: string }[] = answer.body.data ?? []
  // Of several the one that this test made, not the key that it calls with.
  const id = (rows.find(({ name }) => name?.includes(CANARY)) ?? rows[0])?.id
  assert.ok(
    id,
    `${path}: GET ${list} answers ${answer.status} and no object. Make one in makeObjects; a parameter that is no id goes into WORDS.`,
  )
  places.set(list, id)
  return id
}

/** Ids of the victim that a body may name. */
async function bodyOf({ body }: Op): Promise<unknown> {
  if (!body) return undefined
  const known: Record<string, string> = {
    customer_id: await firstOf('/admin/v1/customers', ''),
    connection_id: connection.id,
    connections: connection.id,
    link_id: await firstOf('/admin/v1/links', ''),
    // Whoever is asked for a role asks for all of it.
    role: 'admin',
  }
  return sampleBody(body, schemas, (field) => known[field])
}

interface Attack {
  token?: string | undefined
  headers?: Record<string, string>
}

/** Calls, and looks whether the answer tells anything of the victim beyond what was asked with. */
async function attack(op: Op, who: string, how: Attack): Promise<TestAnswer & { what: string }> {
  const url = await placeOf(op)
  const body = await bodyOf(op)
  const { token, headers = {} } = how
  const answer = await node.call(op.method, url, {
    body,
    headers,
    ...(token !== undefined && { token }),
  })
  const what = `${who}: ${op.method} ${url} → ${answer.status} ${JSON.stringify(answer.body).slice(0, 400)}`
  assert.ok(answer.status < 500, what)
  if (answer.status >= 400 && op.door !== 'public') {
    assert.match(answer.headers['content-type'] ?? '', /^application\/problem\+json/, what)
    assert.equal(answer.body.status, answer.status, what)
  }
  const said = JSON.stringify([answer.headers, answer.body])
  assert.ok(!said.includes(CANARY), `leak: ${what}`)
  const asked = JSON.stringify([url, body, headers])
  for (const id of await victimIds())
    assert.ok(!said.includes(id) || asked.includes(id), `leak of ${id}: ${what}`)
  return { ...answer, what }
}

let ids: Promise<readonly string[]> | undefined

/** Everything in the victim's rows that looks like an id. */
function victimIds(): Promise<readonly string[]> {
  ids ??= rowsOf(node.account_id).then((rows) => [
    ...new Set(JSON.stringify(rows).match(/\b[a-z]{3}_[0-9a-z]{26}\b/g)),
  ])
  return ids
}

/** All rows of an account but its audit log, which tells of the attacks, without what reading and time change. */
async function rowsOf(account: string): Promise<Record<string, unknown[]>> {
  return withSystem(node.services.database, async (trx) => {
    const tables = await sql<{ name: string }>`
      select c.relname as name from pg_class c
      join pg_attribute a on a.attrelid = c.oid and a.attname = 'account_id'
      where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace
        and c.relname not like 'audit%' order by 1`.execute(trx)
    const found: Record<string, unknown[]> = {}
    for (const { name } of tables.rows) {
      const { rows } = await sql<{ row: unknown }>`
        select to_jsonb(t) - 'last_used_at' - 'last_seen_at' as row from ${sql.table(name)} t
        where account_id = ${account} order by 1`.execute(trx)
      found[name] = rows.map(({ row }) => row)
    }
    return found
  })
}

const guarded = () => ops.filter(({ door }) => door !== 'public')
const admin = () => ops.filter(({ door }) => door === 'admin')
const unified = () => ops.filter(({ door }) => door === 'unified')
const writes = ({ method }: Op) => method !== 'GET'
const hasId = ({ path }: Op) =>
  [...path.matchAll(/\{(\w+)\}/g)].some(([, name]) => !Object.hasOwn(WORDS, name!))

/** Runs attacks of which none may change a row of the victim. */
async function unchanged(run: () => Promise<void>): Promise<void> {
  const before = await rowsOf(node.account_id)
  await run()
  assert.deepEqual(await rowsOf(node.account_id), before)
}

test('the matrix covers every operation of the document', () => {
  assert.ok(guarded().length > 250, String(guarded().length))
  assert.ok(admin().some(writes) && unified().some(writes))
})

test('without a credential, or with one that nobody was given, every operation answers 401', () =>
  unchanged(async () => {
    const forged = createSecret('mwk').secret
    const guesses = [undefined, 'garbage', forged, createSecret('mwc').secret, forged.slice(0, -1)]
    for (const op of guarded()) {
      for (const token of guesses) {
        const headers = { 'millwright-connection': connection.id }
        const { status, what } = await attack(op, `guess ${token}`, { token, headers })
        assert.equal(status, 401, what)
      }
    }
  }))

test('a revoked, an expired and an ended credential answer 401 at every operation', () =>
  unchanged(async () => {
    for (const op of guarded()) {
      for (const [why, { key, token }] of Object.entries({
        ...dead,
        ended: { key: ended.token, token: ended.token },
      })) {
        const headers = { 'millwright-connection': connection.id }
        const byKey = await attack(op, `${why} key`, { token: key, headers })
        assert.equal(byKey.status, 401, byKey.what)
        const byToken = await attack(op, `${why} token`, { token })
        assert.equal(byToken.status, 401, byToken.what)
      }
    }
  }))

test('a connection token opens no operation of the admin API', () =>
  unchanged(async () => {
    for (const op of admin()) {
      const { status, what } = await attack(op, 'own token', { token: connection.token })
      assert.equal(status, 401, what)
    }
  }))

test("another account's admin finds none of the objects that an address names, and changes none", () =>
  unchanged(async () => {
    // Lists first: the stranger's own audit log tells later which ids it has asked for.
    const isList = (op: Op) => !writes(op) && !hasId(op)
    const [lists, others] = [admin().filter(isList), admin().filter((op) => !isList(op))]
    for (const op of [...lists, ...others]) {
      const { status, what } = await attack(op, 'stranger', { token: stranger.key })
      if (hasId(op)) assert.ok(status === 404 || status === 403, what)
    }
  }))

test("another account's key or token reaches no record of a connection that is not its own", () =>
  unchanged(async () => {
    const headers = { 'millwright-connection': connection.id }
    for (const op of unified()) {
      const byKey = await attack(op, 'stranger', { token: stranger.key, headers })
      assert.equal(byKey.status, 404, byKey.what)
      const byToken = await attack(op, 'stranger', { token: stranger.token, headers })
      assert.equal(byToken.status, 403, byToken.what)
    }
  }))

test('a lower role does no write: a read-only key none, a developer none that an admin keeps to himself', () =>
  unchanged(async () => {
    const headers = { 'millwright-connection': connection.id }
    for (const op of guarded().filter(writes)) {
      const { status, body, what } = await lowly(op, low.read_only!, headers)
      assert.deepEqual([status, body.code], [403, 'PERMISSION_DENIED'], what)
    }
    for (const op of admin().filter(writes)) {
      if (!ADMIN_TAGS.includes(op.tag) && !ADMIN_OPS.includes(op.id)) continue
      const { status, what } = await lowly(op, low.developer!, {})
      assert.equal(status, 403, what)
    }
  }))

/** The victim's own people may read the victim's names; only the status counts. */
async function lowly(op: Op, token: string, headers: Record<string, string>) {
  const url = await placeOf(op)
  const answer = await node.call(op.method, url, { token, headers, body: await bodyOf(op) })
  return {
    ...answer,
    what: `${op.method} ${url} → ${answer.status} ${JSON.stringify(answer.body)}`,
  }
}

test('no operation that is open to all tells anything of anybody', () =>
  unchanged(async () => {
    for (const op of ops.filter(({ door }) => door === 'public')) {
      await attack(op, 'nobody', {})
      await attack(op, 'garbage', { token: createSecret('mwk').secret })
    }
  }))

test('the records of a connection that was disconnected are gone for every credential, its state is told', async () => {
  const headers = { 'millwright-connection': ended.id }
  for (const op of unified()) {
    const { status, what } = await lowly(op, node.account_key, headers)
    assert.ok(status >= 400 ? status < 500 : op.method === 'GET', what)
    if (!['connection', 'statuses', 'syncs'].includes(op.tag)) assert.ok(status >= 400, what)
  }
})

test('an object that is not there, or was deleted, is not found by any operation', async () => {
  const at = new Map<string, string>()
  const deletions = admin().filter(({ method, path }) => method === 'DELETE' && path.endsWith('}'))
  for (const op of admin().filter(hasId)) {
    const url = (await fill(op.path)).replaceAll(
      /\b([a-z]{3}_)[0-9a-z]{26}\b/g,
      (_, prefix: string) => prefix + '0'.repeat(26),
    )
    const { status, body } = await node.call(op.method, url, {
      token: node.account_key,
      body: await bodyOf(op),
    })
    assert.equal(status, 404, `${op.method} ${url}: ${status} ${JSON.stringify(body)}`)
    at.set(op.id, await fill(op.path))
  }
  await mine('POST', `/admin/v1/connections/${connection.id}/disconnect`)
  // The longest first: what belongs to an object goes before it.
  for (const op of deletions.sort((a, b) => b.path.length - a.path.length)) {
    if (op.path.startsWith('/admin/v1/customers')) continue
    await mine('DELETE', at.get(op.id)!)
  }
  for (const op of admin().filter(hasId)) {
    if (!deletions.some(({ path }) => op.path.startsWith(path))) continue
    const url = at.get(op.id)!
    const { status, body } = await node.call(op.method, url, {
      token: node.account_key,
      body: await bodyOf(op),
    })
    const what = `${op.method} ${url}: ${status} ${JSON.stringify(body)}`
    // What is kept for the history says that it ended; ending it twice is no error.
    const isKept =
      status === 200 && (op.method === 'DELETE' || /"\w*(revoked|ended|deleted)/.test(what))
    if (!isKept) assert.ok(status === 404 || status === 409, what)
  }
})
