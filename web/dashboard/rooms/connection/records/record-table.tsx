import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { Button } from '../../../../ui/button.tsx'
import type { Column } from '../../../../ui/data-table.tsx'
import { EmptyState } from '../../../../ui/empty-state.tsx'
import { Notice } from '../../../../ui/notice.tsx'
import { useAddress } from '../../../address.tsx'
import { keys } from '../../../data/keys.ts'
import { RoomColumns, RoomTable } from '../../../room-table.tsx'
import { useColumnLayout } from '../../../use-column-layout.ts'
import { useWords } from '../../../words/define-words.ts'
import { ShowValue } from '../show-value.tsx'
import styles from '../tab.module.css'
import { ReadFailure } from './read-failure.tsx'
import { readRecords } from './read-records.ts'
import { type AnyRecord, recordsOf } from './record-client.ts'
import { chooseColumns } from './record-fields.ts'
import type { RecordPlace } from './records.tsx'
import { words } from './words.ts'

const WIDE = new Set(['name', 'vendor_name', 'item_name', 'asset_name', 'description'])
const idOf = ({ id }: AnyRecord) => id

/** One page of the records of an entity. */
export function RecordTable({ place }: { place: RecordPlace }) {
  const t = useWords(words)
  const { connectionId, entity, capability, source } = place
  const { search, change } = useAddress()
  const { q, cursor } = search
  // Pages that were left for the next one; a page that was opened by its address knows none before it.
  const [before, setBefore] = useState<readonly (string | undefined)[]>([])
  const { data, error, refetch } = useQuery({
    queryKey: keys.connection(connectionId, 'records', entity, { q, cursor, source }),
    queryFn: ({ signal }) =>
      readRecords(recordsOf(connectionId, entity), capability, { q, cursor, source }, signal),
    placeholderData: undefined,
  })
  const columns = useMemo(() => makeColumns(capability), [capability])
  const [layout, setLayout] = useColumnLayout(`records.${entity}`, columns)
  if (error && !data) {
    return <ReadFailure error={error} source={source} onRetry={() => void refetch()} />
  }
  const rows = data?.data ?? null
  return (
    <>
      {data?.problems && data.problems.length > 0 && (
        <Notice kind="warning" title={t('left_out', { count: data.problems.length })} />
      )}
      <RoomTable
        label={entity}
        rows={rows}
        columns={columns}
        layout={layout}
        idOf={idOf}
        openId={search.open ?? null}
        onOpen={({ id }) => change({ open: id })}
        empty={
          q ? (
            <EmptyState title={t('no_match.title', { entity })}>{t('no_match.text')}</EmptyState>
          ) : (
            <EmptyState title={t('none.title', { entity })}>{t('none.text')}</EmptyState>
          )
        }
      />
      <div className={styles.pages}>
        <Button
          size="small"
          isDisabled={!cursor}
          onPress={() => {
            change({ cursor: before.at(-1) })
            setBefore(before.slice(0, -1))
          }}
        >
          {before.length > 1 ? t('previous') : t('first')}
        </Button>
        <Button
          size="small"
          isDisabled={!data?.next_cursor}
          onPress={() => {
            setBefore([...before, cursor])
            change({ cursor: data!.next_cursor! })
          }}
        >
          {t('next')}
        </Button>
        <span className={styles.count} role="status">
          {rows ? t('page', { count: rows.length }) : ''}
        </span>
        <RoomColumns columns={columns} layout={layout} onLayout={setLayout} />
      </div>
    </>
  )
}

function makeColumns(capability: RecordPlace['capability']): Column<AnyRecord>[] {
  const chosen = chooseColumns(capability).filter(({ name }) => name !== 'number')
  return [
    {
      id: 'number',
      header: 'number',
      width: 150,
      cell: ({ id, number }) => <code>{String(number ?? id)}</code>,
    },
    ...chosen.map(({ name, isExtra }) => ({
      id: name,
      header: name,
      width: WIDE.has(name) ? 220 : 140,
      isExtra,
      isNumber: /_(amount|quantity|count)$|^quantity$/.test(name),
      cell: (record: AnyRecord) => <ShowValue value={record[name]} width="short" />,
    })),
    {
      id: 'id',
      header: 'id',
      width: 150,
      isExtra: true,
      cell: ({ id }: AnyRecord) => <code>{id}</code>,
    },
  ]
}
