import { useSyncExternalStore } from 'react'
import { readChoice, writeChoice } from '../kept-choices.ts'

export type Theme = 'system' | 'light' | 'dark'

const listeners = new Set<() => void>()
let theme: Theme = 'system'

/** Puts on what was chosen before the first paint. */
export function startTheme(): void {
  const kept = readChoice('theme')
  wear(kept === 'light' || kept === 'dark' ? kept : 'system')
}

export function setTheme(next: Theme): void {
  writeChoice('theme', next === 'system' ? null : next)
  wear(next)
  for (const listener of listeners) listener()
}

export function useTheme(): Theme {
  return useSyncExternalStore(listen, () => theme)
}

function wear(next: Theme): void {
  theme = next
  if (next === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = next
}

function listen(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
