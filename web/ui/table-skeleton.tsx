import styles from './data-table.module.css'

const ROWS = 14

/** Rows that are on their way, of the size that they will have. */
export function TableSkeleton({ columns, label }: { columns: number; label: string }) {
  return (
    <tbody>
      {Array.from({ length: ROWS }, (_, row) => (
        <tr key={row} className={styles.row}>
          {Array.from({ length: columns }, (_, column) => (
            <td key={column}>
              {row === 0 && column === 0 && <span className="unseen">{label}</span>}
              <div className={styles.bone} />
            </td>
          ))}
        </tr>
      ))}
    </tbody>
  )
}
