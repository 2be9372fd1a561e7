import type { ReactNode } from 'react'
import { type Column, DataTable, type DataTableProps } from '../ui/data-table.tsx'
import tab from './rooms/connection/tab.module.css'
import { useColumnLayout } from './use-column-layout.ts'
import { useWords } from './words/define-words.ts'
import { frameWords } from './words/frame-words.ts'

export interface RoomTableProps<T>
  extends Omit<DataTableProps<T>, 'columns' | 'layout' | 'words' | 'empty'> {
  /** Under which the browser remembers its columns. */
  name: string
  columns: readonly Column<T>[]
  empty: ReactNode
}

/** A table of a room, with the words of the frame and the columns that were chosen before. */
export function RoomTable<T extends object>({ name, ...rest }: RoomTableProps<T>) {
  const frame = useWords(frameWords)
  const [layout] = useColumnLayout(name, rest.columns)
  return (
    <div className={tab.table}>
      <DataTable
        {...rest}
        layout={layout}
        words={{
          loading: frame('loading'),
          select: frame('table.select'),
          selectAll: frame('table.select_all'),
        }}
      />
    </div>
  )
}
