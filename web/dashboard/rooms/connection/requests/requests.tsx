import type { LoggedRequest } from '@millwright/sdk'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useMemo } from 'react'
import { EmptyState } from '../../../../ui/empty-state.tsx'
import { useAddress } from '../../../address.tsx'
import { admin } from '../../../data/api.ts'
import { keys } from '../../../data/keys.ts'
import { PageButtons } from '../../../page-buttons.tsx'
import { RoomColumns, RoomTable } from '../../../room-table.tsx'
import { useColumnLayout } from '../../../use-column-layout.ts'
import { useWords } from '../../../words/define-words.ts'
import tab from '../tab.module.css'
import { useRequestColumns } from './columns.tsx'
import { RequestFilters } from './request-filters.tsx'
import { toRequestQuery } from './request-query.ts'
import { RequestSheet } from './request-sheet.tsx'
import { words } from './words.ts'

const ROWS = 100
const idOf = ({ id }: LoggedRequest) => id

/** The calls of a connection, newest first; one opens beside them. */
export function RequestsTab() {
  const t = useWords(words)
  const { id } = useParams({ strict: false }) as { id: string }
  const { search, change } = useAddress()
  const { status, entity, since, q, cursor, open } = search
  const filter = { status, entity, since, q }
  const { data, error } = useQuery({
    queryKey: keys.requests(id, filter, cursor),
    queryFn: ({ signal }) =>
      admin.connections
        .requests(id)
        .page(
          { ...toRequestQuery(filter, Date.now()), limit: ROWS, ...(cursor && { cursor }) },
          { signal },
        ),
    // No notice tells of calls.
    refetchInterval: cursor ? false : 10_000,
  })
  const columns = useRequestColumns()
  const [layout, setLayout] = useColumnLayout('requests', columns)
  const rows = useMemo(() => data?.data ?? null, [data])
  if (error && !data) throw error
  const isFiltered = [status, entity, since, q, cursor].some(Boolean)
  return (
    <>
      <RequestFilters key={q ?? ''} connectionId={id} />
      <RoomTable
        label={t('title')}
        rows={rows}
        columns={columns}
        layout={layout}
        idOf={idOf}
        openId={open ?? null}
        onOpen={(one) => change({ open: one.id })}
        empty={
          isFiltered ? (
            <EmptyState title={t('no_match.title')}>{t('no_match.text')}</EmptyState>
          ) : (
            <EmptyState title={t('none.title')}>{t('none.text')}</EmptyState>
          )
        }
      />
      <div className={tab.pages}>
        <PageButtons next={data?.next_cursor} />
        <span className={tab.count} role="status">
          {rows ? t('rows', { count: rows.length }) : ''}
        </span>
        <RoomColumns columns={columns} layout={layout} onLayout={setLayout} />
      </div>
      {open && (
        <RequestSheet
          connectionId={id}
          requestId={open}
          known={rows?.find((one) => one.id === open)}
          onClose={() => change({ open: undefined })}
        />
      )}
    </>
  )
}
