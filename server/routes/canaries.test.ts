import assert from 'node:assert/strict'
import { after, before, mock, test } from 'node:test'
import { inspect } from 'node:util'
import { sql } from 'kysely'
import { withSystem } from '../store/pool.ts'
import { startTestNode, type TestNode } from '../test-node.ts'
import { actAs, formOf, makeLink } from './link/test-link.ts'
import { codeForm, makeClient, passThrough, post, requestOf, verifier } from './oauth/test-oauth.ts'

const WRONG = 'Wr0ng-Canary-Passw0rd'
const CHOSEN = 'chosen canary horse battery'

let node: TestNode
/** By what they are. */
const secrets = new Map<string, string>()
const logged: string[] = []

const log = (fields: object, message: string) =>
  void logged.push(`${message} ${inspect(fields, { depth: 9 })}`)
const admin = (method: string, path: string, body?: unknown) =>
  node.call(method, `/admin/v1${path}`, { token: node.account_key, body })

before(async () => {
  node = await startTestNode()
  Object.assign(node.services.log, { error: log, warn: log })
  await node.control('POST', '/sap-s4hana/switches', { consent: 'automatic' })
  secrets.set('account key', node.account_key)
  await useConnections()
  await useConsent()
  await useOAuth()
  await useMember()
  await misplace()
  await node.services.audit.flush()
  await node.flush()
})
after(() => node.close())

/** Connected, read, renewed with a wrong password. */
async function useConnections() {
  for (const { name: system } of node.sandbox.systems) {
    const { id, token } = await node.connect(system)
    secrets.set(`token of ${system}`, token)
    const { credentials } = node.sandbox.systems.find(({ name }) => name === system)!
    const connector = node.services.catalogue.find((one) => one.system === system)!
    for (const { name, kind } of connector.auth[0]!.fields) {
      if (kind === 'secret') secrets.set(`${name} of ${system}`, credentials[name]!)
    }
    const field = connector.auth[0]!.fields.find(({ kind }) => kind === 'secret')!.name
    assert.equal((await node.call('GET', '/v1/purchase-orders?limit=1', { token })).status, 200)
    const again = await admin('POST', `/connections/${id}/reauthorize`, {})
    const secret = again.body.url.split('/').at(-1)
    secrets.set(`link of ${system}`, secret)
    const lines = await actAs(node, secret).attempt(formOf(node, system, { [field]: WRONG }))
    assert.equal(lines.at(-1).result, 'failed')
  }
  secrets.set('wrong password', WRONG)
}

/** Out to the page of a system and back, with its tokens. */
async function useConsent() {
  const link = await makeLink(node, { systems: ['sap-s4hana'] })
  const { client_id, client_secret } = node.sandbox.systems
    .find(({ name }) => name === 'sap-s4hana')!
    .oauth!.describe('') as Record<string, string>
  secrets.set('client secret at the system', client_secret!)
  const form = formOf(node, 'sap-s4hana') as { credentials: Record<string, string> }
  const { base_url, client = '100' } = form.credentials
  const kind = 'oauth2_authorization_code'
  const credentials = { kind, base_url, client, language: 'EN', client_id, client_secret }
  const person = actAs(node, link.token)
  const end = (await person.attempt({ ...form, deployment: 'on_premises', credentials })).at(-1)
  assert.equal(end.result, 'redirect', JSON.stringify(end))
  const go = new URL(end.redirect_url)
  const out = await node.call('GET', go.pathname + go.search)
  const cookie = String(out.headers['set-cookie']).split(';')[0]!
  const page = await fetch(out.headers.location!, { redirect: 'manual' })
  const back = new URL(page.headers.get('location')!)
  secrets.set('link', link.token)
  secrets.set('browser of the way out', cookie.split('=')[1]!)
  for (const name of ['code', 'state']) secrets.set(`${name} back`, back.searchParams.get(name)!)
  const home = await node.call('GET', `/link/return${back.search}`, { headers: { cookie } })
  assert.equal(home.status, 303, String(home.body))
  await person.resume(end.attempt_id)
  assert.equal((await person.finish(end.attempt_id)).status, 200)
}

async function useOAuth() {
  const client = await makeClient(node, { expiring_tokens: true, role: 'developer' })
  const { client_secret } = client
  secrets.set('client secret', client_secret!)
  secrets.set('verifier', verifier)
  const code = (await passThrough(node, requestOf(client))).searchParams.get('code')!
  const { body } = await post(node, '/oauth/token', codeForm(client, code))
  const grant = { grant_type: 'client_credentials', client_id: client.id }
  const own = await post(node, '/oauth/token', { ...grant, client_secret: client_secret! })
  secrets.set('code', code)
  secrets.set('access token', body.access_token)
  secrets.set('refresh token', body.refresh_token)
  secrets.set('access token of the client', own.body.access_token)
}

async function useMember() {
  const invited = { email: 'canary@example.org', name: 'Canary', role: 'admin' }
  const { body } = await admin('POST', '/members', invited)
  const { pathname: url } = new URL(body.invitation_url)
  const accepted = await node.app.inject({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams({ name: 'Canary', password: CHOSEN }).toString(),
  })
  assert.equal(accepted.statusCode, 303)
  secrets.set('invitation', url.split('/').at(-1)!)
  secrets.set('chosen password', CHOSEN)
  secrets.set('session', /=([^;]+)/.exec(String(accepted.headers['set-cookie']))![1]!)
}

/** Where people put secrets that do not belong there. */
async function misplace() {
  const token = secrets.get('access token')!
  await admin('DELETE', `/keys/${token}`)
  await admin('DELETE', `/links/my_${token}`)
  await admin('PATCH', `/connections/${token}`, { [token]: 1 })
  await admin('POST', '/links/exchange', { code: secrets.get('code') })
  await node.call('GET', `/v1/${token}?key=${token}`, { token })
  await node.call('GET', `/admin/v1/${token}`, { token: `x${token}` })
}

test('no secret of a whole life is in the database, plain, in hexadecimal or in base64', async () => {
  const text = await withSystem(node.services.database, async (trx) => {
    const { rows } = await sql<{ name: string }>`
      select table_name as name from information_schema.tables where table_schema = 'public'
    `.execute(trx)
    assert.ok(rows.length > 20)
    const dumps = []
    for (const { name } of rows) {
      const found = await sql<{ row: string }>`
        select t::text as row from ${sql.table(name)} as t`.execute(trx)
      dumps.push(...found.rows.map(({ row }) => `${name}: ${row}`))
    }
    return dumps
  })
  for (const row of text) refuseSecrets(row)
})

test('no secret is in what a node logs, also where it fails', async () => {
  const { access } = node.services
  const broken = mock.method(access, 'byAccountKey', async (key: string) => {
    throw new Error('broken', { cause: new Error(`of ${key.length} characters`) })
  })
  assert.equal((await admin('GET', '/keys')).status, 500)
  broken.mock.restore()
  assert.ok(logged.length > 0)
  for (const line of logged) refuseSecrets(line)
})

test('no secret is in what a key that only reads is shown', async () => {
  const token = await node.makeKey('read_only')
  const lists = ['connections', 'links', 'keys', 'oauth-clients', 'customers', 'members', 'events']
  for (const list of [...lists, 'account', 'branding', 'session']) {
    const { status, body } = await node.call('GET', `/admin/v1/${list}`, { token })
    assert.equal(status, 200, list)
    refuseSecrets(JSON.stringify(body))
  }
  refuseSecrets(JSON.stringify((await admin('GET', '/audit-log?limit=500')).body))
})

function refuseSecrets(text: string): void {
  assert.ok(secrets.size > 20)
  for (const [what, secret] of secrets) {
    const bytes = Buffer.from(secret)
    const forms = [secret, bytes.toString('hex'), bytes.toString('base64').replace(/=+$/, '')]
    const form = forms.find((one) => text.includes(one))
    assert.equal(form, undefined, `${what} in: ${text.slice(0, 300)}`)
  }
}
