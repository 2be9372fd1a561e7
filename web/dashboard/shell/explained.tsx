import type { Role } from '@millwright/sdk'
import type { ReactNode } from 'react'
import { currentSession } from '../data/session.ts'
import { useWords } from '../words/define-words.ts'
import { frameWords } from '../words/frame-words.ts'
import styles from './explained.module.css'

const ranks: Record<Role, number> = { read_only: 0, developer: 1, admin: 2 }

/** Whether the member who is signed in may do what needs this role. */
export function mayAs(needed: Role): boolean {
  return ranks[currentSession().role] >= ranks[needed]
}

/** What needs a role: shown to those who have it, and in its place to others why they cannot. */
export function Explained({ needs, children }: { needs: Role; children: ReactNode }) {
  const t = useWords(frameWords)
  if (mayAs(needs)) return children
  const { role } = currentSession()
  const words = { needed: t(`role.${needs}`), role: t(`role.${role}`) }
  return <p className={styles.explained}>{t('needs', words)}</p>
}
