import assert from 'node:assert/strict'
import { after, afterEach, before, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import { type Api, expectStatus, openApi } from './api.ts'
import { checkPage, fill, press } from './person.ts'
import { openStage, type Stage } from './stage.ts'

const SAP = 'sap-s4hana'
const CODE = 'oauth2_authorization_code'
const CLIENT = 'oauth2_client_credentials'

let stage: Stage
let admin: Api
/** What the OAuth client of the simulated system is called, and who may sign in there. */
let source: { client_id: string; client_secret: string; username: string; password: string }
let connected: { id: string; api: Api }

before(async () => {
  stage = await openStage()
  admin = stage.admin
  const { systems } = await stage.control('')
  const { oauth, credentials } = systems.find(({ name }: { name: string }) => name === SAP)
  source = { ...oauth, ...credentials }
})
after(() => stage?.stop())
afterEach(({ name }) => stage.closePages(name))

const label = (field: string) => stage.labelOf(SAP, field, CODE)
const grants = () => stage.control(`/${SAP}/grants`)

async function fillClient(page: Page, way: string): Promise<void> {
  await page.getByText('In our own network').click()
  await page.getByText(way, { exact: true }).click()
  await fill(page, {
    [await label('base_url')]: `${stage.sandbox.program.url}/${SAP}`,
    [await label('client')]: '100',
    [await label('client_id')]: source.client_id,
    [await label('client_secret')]: source.client_secret,
  })
}

/** What a person does at the system's own page. */
async function decide(page: Page, decision: 'Allow' | 'Deny'): Promise<void> {
  await page.waitForURL(/\/oauth2\/authorize/)
  await page.getByLabel('User').fill(source.username)
  await page.getByLabel('Password').fill(source.password)
  await page.getByRole('button', { name: decision }).click()
  await page.waitForURL(/\/link\/mwl_\w+$/)
}

async function finish(page: Page, said: RegExp): Promise<void> {
  await press(page, /^Finish/)
  await page.getByRole('heading', { name: said }).waitFor()
}

async function exchange(linkId: string) {
  const answer = await admin('POST', `/admin/v1/links/${linkId}/exchange`)
  const { connection, token } = expectStatus(200, answer)
  return { id: connection.id, api: openApi(stage.url, token.secret ?? token) }
}

test('who denies at the page of the system is told so, loses nothing, and can go there again and allow', async () => {
  const link = await stage.makeLink()
  assert.equal(new URL(link.url).origin, stage.url, 'the address has the port that was free')
  const page = await stage.openPage()
  await page.goto(link.url)
  await page.getByRole('option', { name: /SAP S\/4HANA/ }).click()
  await page.getByRole('heading', { name: /Access to SAP/ }).waitFor()
  await fillClient(page, 'OAuth 2.0 sign-in of a user')
  await checkPage(page, 'oauth-form')
  await press(page, 'Continue to sign in at SAP S/4HANA')
  await page.waitForURL(/\/oauth2\/authorize/)

  await page.goBack()
  const clientId = page.getByLabel(await label('client_id'), { exact: true })
  await clientId.waitFor()
  assert.equal(await clientId.inputValue(), source.client_id, 'the way back keeps what was typed')
  await fill(page, { [await label('client_secret')]: source.client_secret })
  await press(page, 'Continue to sign in at SAP S/4HANA')

  await decide(page, 'Deny')
  await page.getByText('The sign-in at SAP S/4HANA was not completed').waitFor()
  await page.getByText('The access to SAP S/4HANA was not allowed on its page.').waitFor()
  await checkPage(page, 'oauth-denied')
  assert.equal(await clientId.inputValue(), source.client_id)
  assert.ok(await page.getByRole('radio', { name: 'OAuth 2.0 sign-in of a user' }).isChecked())

  await press(page, 'Sign in at SAP S/4HANA once more')
  await decide(page, 'Allow')
  await page.getByRole('button', { name: /^Finish/ }).waitFor()
  await checkPage(page, 'oauth-checked')
  await finish(page, /SAP S\/4HANA is connected/)
  connected = await exchange(link.id)
  const orders = await connected.api('GET', '/v1/purchase-orders?limit=1')
  assert.equal(expectStatus(200, orders).data.length, 1)
})

test('an access token that has expired at the source is renewed once, and nobody notices', async () => {
  const before = await grants()
  const { expired } = await stage.control(`/${SAP}/expire-tokens`, {})
  assert.ok(expired > 0)
  const reads = await Promise.all(
    ['vendors', 'items', 'purchase-orders'].map((name) =>
      connected.api('GET', `/v1/${name}?limit=1`),
    ),
  )
  for (const read of reads) expectStatus(200, read)
  assert.equal((await grants()).refreshes, before.refreshes + 1)
  assert.equal((await connected.api('GET', '/v1/connection')).body.status, 'active')
})

test('a grant that is revoked at the source is seen, and allowing it again by the link in the event mends it', async () => {
  await stage.control(`/${SAP}/revoke-grants`, {})
  const started = Date.now()
  let seen: any
  do {
    await connected.api('GET', '/v1/vendors?limit=1')
    seen = (await connected.api('GET', '/v1/connection')).body
    if (seen.status === 'active') await wait(250)
  } while (seen.status === 'active' && Date.now() - started < 60_000)
  console.log(`noticed after ${Math.round((Date.now() - started) / 1000)} s`)
  assert.deepEqual([seen.status, seen.reason.code], ['reauthorization_required', 'grant_revoked'])
  const [event] = (await admin('GET', `/admin/v1/events?connection=${connected.id}`)).body.data
  assert.equal(event.type, 'connection.reauthorization_required')
  assert.equal(event.data.reauthorize_url, seen.reauthorize_url)

  const page = await stage.openPage()
  await page.goto(event.data.reauthorize_url)
  await page.getByRole('heading', { name: 'Sign in to SAP S/4HANA again' }).waitFor()
  await checkPage(page, 'oauth-renew')
  const clientId = page.getByLabel(await label('client_id'), { exact: true })
  assert.equal(await clientId.inputValue(), source.client_id)
  await fill(page, { [await label('client_secret')]: source.client_secret })
  await press(page, 'Continue to sign in at SAP S/4HANA')
  await decide(page, 'Allow')
  await page.getByRole('button', { name: /^Finish/ }).waitFor()
  await finish(page, /works again/)
  const [recovered] = (await admin('GET', `/admin/v1/events?connection=${connected.id}`)).body.data
  assert.equal(recovered.type, 'connection.recovered')
  const renewed = await exchange(recovered.data.link_id)
  assert.equal(renewed.id, connected.id)
  expectStatus(200, await renewed.api('GET', '/v1/vendors?limit=1'))
  assert.equal((await renewed.api('GET', '/v1/connection')).body.status, 'active')
})

test('a system that knows the account as a client of its own is connected without leaving the page', async () => {
  const link = await stage.makeLink({ systems: [SAP] })
  const page = await stage.openPage()
  await page.goto(link.url)
  await page.getByRole('heading', { name: /Access to SAP/ }).waitFor()
  await fillClient(page, 'OAuth 2.0 client')
  const secret = await stage.labelOf(SAP, 'client_secret', CLIENT)
  await fill(page, { [secret]: 'a wrong one' })
  await press(page, 'Check and connect')
  await page.getByText('does not know this client').first().waitFor()
  await checkPage(page, 'oauth-client-refused')
  await fill(page, { [secret]: source.client_secret })
  await press(page, 'Check again')
  await page.getByRole('button', { name: /^Finish/ }).waitFor()
  await finish(page, /SAP S\/4HANA is connected/)
  const { api } = await exchange(link.id)
  expectStatus(200, await api('GET', '/v1/purchase-orders?limit=1'))
})

test('no page has complained', () => {
  assert.deepEqual(stage.complaints, [])
})
