import { Maximize2, X } from 'lucide-react'
import { type ReactNode, useEffect, useRef } from 'react'
import { Button } from './button.tsx'
import styles from './sheet.module.css'

export interface SheetProps {
  /** What is read out when the focus comes in. */
  label: string
  /** Stands at its top. */
  title: ReactNode
  /** Where the same is shown as a page. */
  onExpand?: () => void
  onClose: () => void
  words: { close: string; expand: string }
  children: ReactNode
}

/** What was opened, at the side: the list beside it stays in use. Escape closes it. */
export function Sheet({ label, title, onExpand, onClose, words, children }: SheetProps) {
  const close = useRef(onClose)
  close.current = onClose
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented) return
      // A menu or dialog above it closes first.
      if (document.querySelector('[data-react-aria-top-layer], [role="alertdialog"]')) return
      close.current()
    }
    document.addEventListener('keydown', listen)
    return () => document.removeEventListener('keydown', listen)
  }, [])
  return (
    <section className={styles.sheet} aria-label={label}>
      <header className={styles.head}>
        <div className={styles.title}>{title}</div>
        {onExpand && (
          <Button look="quiet" aria-label={words.expand} onPress={onExpand}>
            <Maximize2 size={16} aria-hidden />
          </Button>
        )}
        <Button look="quiet" aria-label={words.close} onPress={onClose}>
          <X size={16} aria-hidden />
        </Button>
      </header>
      <div className={styles.body}>{children}</div>
    </section>
  )
}
