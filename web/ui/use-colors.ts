import { useSyncExternalStore } from 'react'

const NAMES = ['accent', 'muted', 'line', 'ok', 'warning', 'bad', 'idle', 'text', 'sans'] as const

let known: { theme: string; colors: Record<string, string> } | undefined

/** The tokens as what a canvas takes; others when the theme changes. */
export function useColors(): Record<string, string> {
  return useSyncExternalStore(onTheme, readColors)
}

function readColors(): Record<string, string> {
  const chosen = document.documentElement.dataset.theme
  const isDark = matchMedia('(prefers-color-scheme: dark)').matches
  const theme = chosen ?? (isDark ? 'dark' : 'light')
  if (known?.theme === theme) return known.colors
  const probe = document.createElement('i')
  document.body.append(probe)
  const colors = Object.fromEntries(
    NAMES.map((name) => {
      if (name === 'sans') {
        probe.style.fontFamily = 'var(--sans)'
        return [name, getComputedStyle(probe).fontFamily]
      }
      probe.style.color = `var(--${name})`
      return [name, getComputedStyle(probe).color]
    }),
  )
  probe.remove()
  known = { theme, colors }
  return colors
}

function onTheme(listener: () => void): () => void {
  const system = matchMedia('(prefers-color-scheme: dark)')
  const observer = new MutationObserver(listener)
  observer.observe(document.documentElement, { attributeFilter: ['data-theme'] })
  system.addEventListener('change', listener)
  return () => {
    observer.disconnect()
    system.removeEventListener('change', listener)
  }
}
