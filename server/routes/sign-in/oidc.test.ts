import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { findMemberByEmail, updateMember } from '../../store/members.ts'
import { withAccount, withSystem } from '../../store/pool.ts'
import { startTestNode, type TestNode } from '../../test-node.ts'
import { openTestBrowser, type Page, type TestBrowser } from './test-browser.ts'

const INES = 'ines.halvorsen@example.org'
const TOMAS = 'tomas.brandt@example.org'
const FLOW = '__Host-millwright_sign_in'
const SESSION = '__Host-millwright_session'

let node: TestNode
let domains: string[] = []

before(async () => {
  node = await startTestNode({
    oidc: (sandboxUrl) => ({
      issuer: `${sandboxUrl}/identity-provider`,
      clientId: 'millwright',
      clientSecret: '',
      get domains() {
        return domains
      },
    }),
  })
  const { client_id, client_secret } = (await node.control('GET', '')).identity_provider.oauth
  Object.assign(node.services.oidc!, { clientId: client_id, clientSecret: client_secret })
  await node.control('POST', '/identity-provider/switches', {
    consent: 'automatic',
    redirect_uris: '*/sign-in/oidc/return',
  })
})
beforeEach(() => {
  domains = []
})
after(() => node.close())

let people = 0
const open = () => openTestBrowser(node, `203.0.113.${++people}`)

/** Out to the provider; answers the address of the return. */
async function goOut(browser: TestBrowser, who: string): Promise<URL> {
  const out = await browser.get('/sign-in/oidc')
  assert.equal(out.status, 303, out.text)
  const url = new URL(String(out.headers.location))
  url.searchParams.set('login_hint', who)
  const answer = await fetch(url, { redirect: 'manual' })
  return new URL(answer.headers.get('location')!)
}

const comeBack = (browser: TestBrowser, { pathname, search }: URL): Promise<Page> =>
  browser.get(pathname + search)

async function signIn(who: string): Promise<{ browser: TestBrowser; page: Page }> {
  const browser = open()
  return { browser, page: await comeBack(browser, await goOut(browser, who)) }
}

async function invite(email: string): Promise<string> {
  const body = { email, name: 'Ines', role: 'developer' }
  const answer = await node.call('POST', '/admin/v1/members', { token: node.account_key, body })
  assert.equal(answer.status, 201)
  return answer.body.id
}

test('who is no member is not let in, even with a confirmed address', async () => {
  const { browser, page } = await signIn(INES)
  assert.equal(page.status, 403)
  assert.match(page.text, /no member with this e-mail/)
  assert.equal(browser.cookies.has(SESSION), false)
})

test('a member is let in by the confirmed address, and needs neither password nor invitation then', async () => {
  const id = await invite(INES)
  const { browser, page } = await signIn(INES)
  assert.deepEqual([page.status, page.headers.location], [303, '/dashboard'])
  assert.equal(browser.cookies.has(FLOW), false)
  const { body } = await browser.call('GET', '/admin/v1/session')
  assert.deepEqual([body.actor.id, body.role], [id, 'developer'])
  const members = await browser.call('GET', '/admin/v1/members')
  const [member] = members.body.data
  assert.deepEqual(
    [member.status, member.has_password, member.has_identity_provider],
    ['active', false, true],
  )
})

test('an address that the provider has not confirmed lets nobody in', async () => {
  await invite(TOMAS)
  const { page } = await signIn(TOMAS)
  assert.equal(page.status, 403)
  assert.match(page.text, /has not confirmed/)
})

test('only the allowed domains come in', async () => {
  domains = ['example.com']
  assert.match((await signIn(INES)).page.text, /domain are not allowed/)
  domains = ['example.com', 'example.org']
  assert.equal((await signIn(INES)).page.status, 303)
})

test('a return that this browser did not begin is refused: no cookie, another state, another issuer, a used code', async () => {
  const browser = open()
  const back = await goOut(browser, INES)
  assert.equal((await comeBack(open(), back)).status, 400)
  const flow = browser.cookies.get(FLOW)!
  const other = open()
  await goOut(other, INES)
  assert.equal((await comeBack(other, back)).status, 401)
  for (const [name, value] of [
    ['state', 'x'],
    ['iss', 'https://evil.example'],
    ['code', 'guessed'],
  ] as const) {
    browser.cookies.set(FLOW, flow)
    const changed = new URL(back)
    changed.searchParams.set(name, value)
    assert.equal((await comeBack(browser, changed)).status, 401, name)
  }
  browser.cookies.set(FLOW, flow)
  assert.equal((await comeBack(browser, back)).status, 303)
  browser.cookies.set(FLOW, flow)
  assert.equal((await comeBack(browser, back)).status, 401, 'used')
  assert.equal(await wasRefused(browser), false, 'the session that was begun goes on')
})

const wasRefused = async (browser: TestBrowser) =>
  (await browser.call('GET', '/admin/v1/session')).status !== 200

test('who says no at the provider is back at the sign-in page', async () => {
  const browser = open()
  const back = await goOut(browser, INES)
  const denied = new URL(back)
  denied.searchParams.delete('code')
  denied.searchParams.set('error', 'access_denied')
  const page = await comeBack(browser, denied)
  assert.equal(page.status, 401)
  assert.match(page.text, /<form method="post" action="\/sign-in"/)
})

test('a provider that does not answer is told on the page', async () => {
  const { issuer } = node.services.oidc!
  Object.assign(node.services.oidc!, { issuer: 'http://127.0.0.1:9/nobody' })
  try {
    const page = await open().get('/sign-in/oidc')
    assert.equal(page.status, 502)
    assert.match(page.text, /role="alert"/)
  } finally {
    Object.assign(node.services.oidc!, { issuer })
  }
})

test('an address that the provider has given to somebody else does not open the member of before', async () => {
  const { database } = node.services
  const member = await withSystem(database, (trx) => findMemberByEmail(trx, INES))
  const change = (oidc_subject: string) =>
    withAccount(database, node.account_id, (trx) =>
      updateMember(trx, node.account_id, member!.id, { oidc_subject }, new Date()),
    )
  await change('somebody-before')
  const { page } = await signIn(INES)
  assert.equal(page.status, 403)
  assert.match(page.text, /belongs to somebody else/)
  await change(member!.oidc_subject!)
  assert.equal((await signIn(INES)).page.status, 303)
})
