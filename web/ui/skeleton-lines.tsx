import styles from './skeleton-lines.module.css'

/** The outline of text that is on its way, of the size that it will have. `label` is read out. */
export function SkeletonLines({ count = 3, label }: { count?: number; label: string }) {
  return (
    <div className={styles.lines} role="status" aria-label={label}>
      {Array.from({ length: count }, (_, line) => (
        <div key={line} className={styles.line} />
      ))}
    </div>
  )
}
