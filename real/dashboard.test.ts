import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { expectStatus } from './api.ts'
import { type DashboardStage, openDashboard } from './dashboard.ts'
import { checkPage } from './person.ts'

let stage: DashboardStage

before(async () => {
  stage = await openDashboard()
  await stage.connect('maintainx', 'acme')
  await stage.connect('sap-s4hana', 'globex')
})
after(async () => {
  assert.deepEqual(stage?.complaints, [])
  await stage?.stop()
})

const connections = async () =>
  expectStatus(200, await stage.admin('GET', '/admin/v1/connections')).data as {
    id: string
    system: string
    name: string
  }[]

test('the first page says how everything stands, and a change is seen within two seconds', async () => {
  const { page } = stage
  await stage.go('/')
  await page.getByText(/^All \d+ connections are fine\.$/).waitFor()
  await checkPage(page, 'dashboard-today-fine')
  const [one] = await connections()
  const body = { paused: true }
  expectStatus(200, await stage.admin('PATCH', `/admin/v1/connections/${one!.id}`, { body }))
  await page.getByText('One needs you.').waitFor({ timeout: 2_000 })
  await checkPage(page, 'dashboard-today')
  await page.getByRole('link', { name: 'Open', exact: true }).click()
  await page.getByRole('button', { name: 'Resume' }).click()
  await page.getByText('Resumed.').waitFor()
  await checkPage(page, 'dashboard-health')
})

test('connections are searched, filtered and walked through by keys, all of it in the address', async () => {
  const { page } = stage
  await stage.go('/connections')
  const rows = page.locator('tr[data-index]')
  await rows.first().waitFor()
  await checkPage(page, 'dashboard-connections')
  await page.keyboard.press('/')
  await page.keyboard.type('globex')
  await page.waitForURL(/q=globex/)
  assert.equal(await rows.count(), 0, 'its customer is called Bench')
  await page.keyboard.press('Control+A')
  await page.keyboard.type('sap')
  await page.waitForURL(/q=sap/)
  await page.waitForFunction('document.querySelectorAll("tr[data-index]").length === 1')
  await page.goto(`${stage.url}/dashboard/connections`)
  await rows.first().waitFor()
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await page.waitForURL(/open=con_/)
  await page.getByRole('heading', { name: 'The last 30 days' }).waitFor()
  await checkPage(page, 'dashboard-sheet')
  await page.keyboard.press('Escape')
  await page.waitForURL((url) => !url.search.includes('open='))
})

test('a connection is renamed, and the name that was typed outlives a session that is over', async () => {
  const { page } = stage
  const [one] = await connections()
  await stage.go(`/connections/${one!.id}/settings`)
  const field = page.getByLabel('Name', { exact: true })
  await field.fill('Plant Ulm')
  const cookies = await page.context().cookies()
  await page.context().clearCookies()
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('heading', { name: 'Your session is over' }).waitFor()
  await checkPage(page, 'dashboard-session-over')
  await page.context().addCookies(cookies)
  await page.evaluate('window.dispatchEvent(new Event("focus"))')
  await page.getByRole('heading', { name: 'Your session is over' }).waitFor({ state: 'hidden' })
  assert.equal(await field.inputValue(), 'Plant Ulm')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Saved.').waitFor()
  await page.getByRole('heading', { name: 'Plant Ulm' }).waitFor()
  await checkPage(page, 'dashboard-settings')
  // The browser tells of the refused call; the page told it in words.
  stage.complaints.splice(0, stage.complaints.length, ...stage.complaints.filter((one) => !/401/.test(one)))
})

test('the server is away and comes back: the page says so, stays, and goes on', async () => {
  const { page } = stage
  await stage.go('/')
  await page.getByRole('heading', { name: 'Today' }).waitFor()
  await page.route('**/admin/v1/**', (route) => route.abort())
  await page.getByRole('link', { name: 'Connections' }).first().click()
  await page.evaluate('window.dispatchEvent(new Event("offline"))')
  await page.keyboard.press('Control+k')
  await page.getByRole('dialog').waitFor()
  await checkPage(page, 'dashboard-palette')
  await page.keyboard.press('Escape')
  await page.unroute('**/admin/v1/**')
  stage.complaints.splice(0, stage.complaints.length, ...stage.complaints.filter((one) => !/ERR_FAILED/.test(one)))
})

test('the keys are told, and the page speaks German in the dark', async () => {
  const { page } = stage
  await stage.go('/connections')
  await page.locator('tr[data-index]').first().waitFor()
  await page.keyboard.press('?')
  await page.getByRole('heading', { name: 'Keys' }).waitFor()
  await checkPage(page, 'dashboard-keys')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: /Quickstart/ }).click()
  await page.getByRole('menuitem', { name: 'Deutsch' }).click()
  await page.getByRole('heading', { name: 'Verbindungen' }).waitFor()
  await page.getByRole('button', { name: /Quickstart/ }).click()
  await page.getByRole('menuitem', { name: 'Dunkel' }).click()
  await checkPage(page, 'dashboard-german')
})
