import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startTestNode, type TestNode } from '../../test-node.ts'
import { actAs, makeLink, type TestLink } from './test-link.ts'

let node: TestNode
let time = Date.parse('2026-05-04T08:00:00Z')

before(async () => {
  node = await startTestNode({ now: () => time })
  await node.control('POST', '/sap-s4hana/switches', { consent: 'automatic' })
})
after(() => node.close())

function form(): Record<string, unknown> {
  const { client_id, client_secret } = node.sandbox.systems
    .find(({ name }) => name === 'sap-s4hana')!
    .oauth!.describe('') as Record<string, string>
  return {
    system: 'sap-s4hana',
    deployment: 'on_premises',
    credentials: {
      kind: 'oauth2_authorization_code',
      base_url: `${node.sandbox.url}/sap-s4hana`,
      client: '100',
      language: 'EN',
      client_id,
      client_secret,
    },
  }
}

/** The page sends the browser off; gives what the browser then has: a cookie, and where the system sends it. */
async function setOut(link: TestLink) {
  const lines = await actAs(node, link.token).attempt(form())
  const end = lines.at(-1)
  assert.equal(end.result, 'redirect', JSON.stringify(end))
  const go = new URL(end.redirect_url)
  const out = await node.call('GET', go.pathname + go.search)
  assert.equal(out.status, 303)
  const set = String(out.headers['set-cookie'])
  // With this prefix no neighbouring host can plant one.
  assert.match(set, /^__Host-millwright_hop_[^;]+; Path=\/;/)
  assert.match(set, /; HttpOnly/)
  assert.match(set, /; SameSite=Lax/)
  assert.match(set, /; Secure/)
  const page = await fetch(out.headers.location!, { redirect: 'manual' })
  const back = new URL(page.headers.get('location')!)
  return { attempt_id: end.attempt_id as string, cookie: set.split(';')[0]!, back }
}

const comeBack = (back: URL, cookie?: string) =>
  node.call('GET', `/link/return${back.search}`, { headers: cookie ? { cookie } : {} })

test('a system with a sign-in page of its own is connected out and back, and its tokens are kept', async () => {
  const link = await makeLink(node)
  const { attempt_id, cookie, back } = await setOut(link)
  const home = await comeBack(back, cookie)
  assert.equal(home.status, 303, String(home.body))
  assert.equal(home.headers.location, `${link.url}?attempt=${attempt_id}`)
  const person = actAs(node, link.token)
  const end = (await person.resume(attempt_id)).at(-1)
  assert.equal(end.result, 'ready')
  const { body } = await person.finish(attempt_id)
  assert.equal(body.connection.status, 'active')
  const { token } = (
    await node.call('POST', `/admin/v1/links/${link.id}/exchange`, { token: node.account_key })
  ).body
  const read = await node.call('GET', '/v1/purchase-orders?limit=1', { token })
  assert.equal(read.status, 200, JSON.stringify(read.body))
})

test('only the browser that set out may come back, and only once', async () => {
  const link = await makeLink(node)
  const { cookie, back } = await setOut(link)
  const stranger = await setOut(await makeLink(node))
  for (const wrong of [undefined, stranger.cookie]) {
    const refused = await comeBack(back, wrong)
    assert.equal(refused.status, 400)
    assert.match(refused.body, /belongs to no sign-in/)
  }
  const forged = new URL(back)
  forged.searchParams.set('state', 'guessed')
  assert.equal((await comeBack(forged, cookie)).status, 400)
  assert.equal((await comeBack(back, cookie)).status, 303)
  assert.equal((await comeBack(back, cookie)).status, 400)
})

test('a return that names another issuer is not redeemed, and one that was denied says so', async () => {
  const changes: [Record<string, string>, RegExp][] = [
    [{ iss: 'https://evil.example' }, /does not belong to this try/],
    [{ error: 'access_denied' }, /not allowed/],
  ]
  for (const [change, words] of changes) {
    const link = await makeLink(node)
    const { attempt_id, cookie, back } = await setOut(link)
    for (const [name, value] of Object.entries(change)) back.searchParams.set(name, value)
    if ('error' in change) back.searchParams.delete('code')
    assert.equal((await comeBack(back, cookie)).status, 303)
    const lines = await actAs(node, link.token).resume(attempt_id)
    assert.equal(lines[0].step, 'consent')
    assert.match(lines[0].message, words)
    assert.equal(lines.at(-1).result, 'failed')
    const again = new URL(lines.at(-1).redirect_url)
    assert.equal((await node.call('GET', `${again.pathname}${again.search}`)).status, 303)
    assert.equal((await actAs(node, link.token).finish(attempt_id)).status, 409)
  }
})

test('a code that the system does not take is told in words', async () => {
  const link = await makeLink(node, { locale: 'de' })
  const { attempt_id, cookie, back } = await setOut(link)
  back.searchParams.set('code', 'another')
  assert.equal((await comeBack(back, cookie)).status, 303)
  const [line] = await actAs(node, link.token).resume(attempt_id)
  assert.equal(line.state, 'failed')
  assert.match(line.message, /Zustimmung/)
})

test('nobody sets out with the link of another, or with an attempt that is over', async () => {
  const { attempt_id } = await setOut(await makeLink(node))
  const other = await makeLink(node)
  const foreign = await node.call('GET', `/link/go/${attempt_id}?token=${other.token}`)
  assert.equal(foreign.status, 404)
  assert.match(foreign.headers['content-type']!, /html/)
  const lured = await node.call('GET', `/link/go/${attempt_id}?token=${other.token}`, {
    headers: { 'sec-fetch-site': 'cross-site' },
  })
  assert.equal(lured.status, 403)
  const german = await node.call('GET', '/link/return?state=x', {
    headers: { 'accept-language': 'de-AT,de' },
  })
  assert.match(german.body, /<html lang="de">/)
  assert.match(german.body, /gehört zu keiner Anmeldung/)
  const [, style] = /<link rel="stylesheet" href="([^"]+)">/.exec(german.body)!
  assert.equal((await node.call('GET', style!)).status, 200)
  const link = await makeLink(node)
  const late = await setOut(link)
  time += 15 * 60_000
  assert.equal((await comeBack(late.back, late.cookie)).status, 409)
})
