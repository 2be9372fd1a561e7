import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { verifyChain } from '../../engine/verify-chain.ts'
import { withAccount } from '../../store/pool.ts'
import { startTestNode, type TestNode } from '../../test-node.ts'

let node: TestNode
let clock = Date.UTC(2026, 10, 24, 8)

before(async () => {
  node = await startTestNode({ now: () => clock })
})
after(() => node.close())

const call = (method: string, path: string, body?: unknown, token = node.account_key) =>
  node.call(method, `/admin/v1${path}`, { token, body })
const log = async (query = '') => (await call('GET', `/audit-log${query}`)).body.data as any[]

test('what shows a secret is marked so, and the secret itself is nowhere', async () => {
  const { token, id } = await node.connect('tryton')
  const key = (await call('POST', '/keys', { name: 'ci', role: 'developer' })).body
  const made = (await call('POST', `/connections/${id}/tokens`, { name: 'more' })).body
  const { body: turned } = await call('POST', `/connections/${id}/tokens/${made.id}/rotate`, {})
  const [rotate, create, keys, connect] = await log()
  for (const act of [rotate, create, keys, connect]) assert.equal(act.detail.secret_shown, true)
  assert.deepEqual(
    [rotate.action, rotate.target, rotate.detail.path],
    ['tokens_rotate', { type: 'token', id: turned.id }, { id, token_id: made.id }],
  )
  assert.deepEqual(
    [keys.action, keys.target, keys.detail.values],
    ['keys_create', { type: 'key', id: key.id }, { name: 'ci', role: 'developer' }],
  )
  assert.deepEqual(
    [connect.action, connect.target],
    ['connections_create', { type: 'connection', id }],
  )
  assert.ok(connect.detail.fields.includes('credentials'))
  const text = JSON.stringify(await log())
  const { credentials } = node.sandbox.systems.find(({ name }) => name === 'tryton')!
  for (const secret of [token, key.secret, made.secret, turned.secret, credentials.password]) {
    assert.ok(typeof secret === 'string' && !text.includes(secret))
  }
})

test('a refused act is recorded with its reason, one of nobody is not', async () => {
  const reader = await node.makeKey('read_only')
  const before = (await log()).length
  const secret = 'mwk_0123456789abcdefghijABCDEFGHIJ0123456789abcdefghij'
  assert.equal((await call('POST', '/keys', { name: secret, role: 'admin' }, reader)).status, 403)
  assert.equal(
    (await call('POST', '/customers', { [secret]: 1, 'odd name': 2, name: 3 })).status,
    400,
  )
  assert.equal((await call('DELETE', '/customers/cus_none')).status, 404)
  assert.equal((await call('POST', '/keys', { name: 'x', role: 'admin' }, 'mwk_none')).status, 401)
  const acts = await log()
  assert.equal(acts.length, before + 3)
  const [missing, wrong, forbidden] = acts
  assert.deepEqual(
    [forbidden.status, forbidden.actor.name, forbidden.detail.code, forbidden.detail.values],
    [403, 'read_only', 'PERMISSION_DENIED', { name: '(secret)', role: 'admin' }],
  )
  assert.deepEqual([wrong.status, wrong.detail.fields], [400, ['name']])
  assert.deepEqual([missing.status, missing.target], [404, { type: 'customer', id: 'cus_none' }])
  assert.ok(!JSON.stringify(acts).includes(secret))
})

test('an address that no database can keep is recorded so that it can', async () => {
  assert.equal((await call('DELETE', '/customers/%00x')).status, 400)
  const [act] = await log()
  assert.equal(act.target.id, '\ufffdx')
})

test('an act that cannot be recorded is answered with a failure', async () => {
  const { audit, log: logger } = node.services
  const { record } = audit
  const logged: string[] = []
  node.services.log = { ...logger, error: (_fields, text) => logged.push(text) }
  audit.record = () => Promise.reject(new Error('no room'))
  try {
    const { status, body } = await call('POST', '/keys', { name: 'ghost', role: 'admin' })
    assert.deepEqual([status, body.code, body.secret], [500, 'INTERNAL_ERROR', undefined])
  } finally {
    audit.record = record
    node.services.log = logger
  }
  assert.deepEqual(logged, ['request failed'])
})

test('the log is read newest first, page by page, and narrowed', async () => {
  clock += 3_600_000
  const from = new Date(clock).toISOString()
  for (const external_id of ['p1', 'p2', 'p3']) {
    await call('POST', '/customers', { external_id, name: external_id })
    clock += 60_000
  }
  const first = await call('GET', `/audit-log?from=${from}&limit=2`)
  const next = `?from=${from}&limit=2&cursor=${first.body.next_cursor}`
  const names = [...first.body.data, ...(await log(next))].map((act) => act.detail.values.name)
  assert.deepEqual(names, ['p3', 'p2', 'p1'])
  const until = new Date(clock - 60_000).toISOString()
  assert.equal((await log(`?from=${from}&to=${until}`)).length, 2)
  const [act] = await log('?action=customers_create')
  const [own] = await log(`?target=${act.target.id}`)
  assert.deepEqual(own, act)
  assert.ok((await log(`?actor=${act.actor.id}`)).length > 3)
  assert.deepEqual(await log('?actor=member'), [])
  for (const query of ['?from=yesterday', '?to=2026-13-01', '?since=2026-01-01', '?limit=0']) {
    assert.equal((await call('GET', `/audit-log${query}`)).status, 400, query)
  }
})

test('only admins read the log, and each only that of the own account', async () => {
  const developer = await node.makeKey('developer')
  assert.equal((await call('GET', '/audit-log', undefined, developer)).status, 403)
  const stranger = await node.makeKey('admin', await node.makeAccount())
  assert.deepEqual((await call('GET', '/audit-log', undefined, stranger)).body.data, [])
})

test('credentials that a node opens are recorded with what for', async () => {
  const read = { account_id: node.account_id, connection_id: 'con_1', purpose: 'calls' }
  node.services.audit.noteSecretRead(read)
  await node.services.audit.flush()
  const [act] = await log('?actor=node&target=con_1')
  assert.deepEqual([act.action, act.detail], ['credentials_read', { purpose: 'calls' }])
})

test('the chain of all this is whole', async () => {
  const { broken, count } = await withAccount(node.services.database, node.account_id, (trx) =>
    verifyChain(trx, node.account_id),
  )
  assert.equal(broken, null)
  assert.ok(count > 10)
})
