import type { System } from './contract.ts'
import { type Draft, withoutSecrets } from './draft.ts'

const KEY = 'millwright-link'

/** Keeps what was typed, without secrets, for coming back from a sign-in page or a reload of this window. */
export function keepDraft(token: string, draft: Draft, systems: readonly System[]): void {
  try {
    const kept = { link: token.slice(-8), draft: withoutSecrets(draft, systems) }
    sessionStorage.setItem(KEY, JSON.stringify(kept))
  } catch {
    // A browser that stores nothing for embedded pages: the draft lives as long as the page.
  }
}

export function findDraft(token: string): Draft | null {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? 'null') as {
      link: string
      draft: Draft
    } | null
    return kept?.link === token.slice(-8) ? kept.draft : null
  } catch {
    return null
  }
}

export function dropDraft(): void {
  try {
    sessionStorage.removeItem(KEY)
  } catch {
    // Nothing was stored either.
  }
}
