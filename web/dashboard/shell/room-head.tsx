import { type ReactNode, useEffect } from 'react'
import styles from './room-head.module.css'

/** The title of a room, also in the title of the window, and what stands beside it. */
export function RoomHead({ title, children }: { title: string; children?: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · Millwright`
  }, [title])
  return (
    <div className={styles.head}>
      <h1>{title}</h1>
      {children}
    </div>
  )
}
