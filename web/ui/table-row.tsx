import { type MouseEvent, memo } from 'react'
import styles from './data-table.module.css'
import type { Column } from './data-table.tsx'

export interface TableRowProps<T> {
  row: T
  id: string
  index: number
  columns: readonly Column<T>[]
  isOpen: boolean
  /** The one that keys move from. */
  isCurrent: boolean
  /** null: rows cannot be chosen. */
  isSelected: boolean | null
  selectLabel: string
  onPress: ((index: number) => void) | null
  onSelect: (id: string) => void
}

function Row<T>(props: TableRowProps<T>) {
  const { row, id, index, columns, isOpen, isCurrent, isSelected, onPress, onSelect } = props
  function press(event: MouseEvent): void {
    // What can be pressed in a row has its own effect, and text that is being marked is none.
    const isOwn = (event.target as Element).closest('a, button, input, label')
    if (!isOwn && getSelection()?.isCollapsed !== false) onPress?.(index)
  }
  return (
    <tr
      className={styles.row}
      data-index={index}
      data-open={isOpen || undefined}
      data-pressable={onPress !== null || undefined}
      aria-rowindex={index + 2}
      {...(isSelected !== null && { 'aria-selected': isSelected })}
      tabIndex={isCurrent ? 0 : -1}
      onClick={press}
    >
      {isSelected !== null && (
        <td className={styles.box}>
          <input
            type="checkbox"
            aria-label={props.selectLabel}
            tabIndex={-1}
            checked={isSelected}
            onChange={() => onSelect(id)}
          />
        </td>
      )}
      {columns.map((column, place) => (
        <td
          key={column.id}
          className={`${place === 0 ? styles.first : ''} ${column.isNumber ? styles.number : ''}`}
        >
          {column.cell(row)}
        </td>
      ))}
    </tr>
  )
}

/** One row; drawn anew only when something of it changes. */
export const TableRow = memo(Row) as typeof Row
