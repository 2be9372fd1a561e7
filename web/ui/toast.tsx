import { X } from 'lucide-react'
import { useSyncExternalStore } from 'react'
import { Button } from 'react-aria-components/Button'
import { Shape } from './status-sign.tsx'
import styles from './toast.module.css'

interface Toast {
  id: number
  kind: 'ok' | 'bad'
  text: string
}

/** What went well needs no more than a glance; what failed stays until it is put away. */
const SHOWN_MS = 6_000
const MOST = 3

let toasts: readonly Toast[] = []
let last = 0
const listeners = new Set<() => void>()

/** Says in the corner of the page what became of something that was asked for. */
export function toast(kind: Toast['kind'], text: string): void {
  const id = ++last
  put([...toasts, { id, kind, text }].slice(-MOST))
  if (kind === 'ok') setTimeout(dismiss, SHOWN_MS, id)
}

/** Where toasts appear; once in a page. */
export function Toasts({ label, dismissLabel }: { label: string; dismissLabel: string }) {
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => toasts,
  )
  return (
    <section className={styles.toasts} aria-label={label} aria-live="polite">
      {shown.map(({ id, kind, text }) => (
        <div key={id} className={styles.toast}>
          <Shape kind={kind === 'ok' ? 'done' : 'bad'} />
          <p>{text}</p>
          <Button className={styles.close!} aria-label={dismissLabel} onPress={() => dismiss(id)}>
            <X size={16} aria-hidden />
          </Button>
        </div>
      ))}
    </section>
  )
}

function dismiss(id: number): void {
  put(toasts.filter((one) => one.id !== id))
}

function put(next: readonly Toast[]): void {
  toasts = next
  for (const listener of listeners) listener()
}
