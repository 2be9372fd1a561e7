import assert from 'node:assert/strict'
import type { FrameLocator, Locator, Page } from 'playwright-core'
import { listBarriers, takeScreens } from './browser.ts'

/** Types into the fields with these labels. */
export async function fill(
  page: Page | FrameLocator,
  values: Record<string, string>,
): Promise<void> {
  for (const [label, value] of Object.entries(values)) await fieldOf(page, label).fill(value)
}

export function fieldOf(page: Page | FrameLocator, label: string): Locator {
  const exact = (text: string) => page.getByLabel(text, { exact: true })
  return exact(label)
    .or(exact(`${label} (optional)`))
    .first()
}

export async function press(page: Page | FrameLocator, name: string | RegExp): Promise<void> {
  await page.getByRole('button', { name }).first().click()
}

/** Photographs a page, and refuses barriers and a page that is wider than its window. */
export async function checkPage(page: Page, name: string): Promise<void> {
  await takeScreens(page, name)
  assert.deepEqual(await listBarriers(page), [], name)
  const overflow = await page.evaluate(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  )
  assert.equal(overflow, 0, `${name} is wider than the window`)
}
