import styles from './data-table.module.css'

const ROWS = 14

/** Rows that are on their way, of the size that they will have. */
export function TableSkeleton({ columns, label }: { columns: number; label: string }) {
  return (
    <tbody>
      {Array.from({ length: ROWS }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows are all alike
        <tr key={row} className={styles.row}>
          {Array.from({ length: columns }, (_, column) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the cells are all alike
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
