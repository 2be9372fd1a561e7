import { useSyncExternalStore } from 'react'
import { useLocale } from 'react-aria-components/I18nProvider'
import { describeAge, formatInstant } from './describe-age.ts'

export interface RelativeTimeProps {
  /** RFC 3339. */
  at: string
  /** `long`: "3 minutes ago"; `short`: "3m", for tables. */
  width?: 'long' | 'short'
}

/** How long ago, kept up to date; the exact time is in the tooltip, and in what is copied. */
export function RelativeTime({ at, width = 'long' }: RelativeTimeProps) {
  const { locale } = useLocale()
  const now = useSyncExternalStore(onTick, currentTick)
  return (
    <time dateTime={at} title={formatInstant(at, locale)}>
      {describeAge(Date.parse(at), now, locale, width)}
    </time>
  )
}

const TICK_MS = 10_000
const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined
let tick = Date.now()

/** One clock for all times of a page. */
function onTick(listener: () => void): () => void {
  listeners.add(listener)
  timer ??= setInterval(() => {
    tick = Date.now()
    for (const each of listeners) each()
  }, TICK_MS)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

function currentTick(): number {
  // Nobody had the clock running: it may be old.
  if (timer === undefined && Date.now() - tick > TICK_MS) tick = Date.now()
  return tick
}
