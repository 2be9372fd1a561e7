import type { ConnectionStatus } from '@millwright/sdk'
import { Shape, type ShapeKind } from '../ui/status-sign.tsx'
import styles from './connection-status.module.css'
import { useWords } from './words/define-words.ts'
import { frameWords } from './words/frame-words.ts'

/** The sign of each state, the same everywhere. */
export const statusShapes: Record<ConnectionStatus, ShapeKind> = {
  active: 'ok',
  unreachable: 'warning',
  reauthorization_required: 'bad',
  inactive: 'half',
  pending: 'waiting',
  disconnected: 'gone',
}

export function StatusSign({ status }: { status: ConnectionStatus }) {
  const t = useWords(frameWords)
  return (
    <span className={styles.status}>
      <Shape kind={statusShapes[status]} />
      {t(`status.${status}`)}
    </span>
  )
}
