import type { Browser, Page } from 'playwright-core'
import { type Node, readQuickstart, startNode } from '../bench/node.ts'
import { type RunningSandbox, startSandbox } from '../bench/sandbox.ts'
import { type Api, expectStatus, openApi } from './api.ts'
import { openBrowser, SCREENS } from './browser.ts'

/** A node as it runs, simulated systems beside it, and a browser. */
export interface Stage {
  url: string
  admin: Api
  sandbox: RunningSandbox
  browser: Browser
  /** What pages have complained of in their consoles. */
  complaints: string[]
  /** Asks the simulated systems, or changes them where there is a body. */
  control(path: string, body?: unknown): Promise<any>
  /** A page in a window of its own, in English unless told otherwise. */
  openPage(locale?: string): Promise<Page>
  /** Makes a link for the customer ACME. */
  makeLink(body?: Record<string, unknown>): Promise<any>
  /** What a field of a system's form is called. */
  labelOf(system: string, field: string, kind?: string): Promise<string>
  /** Closes the pages of a test; keeps what the last of them showed. */
  closePages(name: string): Promise<void>
  stop(): Promise<void>
}

/** How long a page may take for one step, in ms. */
const PATIENCE = 15_000

export async function openStage(env: Record<string, string> = {}): Promise<Stage> {
  const [sandbox, node, browser] = await Promise.all([
    startSandbox(),
    startNode(env),
    openBrowser((line) => console.log(line)),
  ])
  const { url } = node.program
  const admin = openApi(url, (await readQuickstart(node.dataDirectory)).account_key)
  const complaints: string[] = []
  const pages: Page[] = []
  return {
    url,
    admin,
    sandbox,
    browser,
    complaints,
    async control(path, body) {
      const answer = await fetch(`${sandbox.program.url}/_control${path}`, {
        ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
      })
      if (!answer.ok) throw new Error(`sandbox${path}: ${await answer.text()}`)
      return answer.json()
    },
    async openPage(locale = 'en-GB') {
      // What is measured is not to be on its way from one colour to another.
      const context = await browser.newContext({ locale, reducedMotion: 'reduce' })
      const page = await context.newPage()
      page.setDefaultTimeout(PATIENCE)
      pages.push(page)
      page.on('console', (message) => {
        // Pages of the simulated systems may lack what they like.
        const isOurs = message.location().url.startsWith(url)
        if (isOurs && message.type() === 'error') complaints.push(`console: ${message.text()}`)
      })
      page.on('pageerror', (error) => complaints.push(`page: ${error.message}`))
      return page
    },
    async makeLink(body = {}) {
      const customer = { external_id: 'acme', name: 'ACME' }
      return expectStatus(
        201,
        await admin('POST', '/admin/v1/links', { body: { customer, ...body } }),
      )
    },
    async labelOf(system, field, kind) {
      const answer = await fetch(`${url}/v1/systems/${system}`)
      const { auth } = (await answer.json()) as {
        auth: { kind: string; fields: { name: string; label: string }[] }[]
      }
      const way = kind === undefined ? auth[0] : auth.find((one) => one.kind === kind)
      return way!.fields.find(({ name }) => name === field)!.label
    },
    async closePages(name) {
      // What a page showed when a test ended is worth a thousand logs.
      const path = (index: number) => `${SCREENS}/last-${name.slice(0, 20)}-${index}.png`
      for (const [index, page] of pages.splice(0).entries()) {
        if (!page.isClosed()) await page.screenshot({ path: path(index), fullPage: true })
        await page.context().close()
      }
    },
    stop: () => stopAll(browser, node, sandbox),
  }
}

async function stopAll(browser: Browser, node: Node, sandbox: RunningSandbox): Promise<void> {
  await browser.close()
  await node.stop()
  await node.remove()
  await sandbox.program.stop()
}
