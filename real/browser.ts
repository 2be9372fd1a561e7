import { mkdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { installPackages } from './packages.ts'

/** Kept so that somebody can look at them after a run. */
export const SCREENS = join(tmpdir(), `millwright-screens-${process.getuid?.() ?? 0}`)
const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
/** Without these it looks for hosts of its maker all the time. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Debian's Chromium, installed where it is missing. */
export async function openBrowser(log: (line: string) => void): Promise<Browser> {
  await installPackages(log, ['chromium'])
  await mkdir(SCREENS, { recursive: true })
  return chromium.launch({ executablePath: '/usr/bin/chromium', args: FLAGS })
}

/** Faults that keep people from using the page as it stands, by the rules of axe: serious and critical ones. */
export async function listBarriers(page: Page): Promise<string[]> {
  // Through the browser's own door: the page's policy allows no foreign script.
  await page.evaluate(await readFile(AXE, 'utf8'))
  const violations = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run(): Promise<{ violations: any[] }> } }
    return (await axe.run()).violations
  })
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map((one: any) => one.target.join(' ')).join(', ')}`)
}

/** Screenshots at three widths, in both colour schemes. */
export async function takeScreens(page: Page, name: string): Promise<void> {
  const before = page.viewportSize()
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    for (const width of [1440, 768, 360]) {
      await page.setViewportSize({ width, height: 900 })
      // A frame of another process is drawn later than what is around it; a scrolled page is drawn with holes.
      await page.evaluate(
        'new Promise((done) => { scrollTo(0, 0); requestAnimationFrame(() => setTimeout(done)) })',
      )
      const path = join(SCREENS, `${name}-${width}-${colorScheme}.png`)
      await page.screenshot({ path, fullPage: true })
    }
  }
  await page.emulateMedia({ colorScheme: 'light' })
  if (before) await page.setViewportSize(before)
}
