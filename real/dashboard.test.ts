import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { expectStatus, openApi } from './api.ts'
import { type DashboardStage, openDashboard } from './dashboard.ts'
import { checkPage } from './person.ts'

let stage: DashboardStage
let sapToken: string

before(async () => {
  stage = await openDashboard()
  await stage.connect('maintainx', 'acme')
  sapToken = await stage.connect('sap-s4hana', 'globex')
})
after(async () => {
  await stage?.stop()
  assert.deepEqual(stage?.complaints, [])
})

/** The page's policy lets no condition be handed to it. */
async function until(holds: () => Promise<boolean>, patience = 10_000): Promise<void> {
  const end = Date.now() + patience
  while (!(await holds())) {
    assert.ok(Date.now() < end, 'it did not come to be')
    await wait(20)
  }
}

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
  await page.keyboard.type('nothing of this name')
  await page.getByText('Nothing matches').waitFor()
  await checkPage(page, 'dashboard-no-match')
  await page.getByRole('searchbox').focus()
  await page.keyboard.press('Control+A')
  await page.keyboard.type('sap')
  await page.waitForURL(/q=sap/)
  await until(async () => (await rows.count()) < 4)
  await page.goto(`${stage.url}/dashboard/connections`)
  await rows.first().waitFor()
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await page.waitForURL(/open=con_/)
  await page.getByRole('heading', { name: 'How it stood' }).waitFor()
  await checkPage(page, 'dashboard-sheet')
  await page.keyboard.press('Escape')
  await page.waitForURL((url) => !url.search.includes('open='))
})

test('a connection is renamed, and the name that was typed outlives a session that is over', async () => {
  const { page } = stage
  const [one] = await connections()
  const metadata = { plant: 'Ulm', lines: [1, 2] }
  const call = { body: { metadata } }
  expectStatus(200, await stage.admin('PATCH', `/admin/v1/connections/${one!.id}`, call))
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
  stage.complaints.splice(
    0,
    stage.complaints.length,
    ...stage.complaints.filter((one) => !/401/.test(one)),
  )
})

test('a password that changed at the source is told with its cause, and what to send to the customer is copied', async () => {
  const { page } = stage
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await stage.go('/')
  await page.getByRole('heading', { name: 'Today' }).waitFor()
  await stage.control('/sap-s4hana/password', { password: 'A-New-One-2026' })
  const api = openApi(stage.url, sapToken)
  assert.equal((await api('GET', '/v1/vendors?limit=1')).status, 409)
  // A first refusal is confirmed by a second look.
  await until(async () => {
    await wait(500)
    return (await api('GET', '/v1/connection')).body.status === 'reauthorization_required'
  }, 60_000)
  await page.getByText('Send each customer the reconnect link.').waitFor({ timeout: 2_000 })
  await checkPage(page, 'dashboard-today-refused')
  await page.getByRole('link', { name: 'Open', exact: true }).first().click()
  await page.getByRole('button', { name: /^Copy what to send/ }).click()
  await page.getByText(/^Copied\./).waitFor()
  const letter = String(await page.evaluate('navigator.clipboard.readText()'))
  assert.match(letter, /Please renew the access to Plant Ulm/)
  assert.match(letter, /\/link\/mwl_/)
  await checkPage(page, 'dashboard-refused')
})

test('the server is away and comes back: the page says so, stays, and goes on', async () => {
  const { page } = stage
  await stage.go('/')
  await page.getByRole('heading', { name: 'Today' }).waitFor()
  const [one] = await connections()
  await page.route('**/admin/v1/**', (route) => route.abort())
  await page.route('**/v1/**', (route) => route.abort())
  await page.getByRole('link', { name: 'Connections' }).first().click()
  await page.getByRole('link', { name: one!.name }).first().click()
  await page.getByText('The server has not answered since').waitFor()
  await page.getByText('This could not be read').waitFor()
  await checkPage(page, 'dashboard-down')
  await page.keyboard.press('Control+k')
  await page.getByRole('dialog').waitFor()
  await page.keyboard.type(one!.name)
  await page.getByRole('option').first().waitFor()
  await checkPage(page, 'dashboard-palette')
  await page.keyboard.press('Escape')
  await page.unroute('**/v1/**')
  await page.unroute('**/admin/v1/**')
  await page.getByText('The server has not answered since').waitFor({ state: 'hidden' })
  await page.getByRole('heading', { name: 'How it stood' }).waitFor()
  stage.complaints.splice(
    0,
    stage.complaints.length,
    ...stage.complaints.filter((one) => !/ERR_FAILED/.test(one)),
  )
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
  await page.evaluate('localStorage.clear()')
})

test('ten thousand connections, some with strange names, are drawn, filtered and walked through without a wait', async () => {
  const { page } = stage
  const names = ['<b>bold</b>', 'مصنع الأنابيب', 'x'.repeat(300)]
  const data = Array.from({ length: 10_000 }, (_, n) => ({
    object: 'connection_row',
    id: `con_${n}`,
    name: names[n] ?? `Plant ${n}`,
    system: ['sap-s4hana', 'maintainx', 'odoo'][n % 3],
    deployment: 'cloud',
    status: n % 700 === 0 ? 'unreachable' : 'active',
    host: `host${n % 40}.example`,
    problem_count: 0,
    customer: { id: `cus_${n % 500}`, external_id: `c${n % 500}`, name: `Customer ${n % 500}` },
    reason:
      n % 700 === 0 ? { code: 'unreachable', message: 'No answer.', since: new Date() } : null,
    connected_at: null,
    last_success_at: null,
  }))
  const list = { object: 'list', data, next_cursor: null, has_more: false }
  await page.route('**/admin/v1/connection-rows*', (route) => route.fulfill({ json: list }))
  await stage.go('/connections?sort=name')
  const rows = page.locator('tr[data-index]')
  await rows.first().waitFor()
  assert.ok((await rows.count()) < 100, 'only what is in sight is drawn')
  await checkPage(page, 'dashboard-many')
  // Typed letter by letter: the longest time from a key to the next picture.
  const slowest = await page.evaluate(`(async () => {
    const box = document.querySelector('main input[type="search"]')
    const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set
    const times = []
    for (const text of ['p', 'pl', 'plant', 'plant 9', 'plant 99', 'plant 999']) {
      const start = performance.now()
      set.call(box, text)
      box.dispatchEvent(new Event('input', { bubbles: true }))
      await new Promise((done) => requestAnimationFrame(() => setTimeout(done)))
      times.push(performance.now() - start)
    }
    return Math.max(...times)
  })()`)
  console.log(`slowest key press over 10 000 rows: ${Math.round(Number(slowest))} ms`)
  assert.ok(Number(slowest) < 500, `${slowest} ms`)
  await until(async () => (await rows.count()) === 11)
  await stage.go('/')
  await page.getByText('of 10,000 connections are fine').waitFor()
  await checkPage(page, 'dashboard-today-many')
  await page.unroute('**/admin/v1/connection-rows*')
})
