import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { FLAGS, SERVER } from '../bench/node.ts'
import { type Program, startProgram } from '../bench/program.ts'
import { expectStatus, openApi } from './api.ts'
import { openBrowser } from './browser.ts'
import { checkPage, fill, press } from './person.ts'

const PASSWORD = 'four small grey stones'

let directory: string
let program: Program
let browser: Browser
let page: Page

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'millwright-fresh-'))
  const env = { PORT: '0', MILLWRIGHT_DATA_DIR: directory, MILLWRIGHT_SANDBOX: 'off' }
  ;[program, browser] = await Promise.all([
    startProgram(SERVER, { env: { ...env, MILLWRIGHT_LOG_LEVEL: 'error' }, flags: FLAGS }),
    openBrowser((line) => console.log(line)),
  ])
  page = await browser.newPage({ locale: 'en-GB', reducedMotion: 'reduce' })
  page.setDefaultTimeout(15_000)
})
after(async () => {
  await browser?.close()
  await program?.stop()
  if (directory) await rm(directory, { recursive: true, force: true })
})

const heading = (name: string) => page.getByRole('heading', { name, exact: true }).waitFor()

test('on a fresh server a person signs up, makes an account key, and makes the first link with the line beside it', async () => {
  await page.goto(`${program.url}/sign-in`)
  await heading('Set up')
  await checkPage(page, 'sign-up')
  await press(page, 'Create account')
  await page.getByText('Enter the name of your company.').waitFor()
  await checkPage(page, 'sign-up-faults')
  await fill(page, {
    'Your company': 'Werk & Söhne Maschinenbau GmbH',
    'Your name': 'Ada Example',
    'E-mail address': 'ada@example.com',
    Password: PASSWORD,
  })
  await press(page, 'Create account')
  await heading('Today')
  await page.goto(`${program.url}/sign-in`)
  await heading('You are signed in')
  await checkPage(page, 'welcome')
  await press(page, 'Make an account key')
  await heading('Your account key')
  await checkPage(page, 'account-key')
  const [secret, line] = await page.locator('pre').allInnerTexts()
  const [, address] = /^curl -s (\S+)/.exec(line!)!
  const [, key] = /Bearer (mwk_\w+)'/.exec(line!)!
  const [, body] = /-d '(.+)'/.exec(line!)!
  assert.equal(key, secret)
  const { origin, pathname } = new URL(address!)
  assert.equal(origin, program.url)
  const link = await openApi(origin, key!)('POST', pathname, { body: JSON.parse(body!) })
  await page.goto(expectStatus(201, link).url)
  await heading('Connect your system to Werk & Söhne Maschinenbau GmbH')
})

test('whoever signed out signs in again, and a wrong password is told without saying what was wrong', async () => {
  await page.goto(`${program.url}/sign-in`)
  await press(page, 'Sign out')
  await heading('Sign in')
  await checkPage(page, 'sign-in')
  await fill(page, { 'E-mail address': 'ada@example.com', Password: 'something else entirely' })
  await press(page, 'Sign in')
  await page.getByText('E-mail address or password is not right.').waitFor()
  await checkPage(page, 'sign-in-refused')
  await fill(page, { Password: PASSWORD })
  await press(page, 'Sign in')
  await heading('Today')
})

test('a return that belongs to no sign-in is told on a page in the language of the browser', async () => {
  const german = await browser.newPage({ locale: 'de-AT' })
  await german.goto(`${program.url}/link/return?state=x&code=y`)
  const name = 'Diese Anmeldung kann nicht weitergehen'
  await german.getByRole('heading', { name }).waitFor()
  await checkPage(german, 'plain')
})
