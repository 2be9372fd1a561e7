import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { readQuickstart, startNode } from '../bench/node.ts'
import { startSandbox } from '../bench/sandbox.ts'
import { type Api, openApi } from './api.ts'
import { openBrowser } from './browser.ts'

/** A server with a dashboard, simulated systems beside it, and a browser in which its first member is signed in. */
export interface DashboardStage {
  url: string
  admin: Api
  page: Page
  /** What the page complained of in its console. */
  complaints: string[]
  /** Connects a simulated system for a customer; answers the token. */
  connect(system: string, customer?: string): Promise<string>
  /** Asks the simulated systems, or changes them. */
  control(path: string, body?: unknown): Promise<any>
  /** Opens an address below `/dashboard`. */
  go(path: string): Promise<void>
  stop(): Promise<void>
}

export async function openDashboard(locale = 'en-GB'): Promise<DashboardStage> {
  const [sandbox, node, browser] = await Promise.all([
    startSandbox(),
    startNode(),
    openBrowser((line) => console.log(line)),
  ])
  const { url } = node.program
  const { account_key, dashboard } = await readQuickstart(node.dataDirectory)
  const context = await browser.newContext({ locale, reducedMotion: 'reduce' })
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  await page.setViewportSize({ width: 1440, height: 900 })
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`console: ${message.text()}`)
  })
  page.on('pageerror', (error) => complaints.push(`page: ${error.message}`))
  const stage: DashboardStage = {
    url,
    admin: openApi(url, account_key),
    page,
    complaints,
    async control(path, body) {
      const answer = await fetch(`${sandbox.program.url}/_control${path}`, {
        ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
      })
      assert.ok(answer.ok, `sandbox${path}`)
      return answer.json()
    },
    async connect(system, customer = 'acme') {
      const { path, credentials } = await sandbox.describe(system)
      const base_url = `${sandbox.program.url}${path}`
      return node.connect(system, { ...credentials, base_url }, customer)
    },
    go: async (path) => {
      await page.goto(`${url}/dashboard${path}`)
    },
    async stop() {
      await browser.close()
      await node.stop()
      await node.remove()
      await sandbox.program.stop()
    },
  }
  await page.goto(`${url}/sign-in`)
  await page.locator('#email').fill(dashboard.email)
  await page.locator('#password').fill(dashboard.password)
  await page.getByRole('button', { name: /^(Sign in|Anmelden)$/ }).click()
  await page.waitForURL(/\/dashboard/)
  return stage
}
