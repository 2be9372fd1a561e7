import type { ReactNode } from 'react'
import styles from './key-values.module.css'

export interface KeyValuesProps {
  /** In their order; one whose value is null or undefined is left out. */
  items: readonly { key: string; label: ReactNode; value: ReactNode }[]
}

/** Names and values of one thing, one below the other. */
export function KeyValues({ items }: KeyValuesProps) {
  return (
    <dl className={styles.list}>
      {items.map(({ key, label, value }) =>
        value === null || value === undefined ? null : (
          <div key={key} className={styles.item}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ),
      )}
    </dl>
  )
}
