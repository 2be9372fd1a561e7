import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { after, before, test } from 'node:test'
import { newId } from '@millwright/model'
import { startNotifications } from '../../jobs/send-notifications.ts'
import { createVault } from '../../security/vault.ts'
import { findContact } from '../../store/contacts.ts'
import { planNotifications } from '../../store/plan-notifications.ts'
import { withAccount } from '../../store/pool.ts'
import { startTestNode, type TestNode } from '../../test-node.ts'

let node: TestNode
let hook: Server
let address: string
let connection: string

before(async () => {
  node = await startTestNode({ allowPrivate: (host) => host === '127.0.0.1' })
  connection = (await node.connect('tryton')).id
  hook = createServer((request, response) => {
    response.writeHead(request.url === '/gone/abcd' ? 410 : 200).end()
  }).listen(0, '127.0.0.1')
  await once(hook, 'listening')
  address = `http://127.0.0.1:${(hook.address() as { port: number }).port}/hooks/secret/wxyz`
})
after(async () => {
  hook.close()
  await node.close()
})

const admin = (method: string, path: string, body?: unknown, token = node.account_key) =>
  node.call(method, `/admin/v1${path}`, { token, body })
const mail = {
  scope: { account: true },
  kind: 'email',
  address: 'ops@example.com',
  events: ['connection.unreachable', 'credits.low'],
  audience: 'team',
}
const chat = () => ({ ...mail, kind: 'slack', address })

test('a contact is added, found, changed and deleted', async () => {
  const made = await admin('POST', '/contacts', mail)
  assert.equal(made.status, 201)
  assert.equal(made.headers.location, `/admin/v1/contacts/${made.body.id}`)
  assert.equal(made.body.language, 'en')
  assert.deepEqual((await admin('GET', `/contacts/${made.body.id}`)).body, made.body)
  const patch = { address: 'it@example.com', language: 'de' }
  const changed = await admin('PATCH', `/contacts/${made.body.id}`, patch)
  assert.deepEqual([changed.body.address, changed.body.language], ['it@example.com', 'de'])
  assert.deepEqual(changed.body.events, mail.events)
  assert.equal((await admin('DELETE', `/contacts/${made.body.id}`)).status, 200)
  for (const method of ['GET', 'DELETE']) {
    assert.equal((await admin(method, `/contacts/${made.body.id}`)).status, 404)
  }
})

test('contacts are listed in pages, by what they are contacts of', async () => {
  const events = ['connection.unreachable']
  const ids: string[] = []
  for (const scope of [{ account: true }, { connection_id: connection }, { account: true }]) {
    ids.unshift((await admin('POST', '/contacts', { ...mail, events, scope })).body.id)
  }
  const listed = async (query: string) =>
    (await admin('GET', `/contacts${query}`)).body.data.map(({ id }: { id: string }) => id)
  assert.deepEqual(await listed(''), ids)
  assert.deepEqual(await listed('?scope=account'), [ids[0], ids[2]])
  assert.deepEqual(await listed(`?connection=${connection}`), [ids[1]])
  const first = (await admin('GET', '/contacts?limit=2')).body
  assert.deepEqual(await listed(`?limit=2&cursor=${first.next_cursor}`), [ids[2]])
  for (const id of ids) await admin('DELETE', `/contacts/${id}`)
})

test('the address of a webhook is a secret: it is sealed, and never shown whole', async () => {
  const { body } = await admin('POST', '/contacts', chat())
  assert.equal(body.address, `${new URL(address).origin}/…wxyz`)
  const { account_id, services } = node
  const stored = await withAccount(services.database, account_id, (trx) =>
    findContact(trx, account_id, body.id),
  )
  assert.ok(!JSON.stringify(stored).includes('hooks'))
  assert.ok(!stored!.sealed_address!.includes('hooks'))
  const sealed = {
    sealed_credentials: stored!.sealed_address!,
    sealed_data_key: stored!.sealed_data_key!,
    master_key_id: stored!.master_key_id!,
  }
  const swapped = { account_id, connection_id: connection }
  assert.throws(() => services.vault.open(swapped, sealed), { name: 'VaultError' })
  assert.throws(() => createVault([randomBytes(32)]).open(swapped, sealed), { name: 'VaultError' })
})

test('a test sends a sample at once and tells what happened', async () => {
  const tryOut = async (body: unknown) => {
    const { id } = (await admin('POST', '/contacts', body)).body
    const { status, body: result } = await admin('POST', `/contacts/${id}/test`)
    assert.equal(status, 200)
    return [result.state, result.reason]
  }
  const { origin, host, port } = new URL(address)
  assert.deepEqual(await tryOut(chat()), ['sent', null])
  assert.deepEqual(await tryOut({ ...chat(), address: `${origin}/gone/abcd` }), [
    'failed',
    `${host} answered 410.`,
  ])
  assert.deepEqual(await tryOut(mail), ['failed', 'no mail server is configured'])
  const [state, reason] = await tryOut({ ...chat(), address: `http://localhost:${port}/x` })
  assert.equal(state, 'failed')
  assert.match(reason, /localhost/, 'a host of the own network that nobody allowed')
})

test('what cannot be told is refused with the place', async () => {
  const other = await node.makeAccount()
  const key = await node.makeKey('admin', other)
  const refusals: [body: object, pointer: string, token?: string][] = [
    [{ scope: {} }, '/scope'],
    [{ scope: { account: true, connection_id: connection } }, '/scope'],
    [
      { scope: { customer_id: 'cus_none' }, events: ['connection.unreachable'] },
      '/scope/customer_id',
    ],
    [
      { scope: { connection_id: connection }, events: ['connection.unreachable'] },
      '/scope/connection_id',
      key,
    ],
    [{ scope: { connection_id: connection } }, '/events/1'],
    [{ address: 'nobody' }, '/address'],
    [{ kind: 'teams', address: 'ftp://x.example' }, '/address'],
    [{ kind: 'teams', address: 'https://a:b@x.example' }, '/address'],
    [{ events: [] }, '/events'],
    [{ events: ['connection.created'] }, '/events/0'],
    [{ audience: 'end_customer' }, '/audience'],
    [
      {
        scope: { connection_id: connection },
        audience: 'end_customer',
        events: ['connection.inactive'],
      },
      '/events/0',
    ],
    [{ language: 'fr' }, '/language'],
  ]
  for (const [body, pointer, token] of refusals) {
    const { status, body: answer } = await admin('POST', '/contacts', { ...mail, ...body }, token)
    assert.deepEqual([status, answer.errors?.[0]?.pointer], [400, pointer], JSON.stringify(body))
  }
  const { body: made } = await admin('POST', '/contacts', mail)
  assert.equal((await admin('PATCH', `/contacts/${made.id}`, {})).status, 400)
  assert.equal((await admin('PATCH', `/contacts/${made.id}`, { kind: 'slack' })).status, 400)
  assert.equal((await admin('GET', `/contacts/${made.id}`, undefined, key)).status, 404)
  const reader = await node.makeKey('read_only')
  assert.equal((await admin('POST', `/contacts/${made.id}/test`, undefined, reader)).status, 403)
  assert.equal((await admin('GET', '/notifications?state=lost')).status, 400)
})

test('what is sent to whom is listed, newest first, without anything secret', async () => {
  const { account_id, services } = node
  const events = ['connection.inactive', 'connection.disconnected']
  const scope = { connection_id: connection }
  const contact = (await admin('POST', '/contacts', { ...chat(), scope, events })).body
  const told = (type: string) =>
    withAccount(services.database, account_id, (trx) =>
      planNotifications(
        trx,
        { account_id, id: newId('evt_'), type, connection_id: connection },
        services.now(),
      ),
    )
  await told('connection.inactive')
  const job = startNotifications(services)
  await job.runOnce()
  await job.close()
  await told('connection.disconnected')
  const { body } = await admin('GET', `/notifications?contact=${contact.id}`)
  assert.deepEqual(
    body.data.map((one: any) => [one.type, one.state, one.address, one.next_attempt_at !== null]),
    [
      ['connection.disconnected', 'waiting', contact.address, true],
      ['connection.inactive', 'sent', contact.address, false],
    ],
  )
  assert.ok(!JSON.stringify(body).includes('hooks/'))
  const waiting = await admin('GET', `/notifications?connection=${connection}&state=waiting`)
  assert.equal(waiting.body.data.length, 1)
  const first = (await admin('GET', '/notifications?limit=1')).body
  const second = await admin('GET', `/notifications?limit=1&cursor=${first.next_cursor}`)
  assert.equal(second.body.data[0].type, 'connection.inactive')
})

test('in production a webhook is told over https only', async () => {
  const strict = await startTestNode({ allowPlainHttp: false })
  try {
    const body = { ...chat(), address: 'http://hooks.example/x' }
    const answer = await strict.call('POST', '/admin/v1/contacts', {
      token: strict.account_key,
      body,
    })
    assert.equal(answer.status, 400)
    assert.match(answer.body.detail, /https/)
  } finally {
    await strict.close()
  }
})
