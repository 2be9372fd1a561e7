import { useLayoutEffect } from 'react'
import { fitAccent } from '../ui/contrast.ts'

/** The grounds on which the accent is hardest to read: `--sunken` of the two themes. */
const GROUNDS = { light: '#eef0f3', dark: '#20262d' } as const

/** Puts the brand's colour in the place of ours, corrected for each theme. */
export function useBrand(accent: string | null): void {
  useLayoutEffect(() => {
    const { style } = document.documentElement
    for (const theme of ['light', 'dark'] as const) {
      const fitted = accent === null ? null : fitAccent(accent, GROUNDS[theme])
      if (!fitted) continue
      style.setProperty(`--brand-${theme}`, fitted.accent)
      style.setProperty(`--brand-on-${theme}`, fitted.on)
    }
  }, [accent])
}
