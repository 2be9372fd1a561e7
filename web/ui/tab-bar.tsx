import type { ReactNode } from 'react'
import styles from './tab-bar.module.css'

/** Views of one thing, each with an address: links with the class `tabLink`, of which one has `aria-current`. */
export function TabBar({ label, children }: { label: string; children: ReactNode }) {
  return (
    <nav className={styles.bar} aria-label={label}>
      {children}
    </nav>
  )
}

export const tabLink = styles.tab!
