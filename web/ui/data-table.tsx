import {
  columnOrderingFeature,
  columnVisibilityFeature,
  tableFeatures,
  useTable,
} from '@tanstack/react-table'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type ReactNode, useCallback, useEffect, useMemo, useRef } from 'react'
import type { ColumnLayout } from './column-layout.ts'
import styles from './data-table.module.css'
import { type SortedBy, TableHead } from './table-head.tsx'
import { TableRow } from './table-row.tsx'
import { TableSkeleton } from './table-skeleton.tsx'
import { useRowKeys } from './use-row-keys.ts'

export interface Column<T> {
  id: string
  header: string
  /** Pixels; the last column takes what is left. */
  width: number
  cell: (row: T) => ReactNode
  /** Numbers stand at the end. */
  isNumber?: boolean
  canSort?: boolean
  /** Not shown until somebody wants it. */
  isExtra?: boolean
}

export interface DataTableProps<T> {
  label: string
  /** null: they are on their way. Keep the array the same while they are the same. */
  rows: readonly T[] | null
  /** The first one stays in sight. Keep the array the same. */
  columns: readonly Column<T>[]
  layout: ColumnLayout
  idOf: (row: T) => string
  onOpen?: (row: T) => void
  /** Id of the row that is open beside the table. */
  openId?: string | null
  sort?: SortedBy | null
  onSort?: (column: string) => void
  /** Ids of the rows that are chosen; without it none can be. */
  selection?: ReadonlySet<string>
  onSelect?: (selection: ReadonlySet<string>) => void
  /** Stands where the rows would be. */
  empty: ReactNode
  words: { loading: string; select: string; selectAll: string }
}

const features = tableFeatures({ columnVisibilityFeature, columnOrderingFeature })
const NONE: readonly never[] = []
const ROW_HEIGHT = 36
const OVERSCAN = 10
const BOX_WIDTH = 36

/** Rows of one height, of which only those in sight are drawn: as quick with ten thousand as with ten. */
export function DataTable<T extends object>(props: DataTableProps<T>) {
  const { rows, columns, layout, idOf, onOpen, openId = null, selection, onSelect } = props
  const scroll = useRef<HTMLDivElement>(null)
  const definitions = useMemo(() => columns.map(({ id, header }) => ({ id, header })), [columns])
  const table = useTable({
    features,
    data: rows ?? NONE,
    columns: definitions,
    getRowId: idOf,
    state: { columnOrder: layout.order, columnVisibility: layout.visible },
  })
  const names = table.getVisibleLeafColumns().map(({ id }) => id)
  const shown = useMemo(
    () => names.map((id) => columns.find((one) => one.id === id)!),
    [columns, names.join()],
  )
  const models = table.getRowModel().rows
  const virtualizer = useVirtualizer({
    count: models.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: OVERSCAN,
    // The head stands above the rows.
    scrollPaddingStart: ROW_HEIGHT,
  })
  const now = useRef({ models, selection, onSelect, onOpen })
  now.current = { models, selection, onSelect, onOpen }
  const toggle = useCallback((id: string) => {
    const { selection: chosen, onSelect: tell } = now.current
    const next = new Set(chosen)
    if (!next.delete(id)) next.add(id)
    tell?.(next)
  }, [])
  const open = useCallback((index: number) => {
    const model = now.current.models[index]
    if (model) now.current.onOpen?.(model.original)
  }, [])
  const keys = useRowKeys({
    count: models.length,
    openIndex: openId === null ? -1 : models.findIndex(({ id }) => id === openId),
    table: scroll,
    scrollTo: (index) => virtualizer.scrollToIndex(index),
    onOpen: open,
    onSelect: (index) => toggle(models[index]!.id),
  })
  const first = rows?.[0]
  useEffect(() => {
    if (scroll.current) scroll.current.scrollTop = 0
  }, [first && idOf(first)])

  const width = shown.reduce((sum, column) => sum + column.width, selection ? BOX_WIDTH : 0)
  const items = virtualizer.getVirtualItems()
  const before = items[0]?.start ?? 0
  const after = virtualizer.getTotalSize() - (items.at(-1)?.end ?? 0)
  const box = selection && onSelect && (
    <input
      type="checkbox"
      aria-label={props.words.selectAll}
      checked={models.length > 0 && models.every(({ id }) => selection.has(id))}
      onChange={({ target }) => onSelect(new Set(target.checked ? models.map(({ id }) => id) : []))}
    />
  )
  return (
    <div className={styles.scroll} ref={scroll} aria-busy={rows === null}>
      <table
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: keys walk through the rows
        role="grid"
        className={styles.table}
        style={{ minWidth: width }}
        aria-label={props.label}
        aria-rowcount={models.length + 1}
        {...(selection && { 'aria-multiselectable': true })}
      >
        <colgroup>
          {selection && <col style={{ width: BOX_WIDTH }} />}
          {shown.map(({ id, width: each }, place) => (
            <col key={id} style={place === shown.length - 1 ? {} : { width: each }} />
          ))}
        </colgroup>
        <TableHead columns={shown} sort={props.sort ?? null} onSort={props.onSort} box={box} />
        {rows === null ? (
          <TableSkeleton columns={shown.length + (selection ? 1 : 0)} label={props.words.loading} />
        ) : (
          <tbody onKeyDown={keys.onKeyDown}>
            {before > 0 && <tr style={{ height: before }} />}
            {items.map(({ index }) => {
              const { id, original } = models[index]!
              return (
                <TableRow
                  key={id}
                  row={original}
                  id={id}
                  index={index}
                  columns={shown}
                  isOpen={id === openId}
                  isCurrent={index === keys.current}
                  isSelected={selection ? selection.has(id) : null}
                  selectLabel={props.words.select}
                  onPress={onOpen ? open : null}
                  onSelect={toggle}
                />
              )
            })}
            {after > 0 && <tr style={{ height: after }} />}
          </tbody>
        )}
      </table>
      {rows?.length === 0 && <div className={styles.empty}>{props.empty}</div>}
    </div>
  )
}
