import { useMemo } from 'react'
import { fitLayout } from '../ui/column-layout.ts'
import { ColumnMenu, type ColumnMenuProps } from '../ui/column-menu.tsx'
import { DataTable, type DataTableProps } from '../ui/data-table.tsx'
import tab from './rooms/connection/tab.module.css'
import { useWords } from './words/define-words.ts'
import { frameWords } from './words/frame-words.ts'

/** A table with the words of the frame, as high as the place that it stands in. */
export function FrameTable<T extends object>(props: Omit<DataTableProps<T>, 'words'>) {
  const frame = useWords(frameWords)
  return (
    <DataTable
      {...props}
      words={{
        loading: frame('loading'),
        select: frame('table.select'),
        selectAll: frame('table.select_all'),
      }}
    />
  )
}

export interface RoomTableProps<T> extends Omit<DataTableProps<T>, 'layout' | 'words'> {
  /** All that are not extra, as they come, unless a menu beside it chooses. */
  layout?: DataTableProps<T>['layout']
}

/** A table among other things of a room: with a border, as high as its rows. */
export function RoomTable<T extends object>({ layout, ...rest }: RoomTableProps<T>) {
  const { columns } = rest
  const asMade = useMemo(() => fitLayout(columns, null), [columns])
  return (
    <div className={tab.table}>
      <FrameTable {...rest} layout={layout ?? asMade} />
    </div>
  )
}

/** Hides, shows and orders the columns of a table. */
export function RoomColumns(props: Omit<ColumnMenuProps, 'words'>) {
  const frame = useWords(frameWords)
  return (
    <ColumnMenu
      {...props}
      words={{
        columns: frame('table.columns'),
        up: frame('table.up'),
        down: frame('table.down'),
        reset: frame('table.reset'),
      }}
    />
  )
}
