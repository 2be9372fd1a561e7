import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { expectStatus, openApi } from './api.ts'
import { type DashboardStage, openDashboard } from './dashboard.ts'
import { checkPage } from './person.ts'

let stage: DashboardStage
/** What the receiver answers. */
let answer = 500
const received: string[] = []
const sink = createServer((request, response) => {
  received.push(String(request.headers['webhook-id']))
  request.resume()
  response.writeHead(answer).end(answer === 200 ? '' : 'the stock is being counted')
})

before(async () => {
  stage = await openDashboard()
  await stage.connect('maintainx', 'acme')
  await new Promise<void>((done) => {
    sink.listen(0, '127.0.0.1', done)
  })
})
after(async () => {
  await stage?.stop()
  sink.close()
  assert.deepEqual(stage?.complaints, [])
})

const rows = () => stage.page.locator('tr[data-index]')
const button = (name: string | RegExp) =>
  stage.page.getByRole('button', { name, exact: true }).last()
const dialog = (name: string | RegExp) => stage.page.getByRole('dialog', { name })

/** The secret that is shown once; reads it and closes it. */
async function takeSecret(): Promise<string> {
  const once = stage.page.getByRole('alertdialog')
  const secret = await once.locator('code').innerText()
  await once.getByRole('button', { name: 'Close', exact: true }).click()
  await once.waitFor({ state: 'hidden' })
  return secret
}

async function setPaused(paused: boolean): Promise<void> {
  const { data } = expectStatus(200, await stage.admin('GET', '/admin/v1/connections'))
  const path = `/admin/v1/connections/${data[0].id}`
  expectStatus(200, await stage.admin('PATCH', path, { body: { paused } }))
}

test('an endpoint is added, and a delivery that it refused is found, read, and tried again', async () => {
  const { page } = stage
  await stage.go('/webhooks')
  await page.getByText('Nobody is told of events yet').waitFor()
  await button('Add an endpoint').click()
  const { port } = sink.address() as AddressInfo
  await page.getByLabel('Address', { exact: true }).fill(`http://127.0.0.1:${port}/events`)
  await page.getByLabel('Events', { exact: true }).fill('connection.*')
  await dialog('Add an endpoint').getByRole('button', { name: 'Add an endpoint' }).click()
  assert.match(await takeSecret(), /^whsec_/)
  await rows().first().waitFor()
  await checkPage(page, 'dashboard-endpoints')
  await setPaused(true)
  await rows().first().click()
  await page.getByRole('link', { name: 'Its deliveries' }).click()
  await page.getByLabel('State', { exact: true }).selectOption({ label: 'Waiting' })
  await rows().filter({ hasText: '500' }).first().waitFor()
  await checkPage(page, 'dashboard-deliveries')
  await rows().first().click()
  await page.getByText('Try 1: 500').waitFor()
  await page.getByText('the stock is being counted').waitFor()
  await page.getByRole('heading', { name: 'What is delivered' }).waitFor()
  await checkPage(page, 'dashboard-delivery')
  answer = 200
  await button('Try again now').click()
  await page.getByText('Try 2: 200').waitFor()
  await button('Try again now').waitFor({ state: 'hidden' })
  await page.keyboard.press('Escape')
  await page.getByLabel('State', { exact: true }).selectOption({ label: 'Delivered' })
  await rows().filter({ hasText: '200' }).first().waitFor()
})

test('chosen deliveries are delivered once more', async () => {
  const { page } = stage
  const before = received.length
  await rows().first().getByRole('checkbox').check()
  await button('Replay 1 chosen').click()
  await page.getByText('1 delivery is planned.').waitFor()
  await rows().nth(1).waitFor()
  assert.equal(received.length, before + 1)
  assert.equal(received.at(-1), received.at(-2), 'the same event')
})

test('an endpoint is disabled, enabled, and gets a new secret after a question', async () => {
  const { page } = stage
  await stage.go('/webhooks')
  await rows().first().click()
  await button('Disable').click()
  await page.getByText('It was disabled by hand.').waitFor()
  await button('Enable').click()
  await page.getByText('Enabled again.').waitFor()
  await button('Rotate the secret').click()
  await dialog(/^Rotate the secret of http/).waitFor()
  await checkPage(page, 'dashboard-rotate')
  await button('Cancel').click()
  await dialog(/^Rotate the secret of http/).waitFor({ state: 'hidden' })
  await button('Rotate the secret').click()
  await dialog(/^Rotate/)
    .getByRole('button', { name: 'Rotate the secret' })
    .click()
  assert.match(await takeSecret(), /^whsec_/)
  await checkPage(page, 'dashboard-endpoint')
})

test('more of a limit is asked for, and what was asked stands in the list', async () => {
  const { page } = stage
  await stage.go('/usage?view=limits')
  await button('Ask for more').click()
  await page.getByLabel('Why', { exact: true }).fill('The fourth plant starts in May')
  await checkPage(page, 'dashboard-raise')
  await dialog('Ask for more').getByRole('button', { name: 'Ask for more' }).click()
  await page.getByText('Asked. The answer appears here.').waitFor()
  await rows().filter({ hasText: 'The fourth plant starts in May' }).waitFor()
  await checkPage(page, 'dashboard-limits')
})

test('a key is made, shown once, works, and is refused once it is revoked', async () => {
  const { page } = stage
  await stage.go('/settings?view=keys')
  await button('Make a key').click()
  await page.getByLabel('Name', { exact: true }).fill('Nightly report')
  await dialog('Make a key').getByRole('button', { name: 'Make a key' }).click()
  const api = openApi(stage.url, await takeSecret())
  expectStatus(200, await api('GET', '/admin/v1/connections'))
  await checkPage(page, 'dashboard-account-keys')
  await rows().filter({ hasText: 'Nightly report' }).click()
  await button('Revoke').click()
  const question = dialog('Revoke the key “Nightly report”?')
  await question.getByRole('button', { name: 'Revoke', exact: true }).click()
  await page.getByText('Revoked.', { exact: true }).waitFor()
  expectStatus(401, await api('GET', '/admin/v1/connections'))
  await rows().filter({ hasText: 'Nightly report' }).filter({ hasText: 'Revoked' }).waitFor()
})

test('a member is invited, gets another role, and is removed by name', async () => {
  const { page } = stage
  await stage.go('/settings?view=members')
  await button('Invite a member').click()
  await page.getByLabel('E-mail', { exact: true }).fill('ada@example.com')
  await page.getByLabel('Name', { exact: true }).fill('Ada Okafor')
  await dialog('Invite a member').getByRole('button', { name: 'Invite a member' }).click()
  assert.match(await takeSecret(), /^https?:/)
  const ada = rows().filter({ hasText: 'Ada Okafor' })
  await ada.click()
  await dialog('Ada Okafor').getByLabel('Role').selectOption({ label: 'read only' })
  await page.getByText('Saved.').waitFor()
  await button('Close').click()
  await ada.filter({ hasText: 'read only' }).waitFor()
  await checkPage(page, 'dashboard-members')
  await ada.click()
  await button('Remove').click()
  await checkPage(page, 'dashboard-remove')
  await dialog('Remove Ada Okafor?').getByRole('button', { name: 'Remove', exact: true }).click()
  await page.getByText('Removed.', { exact: true }).waitFor()
  await ada.waitFor({ state: 'hidden' })
})

test('branding is saved, and the audit log tells who did it', async () => {
  const { page } = stage
  await stage.go('/settings?view=branding')
  await page.getByLabel('Name', { exact: true }).fill('Orbital Tools')
  await page.getByLabel('Colour', { exact: true }).fill('#0b5fff')
  await button('Save').click()
  await page.getByText('Saved.').waitFor()
  await checkPage(page, 'dashboard-branding')
  const kept = expectStatus(200, await stage.admin('GET', '/admin/v1/branding'))
  assert.equal(kept.name, 'Orbital Tools')
  await stage.go('/settings?view=audit')
  await rows().first().waitFor()
  await page.getByRole('searchbox', { name: 'What', exact: true }).fill('branding')
  await button('Filter').click()
  await page.waitForURL(/action=branding/)
  await checkPage(page, 'dashboard-audit')
})

test('the systems open on purchase orders, and one opens with its way to sign in', async () => {
  const { page } = stage
  await stage.go('/systems')
  await rows().first().waitFor()
  assert.equal(await page.getByLabel('Records of').inputValue(), 'purchase-orders')
  await checkPage(page, 'dashboard-systems')
  await stage.go('/systems?open=maintainx')
  await page.getByRole('heading', { name: 'How to sign in' }).waitFor()
  await checkPage(page, 'dashboard-system')
  await stage.go('/credits')
  await page
    .getByRole('heading', { name: 'Ledger' })
    .or(page.getByText('Available'))
    .first()
    .waitFor()
  await checkPage(page, 'dashboard-credits')
  await stage.go('/usage')
  await page.getByRole('grid', { name: 'Who calls' }).waitFor()
  await checkPage(page, 'dashboard-usage')
})
