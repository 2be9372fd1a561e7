import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import { after, afterEach, before, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import type { Browser, Page } from 'playwright-core'
import { type Node, readQuickstart, startNode } from '../bench/node.ts'
import { type RunningSandbox, startSandbox } from '../bench/sandbox.ts'
import { type Api, expectStatus, openApi } from './api.ts'
import { listBarriers, openBrowser, SCREENS, takeScreens } from './browser.ts'
import { findFreePort } from './postgres.ts'

let node: Node
let sandbox: RunningSandbox
let browser: Browser
let admin: Api
let url: string
/** The account's own server: where a link sends the browser back to. */
let home: Server
let back: string
const arrivals: URL[] = []

before(async () => {
  const port = await findFreePort()
  url = `http://127.0.0.1:${port}`
  sandbox = await startSandbox()
  node = await startNode({ PORT: String(port), MILLWRIGHT_CREDITS: 'on' })
  admin = openApi(url, (await readQuickstart(node.dataDirectory)).account_key)
  home = createServer((request, response) => {
    arrivals.push(new URL(request.url!, 'http://home'))
    response.setHeader('content-type', 'text/html').end('<!doctype html><title>back</title>')
  })
  const homePort = await findFreePort()
  await new Promise<void>((resolve) => home.listen(homePort, '127.0.0.1', resolve))
  back = `http://127.0.0.1:${homePort}/connected`
  browser = await openBrowser((line) => console.log(line))
})
after(async () => {
  await browser?.close()
  home?.close()
  await node?.stop()
  await node?.remove()
  await sandbox?.program.stop()
})

async function openPage(): Promise<Page> {
  const page = await (await browser.newContext({ locale: 'en-GB' })).newPage()
  page.setDefaultTimeout(15_000)
  pages.push(page)
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`console: ${message.text()}`)
  })
  page.on('pageerror', (error) => complaints.push(`page: ${error.message}`))
  return page
}
const complaints: string[] = []
const pages: Page[] = []
// What a page showed when a test ended is worth a thousand logs.
afterEach(async (context) => {
  for (const page of pages.splice(0)) {
    await page.screenshot({
      path: `${SCREENS}/last-${context.name.slice(0, 20)}.png`,
      fullPage: true,
    })
    await page.context().close()
  }
})

async function fill(page: Page, values: Record<string, string>): Promise<void> {
  for (const [label, value] of Object.entries(values)) {
    const exact = (text: string) => page.getByLabel(text, { exact: true })
    await exact(label)
      .or(exact(`${label} (optional)`))
      .first()
      .fill(value)
  }
}
const press = (page: Page, name: string | RegExp) =>
  page.getByRole('button', { name }).first().click()

async function checkPage(page: Page, name: string): Promise<void> {
  await takeScreens(page, `link-${name}`)
  assert.deepEqual(await listBarriers(page), [], name)
  const overflow = await page.evaluate(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  )
  assert.equal(overflow, 0, `${name} is wider than the window`)
}

const credits = async () => {
  const { available, held } = expectStatus(200, await admin('GET', '/admin/v1/credits'))
  return { available, held }
}
const control = async (path: string, body: unknown) => {
  const answer = await fetch(`${sandbox.program.url}/_control${path}`, {
    method: 'POST',
    body: JSON.stringify(body),
  })
  assert.equal(answer.status, 200, await answer.text())
}
const connected: Record<string, { id: string; token: string }> = {}

test('an account buys credits and links a system of its customer in a browser, up to the first record', async () => {
  const bought = { credits: 10, reference: 'order 1' }
  expectStatus(201, await admin('POST', '/admin/v1/credits/purchases', { body: bought }))
  const free = (await credits()).held
  const { path, credentials } = await sandbox.describe('sap-s4hana')
  const link = expectStatus(
    201,
    await admin('POST', '/admin/v1/links', {
      body: {
        customer: { external_id: 'acme', name: 'ACME' },
        redirect_uri: back,
        state: 'visit 1',
        metadata: { plant: 'Ulm' },
      },
    }),
  )
  const page = await openPage()
  await page.goto(link.url)
  await page.getByRole('heading', { name: /Which system/ }).waitFor()
  await checkPage(page, 'choose')
  await page.getByRole('searchbox').fill('sap')
  await page.getByRole('option', { name: /SAP S\/4HANA/ }).click()
  await page.getByRole('heading', { name: /Access to SAP/ }).waitFor()
  await checkPage(page, 'form')
  await page.getByText('In our own network').click()
  await fill(page, {
    [(await labelOf('sap-s4hana', 'base_url'))!]: `${sandbox.program.url}${path}/sap/opu/odata`,
    [(await labelOf('sap-s4hana', 'username'))!]: credentials.username!,
    [(await labelOf('sap-s4hana', 'password'))!]: 'a wrong one',
    [(await labelOf('sap-s4hana', 'client'))!]: credentials.client!,
  })
  await press(page, 'Check and connect')
  await page.getByText('did not accept the sign-in').first().waitFor()
  await checkPage(page, 'refused')
  await fill(page, { [(await labelOf('sap-s4hana', 'password'))!]: credentials.password! })
  await press(page, /Check (again|and connect)/)
  await page.getByRole('button', { name: /^Finish/ }).waitFor()
  await checkPage(page, 'checked')
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

async function labelOf(system: string, field: string): Promise<string | undefined> {
  const answer = await fetch(`${url}/v1/systems/${system}`)
  const { auth } = (await answer.json()) as {
    auth: { fields: { name: string; label: string }[] }[]
  }
  return auth[0]!.fields.find(({ name }) => name === field)?.label
}

test('a second system of the same customer is linked in German, and each token reads its own records', async () => {
  const { path, credentials } = await sandbox.describe('maintainx')
  const link = expectStatus(
    201,
    await admin('POST', '/admin/v1/links', {
      body: {
        customer: { external_id: 'acme', name: 'ACME' },
        systems: ['maintainx'],
        locale: 'de',
      },
    }),
  )
  assert.equal(
    (await admin('GET', `/admin/v1/connections/${link.connection_id}`)).body.status,
    'pending',
  )
  const page = await openPage()
  await page.goto(link.url)
  await page
    .getByLabel(/Adresse/)
    .first()
    .waitFor()
  await checkPage(page, 'german')
  await page
    .getByLabel(/Adresse/)
    .first()
    .fill(`${sandbox.program.url}${path}`)
  await page
    .getByLabel(/Schlüssel/)
    .first()
    .fill(credentials.api_key!)
  await press(page, 'Prüfen und verbinden')
  await page.getByRole('button', { name: /abschließen/i }).waitFor()
  await press(page, /abschließen/i)
  await page.getByText('ist verbunden').first().waitFor()
  await checkPage(page, 'done')
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
  await checkPage(page, 'used')
})

test('a password that changes at the source is seen at all four places, and the link in the event mends it', async () => {
  const { id, token } = connected.sap!
  const api = openApi(url, token)
  const changed = 'A-New-One-2026'
  await control('/sap-s4hana/password', { password: changed })
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

  const page = await openPage()
  await page.goto(event.data.reauthorize_url)
  await page.getByRole('heading', { name: /Sign in to SAP S\/4HANA again/ }).waitFor()
  await checkPage(page, 'renew')
  const user = page.getByLabel((await labelOf('sap-s4hana', 'username'))!, { exact: true })
  assert.equal(await user.inputValue(), 'MILLWRIGHT', 'what is no secret is there already')
  await fill(page, { [(await labelOf('sap-s4hana', 'password'))!]: changed })
  await press(page, 'Check and renew')
  await page.getByRole('button', { name: /^Finish/ }).waitFor()
  await press(page, /^Finish/)
  await page.getByText('works again').first().waitFor()
  await checkPage(page, 'renewed')

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

test('what is disconnected gives its credits back, and no page has complained', async () => {
  const before = await credits()
  const { id } = connected.maintainx!
  expectStatus(200, await admin('POST', `/admin/v1/connections/${id}/disconnect`))
  assert.deepEqual(await credits(), { available: before.available + 1, held: before.held - 1 })
  assert.deepEqual(complaints, [])
})
