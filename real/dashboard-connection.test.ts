import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { expectStatus } from './api.ts'
import { type DashboardStage, openDashboard } from './dashboard.ts'
import { checkPage } from './person.ts'

let stage: DashboardStage
let root: string

before(async () => {
  stage = await openDashboard()
  await stage.connect('maintainx', 'acme')
  await stage.connect('sap-s4hana', 'globex')
  root = `/connections/${await idOf('maintainx')}`
})
after(async () => {
  await stage?.stop()
  // A refusal that a person is shown is one that the browser notes too.
  const rest = stage?.complaints.filter((line) => !/status of (404|412)/.test(line))
  assert.deepEqual(rest, [])
})

async function idOf(system: string): Promise<string> {
  const { data } = expectStatus(200, await stage.admin('GET', '/admin/v1/connections'))
  return data.find((one: { system: string }) => one.system === system).id
}

const rows = () => stage.page.locator('tr[data-index]')

test('records are read as they are, one of them beside what the source answered', async () => {
  const { page } = stage
  await stage.go(`${root}/records?entity=work-orders`)
  await rows().first().waitFor()
  await checkPage(page, 'dashboard-records')
  await rows().first().click()
  await page.getByRole('heading', { name: 'As the source answered it' }).waitFor()
  assert.match(page.url(), /open=/)
  await page
    .getByRole('button', { name: /^Locked: / })
    .first()
    .click()
  await page.getByRole('dialog').waitFor()
  await page.keyboard.press('Escape')
  await checkPage(page, 'dashboard-record')
})

test('a record is found by its number or id, and an unknown one is told as such', async () => {
  const { page } = stage
  const wanted = new URL(page.url()).searchParams.get('open')!
  await stage.go(`${root}/records?entity=work-orders`)
  await page.getByRole('searchbox').fill(wanted)
  await page.keyboard.press('Enter')
  await page.getByText('Rows: 1', { exact: true }).waitFor()
  await page.getByRole('searchbox').fill('99999999')
  await page.keyboard.press('Enter')
  await page.getByText('has this number or id').waitFor()
})

test('a change is shown as what would be sent, then sent, and read back', async () => {
  const { page } = stage
  await stage.go(`${root}/records?entity=work-orders`)
  await rows().first().click()
  await page.getByRole('button', { name: 'Edit', exact: true }).click()
  await page.getByLabel('description', { exact: true }).fill('Grease the press, both sides')
  // Another view of the record has what was typed.
  await page.getByRole('button', { name: 'Open as a page' }).click()
  await page.getByRole('button', { name: 'See what would be sent' }).click()
  await page.getByText('Nothing was sent so far.').waitFor()
  await page.locator('ins', { hasText: 'both sides' }).waitFor()
  await checkPage(page, 'dashboard-record-dry-run')
  await page.getByRole('button', { name: 'Send to the source' }).click()
  await page.getByText('Sent. The record').waitFor()
  await page.locator('dd', { hasText: 'both sides' }).first().waitFor()
})

for (const { system, entity, field } of [
  { system: 'maintainx', entity: 'work-orders', field: 'description' },
  { system: 'sap-s4hana', entity: 'purchase-orders', field: 'vendor_reference' },
]) {
  test(`what somebody else changed meanwhile is shown, and what was typed stays (${system})`, async () => {
    const { page } = stage
    const connection = await idOf(system)
    await stage.go(`/connections/${connection}/records?entity=${entity}`)
    await rows().first().click()
    await page.getByRole('button', { name: 'Edit', exact: true }).click()
    const box = page.getByLabel(field, { exact: true })
    await box.fill('Mine')
    const order = new URL(page.url()).searchParams.get('open')!
    const headers = { 'millwright-connection': connection }
    const body = { [field]: 'Theirs' }
    expectStatus(200, await stage.admin('PATCH', `/v1/${entity}/${order}`, { headers, body }))
    const check = page.getByRole('button', { name: 'See what would be sent' })
    await check.click()
    const send = page.getByRole('button', { name: 'Send to the source' })
    const conflict = page.getByText('Somebody changed the record since you opened it').first()
    await send.or(conflict).first().waitFor()
    if (!(await conflict.isVisible())) await send.click()
    await conflict.waitFor()
    await page.locator('ins', { hasText: 'Theirs' }).first().waitFor()
    await checkPage(page, `dashboard-record-conflict-${system}`)
    await page.getByRole('button', { name: 'Go on from their version' }).click()
    assert.equal(await box.inputValue(), 'Mine')
    await check.click()
    await send.click()
    await page.getByText('Sent. The record').first().waitFor()
    await page.locator('dd', { hasText: 'Mine' }).first().waitFor()
  })
}

test('the log tells of each call, and a request id in the address opens it', async () => {
  const { page } = stage
  await stage.go(`${root}/requests?status=2xx&entity=work-orders`)
  await rows().first().waitFor()
  await checkPage(page, 'dashboard-requests')
  await rows().first().click()
  await page.getByText('Where the time went').waitFor()
  await checkPage(page, 'dashboard-request')
  const open = new URL(page.url()).searchParams.get('open')!
  assert.match(open, /^req_/)
  await stage.go(`${root}/requests?open=${open}&status=5xx`)
  await page.getByText('Where the time went').waitFor()
})

test('the copies of a connection tell how they stand, and are renewed at a press', async () => {
  const { page } = stage
  await stage.go(`${root}/sync?open=work-orders`)
  const run = page.getByRole('button', { name: 'Read and compare everything now' })
  const copied = page.getByRole('checkbox', { name: 'Keep a copy of these records' })
  await copied.waitFor({ state: 'attached' })
  if (!(await copied.isChecked())) await page.getByText('Keep a copy of these records').click()
  await run.click()
  await page.getByText('Asked for.').waitFor()
  await page.locator('li', { hasText: 'completed' }).first().waitFor()
  await page.getByText('Same on both sides').first().waitFor()
  await checkPage(page, 'dashboard-sync')
})

test('what a connection can do says why not, and how that is known', async () => {
  const { page } = stage
  await stage.go(`${root}/capabilities`)
  await rows().first().waitFor()
  await checkPage(page, 'dashboard-capabilities')
  await page.getByRole('button', { name: /: no$/ }).first().click()
  await page.getByText('Not offered').waitFor()
  await page.keyboard.press('Escape')
  await stage.go(`${root}/capabilities?open=work-orders`)
  await page.getByRole('heading', { name: 'Fields' }).waitFor()
  await checkPage(page, 'dashboard-capability')
})
