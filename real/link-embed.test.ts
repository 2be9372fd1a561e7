import assert from 'node:assert/strict'
import { after, afterEach, before, test } from 'node:test'
import type { FrameLocator, Page } from 'playwright-core'
import { type Api, expectStatus, openApi } from './api.ts'
import { takeScreens } from './browser.ts'
import { fill, press } from './person.ts'
import { openShop, type Shop } from './shop.ts'
import { openStage, type Stage } from './stage.ts'

const CODE = 'oauth2_authorization_code'

let stage: Stage
let admin: Api
let shop: Shop
/** The account has registered this origin; browsers find every name under localhost on this machine. */
let origin: string

before(async () => {
  stage = await openStage()
  admin = stage.admin
  shop = await openShop(stage.url)
  origin = `http://shop.localhost:${shop.port}`
  const body = { redirect_origins: [origin] }
  expectStatus(200, await admin('PATCH', '/admin/v1/account', { body }))
})
after(async () => {
  await shop?.close()
  await stage?.stop()
})
afterEach(({ name }) => stage.closePages(name))

const makeLink = (system: string) =>
  stage.makeLink({ systems: [system], redirect_uri: `${origin}/connected` })

async function visit(
  path: string,
  url: string,
  at = origin,
): Promise<{ page: Page; frame: FrameLocator }> {
  const page = await stage.openPage()
  await page.goto(`${at}${path}?url=${encodeURIComponent(url)}`)
  return { page, frame: page.frameLocator('iframe') }
}

const toldOf = (page: Page) => page.evaluate('told') as Promise<any[]>
const hasFocus = (page: Page, selector: string) =>
  page.evaluate(`document.activeElement === document.querySelector('${selector}')`)

async function connectMaintainX(frame: FrameLocator): Promise<void> {
  const { path, credentials } = await stage.sandbox.describe('maintainx')
  await fill(frame, {
    [await stage.labelOf('maintainx', 'base_url')]: `${stage.sandbox.program.url}${path}`,
    [await stage.labelOf('maintainx', 'api_key')]: credentials.api_key!,
  })
  await press(frame, 'Check and connect')
  await press(frame, /^Finish/)
}

/** What the page around was told, exchanged for a token that reads. */
async function readFirst(page: Page): Promise<void> {
  const [{ finished }] = await toldOf(page)
  const back = new URL(finished.redirect_to)
  assert.equal(back.origin, origin)
  const body = { code: back.searchParams.get('code') }
  const exchange = await admin('POST', '/admin/v1/links/exchange', { body })
  const { token } = expectStatus(200, exchange)
  const api = openApi(stage.url, token.secret ?? token)
  assert.equal(expectStatus(200, await api('GET', '/v1/vendors?limit=1')).data.length, 1)
}

test('a page that has the script opens the link over itself, is told of the connection, and gets its focus back', async () => {
  const { page, frame } = await visit('/script', (await makeLink('maintainx')).url)
  await page.getByRole('button', { name: 'Connect' }).focus()
  await page.keyboard.press('Enter')
  await frame.getByRole('heading', { name: /Access to MaintainX/ }).waitFor()
  await takeScreens(page, 'embed-form')
  await connectMaintainX(frame)
  await frame.getByRole('heading', { name: /MaintainX is connected/ }).waitFor()
  await takeScreens(page, 'embed-done')
  await page.locator('dialog').waitFor({ state: 'detached' })
  const [{ finished }, closed, ...more] = await toldOf(page)
  assert.equal(finished.connection.system, 'maintainx')
  assert.deepEqual([closed, more], ['closed', []])
  assert.ok(await hasFocus(page, 'button'), 'the button that opened it has the focus again')
  await readFirst(page)
})

test('it is closed by Escape inside and outside of the frame, and by its button', async () => {
  const { page, frame } = await visit('/script', (await makeLink('maintainx')).url)
  const close = page.getByRole('button', { name: 'Close' })
  const ways = [
    () => close.click(),
    async () => {
      await close.focus()
      await page.keyboard.press('Escape')
    },
    async () => {
      await frame.getByLabel(/key/i).first().focus()
      // The browser may never say that the key came up: the frame that was told is gone by then.
      page.keyboard.press('Escape').catch(() => {})
    },
  ]
  for (const [index, leave] of ways.entries()) {
    await press(page, 'Connect')
    await frame.getByRole('heading', { name: /Access to MaintainX/ }).waitFor()
    await leave()
    await page.locator('dialog').waitFor({ state: 'detached' })
    assert.equal((await toldOf(page)).length, index + 1, 'told once')
    assert.ok(await hasFocus(page, 'button'))
  }
})

test('a page of an origin that the account has not registered cannot show it', async () => {
  const { url } = await makeLink('maintainx')
  const refusals: string[] = []
  const stranger = `http://stranger.localhost:${shop.port}`
  const page = await stage.openPage()
  page.on('console', (message) => refusals.push(message.text()))
  await page.goto(`${stranger}/script?url=${encodeURIComponent(url)}`)
  const refused = page.waitForEvent('console', (message) => /frame-ancestors/.test(message.text()))
  await press(page, 'Connect')
  await refused
  assert.equal(await page.frameLocator('iframe').getByRole('heading').count(), 0)
})

test('an embedded page signs in at the system in a window of its own, and goes on when that is closed', async () => {
  const { oauth, credentials } = (await stage.control('')).systems.find(
    ({ name }: { name: string }) => name === 'sap-s4hana',
  )
  const { page, frame } = await visit('/script', (await makeLink('sap-s4hana')).url)
  const label = (field: string) => stage.labelOf('sap-s4hana', field, CODE)
  await press(page, 'Connect')
  await frame.getByText('In our own network').click()
  await frame.getByText('OAuth 2.0 sign-in of a user').click()
  await fill(frame, {
    [await label('base_url')]: `${stage.sandbox.program.url}/sap-s4hana`,
    [await label('client')]: credentials.client,
    [await label('client_id')]: oauth.client_id,
    [await label('client_secret')]: oauth.client_secret,
  })
  for (const decision of ['Deny', 'Allow']) {
    const isFirst = decision === 'Deny'
    const opening = page.context().waitForEvent('page')
    await press(frame, isFirst ? /^Continue to sign in/ : /once more$/)
    const popup = await opening
    await popup.getByLabel('User').waitFor()
    await frame.getByRole('heading', { name: 'Sign in at SAP S/4HANA' }).waitFor()
    if (isFirst) await takeScreens(page, 'embed-waits')
    await popup.getByLabel('User').fill(credentials.username)
    await popup.getByLabel('Password').fill(credentials.password)
    const closing = popup.waitForEvent('close')
    await press(popup, decision)
    await closing
    if (isFirst) await frame.getByText('was not allowed on its page').waitFor()
  }
  await press(frame, /^Finish/)
  await frame.getByRole('heading', { name: /SAP S\/4HANA is connected/ }).waitFor()
  await press(frame, 'Close')
  await page.locator('dialog').waitFor({ state: 'detached' })
  await readFirst(page)
})

test('the React component shows the page as high as it is, and tells what the script tells', async () => {
  const { page, frame } = await visit('/react', (await makeLink('maintainx')).url)
  await frame.getByRole('heading', { name: /Access to MaintainX/ }).waitFor()
  const heights = `[document.querySelector('iframe').clientHeight]`
  await page.waitForFunction(`${heights}[0] !== 720`)
  const inner = await frame.locator('body').evaluate((body) => body.scrollHeight)
  const [outer] = (await page.evaluate(heights)) as number[]
  assert.ok(Math.abs(outer! - inner) <= 1, `${outer} and ${inner}`)
  await connectMaintainX(frame)
  await frame.getByRole('heading', { name: /MaintainX is connected/ }).waitFor()
  await press(frame, 'Close')
  await page.waitForFunction('told.length === 2')
  assert.equal((await toldOf(page))[1], 'closed')
  await readFirst(page)
})

test('no page has complained', () => {
  assert.deepEqual(stage.complaints, [])
})
