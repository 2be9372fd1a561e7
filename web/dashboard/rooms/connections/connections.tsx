import type { ConnectionRow } from '@millwright/sdk'
import { useQuery } from '@tanstack/react-query'
import { useDeferredValue, useMemo, useState } from 'react'
import { useLocale } from 'react-aria-components/I18nProvider'
import { EmptyState } from '../../../ui/empty-state.tsx'
import { useAddress } from '../../address.tsx'
import { connectionRows } from '../../data/connection-rows.ts'
import { FrameTable, RoomColumns } from '../../room-table.tsx'
import { RoomHead } from '../../shell/room-head.tsx'
import { useColumnLayout } from '../../use-column-layout.ts'
import { useWords } from '../../words/define-words.ts'
import { BulkBar } from './bulk-bar.tsx'
import { useConnectionColumns } from './columns.tsx'
import { ConnectionSheet } from './connection-sheet.tsx'
import styles from './connections.module.css'
import { Facets } from './facets.tsx'
import { filterRows, type RowFilter } from './filter-rows.ts'
import { words } from './words.ts'

const NOBODY: ReadonlySet<string> = new Set()
const idOf = ({ id }: ConnectionRow) => id

/** Every connection: filtered, sorted, chosen; a row opens beside the table. */
export function Connections() {
  const t = useWords(words)
  const { locale } = useLocale()
  const { search, change, go } = useAddress()
  const { data, error } = useQuery(connectionRows())
  const { q, status, system, deployment, customer, sort } = search
  const typed = useDeferredValue(q)
  const filter: RowFilter = useMemo(
    () => ({ q: typed, status, system, deployment, customer, sort }),
    [typed, status, system, deployment, customer, sort],
  )
  const rows = useMemo(() => (data ? filterRows(data, filter) : null), [data, filter])
  const columns = useConnectionColumns()
  const [layout, setLayout] = useColumnLayout('connections', columns)
  const [selection, setSelection] = useState(NOBODY)
  if (error && !data) throw error
  const isFiltered = [q, status, system, deployment, customer].some(Boolean)
  const number = new Intl.NumberFormat(locale)
  const sorted = sort ?? 'status'
  return (
    <>
      <RoomHead title={t('title')}>
        <input
          type="search"
          className={styles.search}
          aria-label={t('search')}
          placeholder={t('search')}
          value={q ?? ''}
          onChange={({ target }) => change({ q: target.value || undefined }, true)}
        />
        <span className={styles.count} role="status">
          {rows && data
            ? t('shown', { shown: number.format(rows.length), all: number.format(data.length) })
            : ''}
        </span>
        <RoomColumns columns={columns} layout={layout} onLayout={setLayout} />
      </RoomHead>
      {selection.size > 0 && (
        <BulkBar
          rows={(rows ?? []).filter(({ id }) => selection.has(id))}
          onEnd={() => setSelection(NOBODY)}
        />
      )}
      <div className={styles.split}>
        <Facets rows={data ?? null} filter={filter} />
        <FrameTable
          label={t('title')}
          rows={rows}
          columns={columns}
          layout={layout}
          idOf={idOf}
          openId={search.open ?? null}
          onOpen={({ id }) => change({ open: id })}
          sort={{ column: sorted.replace('-', ''), isDescending: sorted.startsWith('-') }}
          onSort={(column) => change({ sort: sorted === column ? `-${column}` : column })}
          selection={selection}
          onSelect={setSelection}
          empty={
            isFiltered ? (
              <EmptyState title={t('no_match.title')}>{t('no_match.text')}</EmptyState>
            ) : (
              <EmptyState title={t('none.title')}>{t('none.text')}</EmptyState>
            )
          }
        />
      </div>
      {search.open && (
        <ConnectionSheet
          id={search.open}
          onClose={() => change({ open: undefined })}
          onExpand={() => go({ to: `/connections/${search.open}/health` })}
        />
      )}
    </>
  )
}
