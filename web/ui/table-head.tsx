import type { ReactNode } from 'react'
import styles from './data-table.module.css'
import type { Column } from './data-table.tsx'

export interface SortedBy {
  column: string
  isDescending: boolean
}

export interface TableHeadProps<T> {
  columns: readonly Column<T>[]
  sort: SortedBy | null
  onSort: ((column: string) => void) | undefined
  /** Chooses all rows; null where none can be chosen. */
  box: ReactNode
}

export function TableHead<T>({ columns, sort, onSort, box }: TableHeadProps<T>) {
  return (
    <thead className={styles.head}>
      <tr aria-rowindex={1}>
        {box && <td className={styles.box}>{box}</td>}
        {columns.map((column, place) => (
          <th
            key={column.id}
            scope="col"
            className={`${place === 0 ? styles.first : ''} ${column.isNumber ? styles.number : ''}`}
            {...(column.canSort && { 'aria-sort': orderOf(column.id, sort) })}
          >
            {column.canSort && onSort ? (
              <button type="button" className={styles.sort} onClick={() => onSort(column.id)}>
                {column.header}
                <span aria-hidden="true">{arrowOf(column.id, sort)}</span>
              </button>
            ) : (
              column.header
            )}
          </th>
        ))}
      </tr>
    </thead>
  )
}

function orderOf(id: string, sort: SortedBy | null): 'none' | 'ascending' | 'descending' {
  if (sort?.column !== id) return 'none'
  return sort.isDescending ? 'descending' : 'ascending'
}

function arrowOf(id: string, sort: SortedBy | null): string {
  if (sort?.column !== id) return ''
  return sort.isDescending ? ' ↓' : ' ↑'
}
