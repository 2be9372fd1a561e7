import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, afterEach, before, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { type Api, expectStatus, openApi } from './api.ts'
import { checkPage, fill, press } from './person.ts'
import { openStage, type Stage } from './stage.ts'

let stage: Stage
let admin: Api
let url: string
/** The account's own server: where a link sends the browser back to. */
let home: Server
let back: string
const arrivals: URL[] = []

before(async () => {
  stage = await openStage({ MILLWRIGHT_CREDITS: 'on' })
  ;({ admin, url } = stage)
  home = createServer((request, response) => {
    arrivals.push(new URL(request.url!, 'http://home'))
    response.setHeader('content-type', 'text/html').end('<!doctype html><title>back</title>')
  })
  await new Promise<void>((resolve) => home.listen(0, '127.0.0.1', resolve))
  back = `http://127.0.0.1:${(home.address() as AddressInfo).port}/connected`
})
after(async () => {
  home?.close()
  await stage?.stop()
})
afterEach(({ name }) => stage.closePages(name))

const credits = async () => {
  const { available, held } = expectStatus(200, await admin('GET', '/admin/v1/credits'))
  return { available, held }
}
const connected: Record<string, { id: string; token: string }> = {}

test('an account buys credits and links a system of its customer in a browser, up to the first record', async () => {
  const bought = { credits: 10, reference: 'order 1' }
  expectStatus(201, await admin('POST', '/admin/v1/credits/purchases', { body: bought }))
  const free = (await credits()).held
  const { path, credentials } = await stage.sandbox.describe('sap-s4hana')
  const link = await stage.makeLink({
    redirect_uri: back,
    state: 'visit 1',
    metadata: { plant: 'Ulm' },
  })
  const page = await stage.openPage()
  await page.goto(link.url)
  await page.getByRole('heading', { name: /Which system/ }).waitFor()
  await checkPage(page, 'link-choose')
  await page.getByRole('searchbox').fill('sap')
  await page.getByRole('option', { name: /SAP S\/4HANA/ }).click()
  await page.getByRole('heading', { name: /Access to SAP/ }).waitFor()
  await checkPage(page, 'link-form')
  await page.getByText('In our own network').click()
  await fill(page, {
    [await stage.labelOf('sap-s4hana', 'base_url')]:
      `${stage.sandbox.program.url}${path}/sap/opu/odata`,
    [await stage.labelOf('sap-s4hana', 'username')]: credentials.username!,
    [await stage.labelOf('sap-s4hana', 'password')]: 'a wrong one',
    [await stage.labelOf('sap-s4hana', 'client')]: credentials.client!,
  })
  await press(page, 'Check and connect')
  await page.getByText('did not accept the sign-in').first().waitFor()
  await checkPage(page, 'link-refused')
  await fill(page, { [await stage.labelOf('sap-s4hana', 'password')]: credentials.password! })
  await press(page, /Check (again|and connect)/)
  await page.getByRole('button', { name: /^Finish/ }).waitFor()
  await checkPage(page, 'link-checked')
  await press(page, /^Finish/)
  await page.waitForURL((at) => at.pathname === '/connected', { timeout: 20_000 })
  const arrival = arrivals.find(({ pathname }) => pathname === '/connected')!
  assert.equal(arrival.searchParams.get('state'), 'visit 1')
  const exchange = await admin('POST', '/admin/v1/links/exchange', {
    body: { code: arrival.searchParams.get('code') },
  })
  const { connection, token } = expectStatus(200, exchange)
  connected.sap = { id: connection.id, token: token.secret ?? token }
  assert.equal(connection.status, 'active')
  const api = openApi(url, connected.sap.token)
  assert.equal(expectStatus(200, await api('GET', '/v1/purchase-orders?limit=1')).data.length, 1)
  // Tier 3 on premises: eight.
  assert.deepEqual(await credits(), { available: 2, held: free + 8 })
  assert.equal((await api('GET', '/v1/connection')).body.credits, 8)
})

test('a second system of the same customer is linked in German, and each token reads its own records', async () => {
  const { path, credentials } = await stage.sandbox.describe('maintainx')
  const link = await stage.makeLink({
    systems: ['maintainx'],
    locale: 'de',
  })
  assert.equal(
    (await admin('GET', `/admin/v1/connections/${link.connection_id}`)).body.status,
    'pending',
  )
  const page = await stage.openPage()
  await page.goto(link.url)
  await page
    .getByLabel(/Adresse/)
    .first()
    .waitFor()
  await checkPage(page, 'link-german')
  await page
    .getByLabel(/Adresse/)
    .first()
    .fill(`${stage.sandbox.program.url}${path}`)
  await page
    .getByLabel(/Schlüssel/)
    .first()
    .fill(credentials.api_key!)
  await press(page, 'Prüfen und verbinden')
  await page.getByRole('button', { name: /abschließen/i }).waitFor()
  await press(page, /abschließen/i)
  await page.getByText('ist verbunden').first().waitFor()
  await checkPage(page, 'link-done')
  const exchange = await admin('POST', `/admin/v1/links/${link.id}/exchange`)
  const { connection, token } = expectStatus(200, exchange)
  connected.maintainx = { id: connection.id, token: token.secret ?? token }
  assert.equal((await admin('POST', `/admin/v1/links/${link.id}/exchange`)).body.code, 'CONFLICT')
  for (const name of ['sap', 'maintainx']) {
    const api = openApi(url, connected[name]!.token)
    expectStatus(200, await api('GET', '/v1/vendors?limit=1'))
    assert.equal((await api('GET', '/v1/connection')).body.id, connected[name]!.id)
  }
  assert.equal((await credits()).available, 1)
  await page.goto(link.url)
  await page.getByRole('heading', { name: /verwendet|benutzt/ }).waitFor()
  await checkPage(page, 'link-used')
})

test('a password that changes at the source is seen at all four places, and the link in the event mends it', async () => {
  const { id, token } = connected.sap!
  const api = openApi(url, token)
  const changed = 'A-New-One-2026'
  await stage.control('/sap-s4hana/password', { password: changed })
  assert.equal((await api('GET', '/v1/vendors?limit=1')).status, 409)
  const started = Date.now()
  let seen: any
  do {
    await wait(500)
    seen = (await api('GET', '/v1/connection')).body
  } while (seen.status === 'active' && Date.now() - started < 60_000)
  console.log(`noticed after ${Math.round((Date.now() - started) / 1000)} s`)
  assert.equal(seen.status, 'reauthorization_required')
  const refused = await api('GET', '/v1/vendors?limit=1')
  assert.equal(refused.body.code, 'REAUTHORIZATION_REQUIRED')
  const events = await admin('GET', `/admin/v1/events?connection=${id}`)
  const event = events.body.data[0]
  assert.equal(event.type, 'connection.reauthorization_required')
  assert.equal(event.data.reauthorize_url, seen.reauthorize_url)
  assert.equal(refused.body.reauthorize_url, seen.reauthorize_url)
  const list = await admin('GET', '/admin/v1/connections?status=reauthorization_required')
  assert.deepEqual(
    list.body.data.map((one: { id: string }) => one.id),
    [id],
  )
  const before = await credits()

  const page = await stage.openPage()
  await page.goto(event.data.reauthorize_url)
  await page.getByRole('heading', { name: /Sign in to SAP S\/4HANA again/ }).waitFor()
  await checkPage(page, 'link-renew')
  const user = page.getByLabel(await stage.labelOf('sap-s4hana', 'username'), { exact: true })
  assert.equal(await user.inputValue(), 'MILLWRIGHT', 'what is no secret is there already')
  await fill(page, { [await stage.labelOf('sap-s4hana', 'password')]: changed })
  await press(page, 'Check and renew')
  await page.getByRole('button', { name: /^Finish/ }).waitFor()
  await press(page, /^Finish/)
  await page.getByText('works again').first().waitFor()
  await checkPage(page, 'link-renewed')

  assert.equal((await api('GET', '/v1/connection')).status, 401, 'the old token has ended')
  const recovered = (await admin('GET', `/admin/v1/events?connection=${id}`)).body.data[0]
  assert.equal(recovered.type, 'connection.recovered')
  const exchange = await admin('POST', `/admin/v1/links/${recovered.data.link_id}/exchange`)
  const fresh = expectStatus(200, exchange)
  assert.equal(fresh.connection.id, id)
  const renewed = openApi(url, fresh.token.secret ?? fresh.token)
  expectStatus(200, await renewed('GET', '/v1/vendors?limit=1'))
  assert.equal((await renewed('GET', '/v1/connection')).body.status, 'active')
  assert.deepEqual(await credits(), before)
})

test('a user who may read little or nothing is told what, and why once for each cause', async () => {
  const forbid = (system: string, match: string) =>
    stage.control(`/${system}/faults`, { fault: 'forbidden', times: 99, match: { path: match } })
  const page = await stage.openPage()
  const maintainx = await stage.sandbox.describe('maintainx')
  await page.goto((await stage.makeLink({ systems: ['maintainx'] })).url)
  await fill(page, {
    [await stage.labelOf('maintainx', 'base_url')]: `${stage.sandbox.program.url}${maintainx.path}`,
    [await stage.labelOf('maintainx', 'api_key')]: maintainx.credentials.api_key!,
  })
  await forbid('maintainx', '/workorders|parts|meters/')
  await press(page, 'Check and connect')
  await page.getByRole('heading', { name: 'The connection works, with gaps' }).waitFor()
  assert.equal(await page.getByText('the right permissions').count(), 1)
  await checkPage(page, 'link-gaps')

  const sap = await stage.sandbox.describe('sap-s4hana')
  await page.goto((await stage.makeLink({ systems: ['sap-s4hana'] })).url)
  await fill(page, {
    [await stage.labelOf('sap-s4hana', 'base_url')]: `${stage.sandbox.program.url}${sap.path}`,
    [await stage.labelOf('sap-s4hana', 'username')]: sap.credentials.username!,
    [await stage.labelOf('sap-s4hana', 'password')]: sap.credentials.password!,
    [await stage.labelOf('sap-s4hana', 'client')]: sap.credentials.client!,
  })
  // The services answer, their data do not.
  await forbid('sap-s4hana', '/\\w[?]/')
  await press(page, 'Check and connect')
  await page.getByRole('button', { name: 'Copy message' }).waitFor()
  await page.getByText('Signed in, but SAP S/4HANA lets nothing be read').waitFor()
  await checkPage(page, 'link-nothing')
})

test('what is disconnected gives its credits back, and no page has complained', async () => {
  const before = await credits()
  const { id } = connected.maintainx!
  expectStatus(200, await admin('POST', `/admin/v1/connections/${id}/disconnect`))
  assert.deepEqual(await credits(), { available: before.available + 1, held: before.held - 1 })
  assert.deepEqual(stage.complaints, [])
})
