import type { ReactNode, Ref } from 'react'
import styles from './notice.module.css'
import { Shape } from './status-sign.tsx'

export interface NoticeProps {
  kind: 'ok' | 'warning' | 'bad'
  title: string
  children?: ReactNode
  /** Gets the focus when it appears because of something that was pressed. */
  ref?: Ref<HTMLDivElement>
}

/** Says what happened and what to do, above what it is about. */
export function Notice({ kind, title, children, ref }: NoticeProps) {
  return (
    <div ref={ref} tabIndex={-1} className={`${styles.notice} ${styles[kind]}`}>
      <Shape kind={kind} />
      <div className={styles.body}>
        <p className={styles.title}>{title}</p>
        {children}
      </div>
    </div>
  )
}
