import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startTestNode, type TestNode } from '../../test-node.ts'
import { openTestBrowser, type TestBrowser } from './test-browser.ts'

const PASSWORD = 'four small grey stones'
const SESSION = '__Host-millwright_session'
const MINUTE = 60_000
const HOUR = 60 * MINUTE

let node: TestNode
let clock = Date.UTC(2026, 10, 24, 8)
let people = 0

before(async () => {
  node = await startTestNode({ now: () => clock })
})
after(() => node.close())

/** Another network each, so that the throttle of one test does not reach the next. */
const open = () => openTestBrowser(node, `198.51.100.${++people}`)
const admin = (method: string, path: string, body?: unknown) =>
  node.call(method, `/admin/v1${path}`, { token: node.account_key, body })

async function invite(role = 'developer'): Promise<{ id: string; email: string; url: string }> {
  const email = `person${++people}@example.com`
  const { body } = await admin('POST', '/members', { email, name: 'Kim', role })
  return { id: body.id, email, url: new URL(body.invitation_url).pathname }
}

async function makeMember(
  role?: string,
): Promise<{ id: string; email: string; browser: TestBrowser }> {
  const { id, email, url } = await invite(role)
  const browser = open()
  const accepted = await browser.post(url, { name: 'Kim Lee', password: PASSWORD })
  assert.equal(accepted.status, 303)
  return { id, email, browser }
}

const csrfOf = async (browser: TestBrowser) =>
  (await browser.call('GET', '/admin/v1/session')).body.csrf_token as string

test('an invitation is accepted once, with a password, and signs in', async () => {
  const { email, url } = await invite()
  const browser = open()
  const page = await browser.get(url)
  assert.equal(page.status, 200)
  assert.ok(page.text.includes(email))
  const short = await browser.post(url, { name: 'Kim', password: 'eleven char' })
  assert.equal(short.status, 400)
  assert.match(short.text, /aria-invalid="true"/)
  assert.ok(!short.text.includes('eleven char'), 'a password is never sent back')
  const accepted = await browser.post(url, { name: 'Kim <Lee>', password: PASSWORD })
  assert.deepEqual([accepted.status, accepted.headers.location], [303, '/dashboard'])
  const home = await browser.get('/sign-in')
  assert.ok(home.text.includes('Kim &lt;Lee&gt;'))
  assert.equal((await browser.get(url)).status, 404)
  const again = await open().post(url, { name: 'Eve', password: 'another long password' })
  assert.equal(again.status, 404)
})

test('an invitation is over after seven days, and when another was made', async () => {
  const first = await invite()
  const again = await admin('POST', `/members/${first.id}/invitation`)
  assert.equal((await open().get(first.url)).status, 404)
  const second = new URL(again.body.invitation_url).pathname
  assert.equal((await open().get(second)).status, 200)
  clock += 7 * 24 * HOUR
  assert.equal((await open().get(second)).status, 404)
  assert.equal((await open().post(second, { name: 'Kim', password: PASSWORD })).status, 404)
})

test('the session cookie is out of reach of scripts and of other sites, and new at each sign-in', async () => {
  const { email, browser } = await makeMember()
  const planted = browser.cookies.get(SESSION)!
  const page = await browser.post('/sign-in', { email: email.toUpperCase(), password: PASSWORD })
  assert.equal(page.status, 303)
  const cookie = String(page.headers['set-cookie'])
  assert.match(
    cookie,
    /^__Host-millwright_session=[\w-]{43}; Path=\/; Max-Age=2592000; HttpOnly; SameSite=Lax; Secure$/,
  )
  assert.notEqual(browser.cookies.get(SESSION), planted)
  const old = open()
  old.cookies.set(SESSION, planted)
  assert.equal((await old.call('GET', '/admin/v1/session')).status, 401)
})

test('a session is over after twelve idle hours, and after thirty days however it is used', async () => {
  const { browser } = await makeMember()
  const isIn = async () => (await browser.call('GET', '/admin/v1/session')).status === 200
  clock += 12 * HOUR - 1
  assert.ok(await isIn())
  clock += 12 * HOUR
  assert.ok(!(await isIn()))
  const { browser: other } = await makeMember()
  let hours = 0
  for (; hours < 30 * 24 - 8; hours += 8) {
    clock += 8 * HOUR
    assert.equal((await other.call('GET', '/admin/v1/session')).status, 200, `${hours} h`)
  }
  clock += 8 * HOUR
  assert.equal((await other.call('GET', '/admin/v1/session')).status, 401)
})

test('signing out ends the session on the server, and needs a form of ours', async () => {
  const { browser } = await makeMember()
  const stolen = open()
  stolen.cookies.set(SESSION, browser.cookies.get(SESSION)!)
  assert.equal((await browser.post('/sign-in/out', { csrf_token: 'guessed' })).status, 403)
  assert.equal((await browser.call('GET', '/admin/v1/session')).status, 200)
  const csrf_token = await csrfOf(browser)
  assert.equal((await browser.post('/sign-in/out', { csrf_token })).status, 303)
  assert.equal(browser.cookies.has(SESSION), false)
  assert.equal((await stolen.call('GET', '/admin/v1/session')).status, 401)
})

test('a form that another site sends is refused, whoever is signed in', async () => {
  const { email, browser } = await makeMember()
  const form = { email, password: PASSWORD }
  for (const headers of [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: 'https://api.example', 'sec-fetch-site': 'cross-site' },
    { origin: 'https://api.example', 'sec-fetch-site': 'same-site' },
  ] as Record<string, string>[]) {
    const page = await browser.post('/sign-in', form, headers)
    assert.equal(page.status, 403, JSON.stringify(headers))
  }
})

test('a write with a session needs its token, a read does not, and no token is another one\u2019s', async () => {
  const { browser } = await makeMember()
  const { browser: other } = await makeMember()
  const body = () => ({ external_id: `c${++people}`, name: 'C' })
  for (const csrf of [undefined, 'x', await csrfOf(other)]) {
    const refused = await browser.call('POST', '/admin/v1/customers', body(), csrf)
    assert.deepEqual([refused.status, refused.body.code], [403, 'PERMISSION_DENIED'])
  }
  const csrf = await csrfOf(browser)
  assert.equal((await browser.call('POST', '/admin/v1/customers', body(), csrf)).status, 201)
  assert.equal((await browser.call('GET', '/admin/v1/customers')).status, 200)
  const keys = await browser.call('POST', '/admin/v1/keys', { name: 'k', role: 'admin' }, csrf)
  assert.equal(keys.status, 403, 'a developer makes no keys')
})

test('five wrong passwords close an address for a quarter of an hour, also to the right one', async () => {
  const { email } = await makeMember()
  for (let i = 0; i < 5; i++) {
    const wrong = await open().post('/sign-in', { email, password: `wrong password ${i}` })
    assert.equal(wrong.status, 401)
  }
  const refused = await open().post('/sign-in', { email, password: PASSWORD })
  assert.equal(refused.status, 429)
  assert.equal(refused.headers['retry-after'], '900')
  clock += 15 * MINUTE - 1
  assert.equal((await open().post('/sign-in', { email, password: PASSWORD })).status, 429)
  clock += 1
  assert.equal((await open().post('/sign-in', { email, password: PASSWORD })).status, 303)
})

test('attempts at once find no more room than attempts in a row', async () => {
  const { email } = await makeMember()
  const tries = await Promise.all(
    Array.from({ length: 12 }, () =>
      open().post('/sign-in', { email, password: 'wrong password' }),
    ),
  )
  assert.equal(tries.filter(({ status }) => status === 401).length, 5)
  assert.equal(tries.filter(({ status }) => status === 429).length, 7)
})

test('one network tries twenty times at most, whatever the addresses; a right sign-in costs nothing', async () => {
  const { email } = await makeMember()
  const browser = open()
  for (let i = 0; i < 3; i++) {
    assert.equal((await browser.post('/sign-in', { email, password: PASSWORD })).status, 303)
  }
  for (let i = 0; i < 20; i++) {
    const form = { email: `nobody${i}@example.com`, password: 'wrong password' }
    assert.equal((await browser.post('/sign-in', form)).status, 401)
  }
  assert.equal((await browser.post('/sign-in', { email, password: PASSWORD })).status, 429)
  assert.equal((await open().post('/sign-in', { email, password: PASSWORD })).status, 303)
})

test('an unknown address gets the same page as a wrong password', async () => {
  const { email } = await makeMember()
  const page = async (address: string) => {
    const { status, text } = await open().post('/sign-in', { email: address, password: 'x' })
    return [status, text.replaceAll(address, '')]
  }
  assert.deepEqual(await page(email), await page('nobody-at-all@example.com'))
})

test('what cannot be counted is not tried: then even the right password is refused', async () => {
  const { email } = await makeMember()
  const { kysely } = node.services.database
  const original = kysely.transaction
  const logged: string[] = []
  const { log } = node.services
  node.services.log = { ...log, error: (_fields, text) => logged.push(text) }
  // Only the first one, which counts: everything behind it would work.
  kysely.transaction = () => {
    kysely.transaction = original
    return { execute: () => Promise.reject(new Error('no database')) } as never
  }
  try {
    const page = await open().post('/sign-in', { email, password: PASSWORD })
    assert.equal(page.status, 500)
    assert.ok(!page.headers['set-cookie'])
  } finally {
    kysely.transaction = original
    node.services.log = log
  }
  assert.deepEqual(logged, ['sign-in page failed'])
  assert.equal((await open().post('/sign-in', { email, password: PASSWORD })).status, 303)
})

test('nobody signs up where there is an account already', async () => {
  const browser = open()
  assert.ok(!(await browser.get('/sign-in')).text.includes('name="account"'))
  const form = { account: 'Evil', name: 'Eve', email: 'eve@example.com', password: PASSWORD }
  assert.equal((await browser.post('/sign-in/sign-up', form)).status, 403)
  assert.equal(browser.cookies.size, 0)
})

test('sign-ins, failures and sign-outs are in the audit log, passwords are not', async () => {
  const { id, email, browser } = await makeMember()
  await open().post('/sign-in', { email, password: 'a telling wrong password' })
  await browser.post('/sign-in/out', { csrf_token: await csrfOf(browser) })
  await node.services.audit.flush()
  const { body } = await admin('GET', `/audit-log?target=${id}`)
  const acts = body.data.map((one: any) => `${one.action} ${one.actor.kind}`)
  assert.deepEqual(acts.sort(), [
    'members_invite key',
    'sign_in member',
    'sign_in_failed visitor',
    'sign_out member',
  ])
  const text = JSON.stringify(body)
  for (const secret of [
    PASSWORD,
    'a telling wrong password',
    browser.cookies.get(SESSION) ?? 'none',
  ]) {
    assert.ok(!text.includes(secret))
  }
})

test('the pages allow no script, no frame and no store', async () => {
  const { url } = await invite()
  for (const path of ['/sign-in', url]) {
    const { headers, text } = await open().get(path)
    assert.equal(
      headers['content-security-policy'],
      "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    )
    assert.equal(headers['cache-control'], 'no-store')
    assert.ok(!/<script|<style| style=| on\w+=/.test(text), path)
  }
  assert.match(
    String((await open().get('/sign-in/style.css')).headers['content-type']),
    /^text\/css/,
  )
})

test('the pages speak German to who prefers it, and English to everybody else', async () => {
  const read = async (language: string) =>
    (await open().get('/sign-in', { 'accept-language': language })).text
  assert.match(await read('de-AT,de;q=0.9,en;q=0.8'), /<html lang="de">[\s\S]*Anmelden/)
  assert.match(await read('fr, de;q=0.2, en;q=0.7'), /<html lang="en">/)
  assert.match(await read('fr'), /<html lang="en">[\s\S]*Sign in/)
})
