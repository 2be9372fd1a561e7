import styles from './status-sign.module.css'

/** ok ●, warning ▲, bad ■, half ◐, waiting ○, gone –, done ✓: the form says what the colour says. */
export type ShapeKind = 'ok' | 'warning' | 'bad' | 'half' | 'waiting' | 'gone' | 'done' | 'running'

const PATHS: Record<ShapeKind, string> = {
  ok: 'M8 3a5 5 0 1 1 0 10A5 5 0 0 1 8 3Z',
  warning: 'M8 2.2 14.4 13.4H1.6Z',
  bad: 'M3.2 3.2h9.6v9.6H3.2Z',
  half: 'M8 3a5 5 0 0 0 0 10Z',
  waiting: '',
  gone: 'M3.5 7h9v2h-9Z',
  done: 'm2.6 8.2 1.5-1.5 2.5 2.6 5.3-5.5 1.5 1.4L6.6 12.3Z',
  running: '',
}

export function Shape({ kind }: { kind: ShapeKind }) {
  const hasRing = kind === 'half' || kind === 'waiting' || kind === 'running'
  return (
    <svg
      className={`${styles.shape} ${styles[kind]}`}
      viewBox="0 0 16 16"
      width="16"
      height="16"
      aria-hidden="true"
    >
      {hasRing && (
        <circle
          cx="8"
          cy="8"
          r="4.6"
          fill="none"
          stroke="currentColor"
          strokeWidth="1.6"
          strokeDasharray={kind === 'running' ? '20 9' : undefined}
        />
      )}
      <path d={PATHS[kind]} fill="currentColor" />
    </svg>
  )
}
