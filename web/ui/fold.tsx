import { ChevronRight } from 'lucide-react'
import type { ReactNode } from 'react'
import styles from './fold.module.css'

export interface FoldProps {
  title: string
  isOpen: boolean
  onToggle: (isOpen: boolean) => void
  children: ReactNode
}

/** A part of the page that can be folded away; what is in it stays where it is. */
export function Fold({ title, isOpen, onToggle, children }: FoldProps) {
  return (
    <details
      className={styles.fold}
      open={isOpen}
      onToggle={(event) => onToggle(event.currentTarget.open)}
    >
      <summary className={styles.title}>
        <ChevronRight className={styles.sign} size={16} aria-hidden />
        {title}
      </summary>
      <div className={styles.body}>{children}</div>
    </details>
  )
}
