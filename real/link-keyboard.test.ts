import assert from 'node:assert/strict'
import { after, afterEach, before, test } from 'node:test'
import type { Locator, Page } from 'playwright-core'
import { expectStatus, openApi } from './api.ts'
import { takeScreens } from './browser.ts'
import { fieldOf } from './person.ts'
import { openStage, type Stage } from './stage.ts'

/** So many stops no page has. */
const MOST_STOPS = 40

let stage: Stage

before(async () => {
  stage = await openStage()
})
after(() => stage?.stop())
afterEach(({ name }) => stage.closePages(name))

/** Presses Tab until this has the focus. */
async function tabTo(page: Page, wanted: Locator): Promise<void> {
  await wanted.waitFor()
  for (let stop = 0; stop < MOST_STOPS; stop++) {
    await page.keyboard.press('Tab')
    if (await wanted.evaluate((element) => element === element.ownerDocument.activeElement)) return
  }
  assert.fail(`Tab never comes to ${wanted}`)
}

async function type(page: Page, label: string, value: string): Promise<void> {
  await tabTo(page, fieldOf(page, label))
  await page.keyboard.press('Control+A')
  await page.keyboard.type(value)
}

test('a system is connected with the keyboard alone, from the link to the end', async () => {
  const { path, credentials } = await stage.sandbox.describe('sap-s4hana')
  const link = await stage.makeLink()
  const page = await stage.openPage()
  const label = (field: string) => stage.labelOf('sap-s4hana', field)
  await page.goto(link.url)
  await tabTo(page, page.getByRole('searchbox'))
  await page.keyboard.type('sap')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')

  await page.getByRole('heading', { name: /Access to SAP/ }).waitFor()
  await tabTo(page, page.getByRole('radio', { checked: true }).first())
  await page.keyboard.press('ArrowDown')
  assert.ok(await page.getByRole('radio', { name: 'In our own network' }).isChecked())
  await takeScreens(page, 'keyboard-form')
  await type(page, await label('base_url'), `${stage.sandbox.program.url}${path}`)
  await type(page, await label('client'), credentials.client!)
  await type(page, await label('username'), credentials.username!)
  await type(page, await label('password'), credentials.password!)
  await page.keyboard.press('Enter')

  await tabTo(page, page.getByRole('button', { name: /^Finish/ }))
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: /SAP S\/4HANA is connected/ }).waitFor()
  const exchange = await stage.admin('POST', `/admin/v1/links/${link.id}/exchange`)
  const { token } = expectStatus(200, exchange)
  const api = openApi(stage.url, token.secret ?? token)
  expectStatus(200, await api('GET', '/v1/vendors?limit=1'))
  assert.deepEqual(stage.complaints, [])
})
