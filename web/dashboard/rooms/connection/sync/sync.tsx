import { useMutation, useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useEffect, useMemo, useState } from 'react'
import { Button } from '../../../../ui/button.tsx'
import { EmptyState } from '../../../../ui/empty-state.tsx'
import { toast } from '../../../../ui/toast.tsx'
import { useAddress } from '../../../address.tsx'
import { admin } from '../../../data/api.ts'
import { keys } from '../../../data/keys.ts'
import { queryClient } from '../../../data/query-client.ts'
import { RoomColumns, RoomTable } from '../../../room-table.tsx'
import { Explained } from '../../../shell/explained.tsx'
import { tellFailure } from '../../../shell/tell-failure.ts'
import { useColumnLayout } from '../../../use-column-layout.ts'
import { useWords } from '../../../words/define-words.ts'
import tab from '../tab.module.css'
import { useSyncColumns } from './columns.tsx'
import { isMoving, type SyncRow, toSyncRows } from './sync-rows.ts'
import { SyncSheet } from './sync-sheet.tsx'
import { words } from './words.ts'

const SOON_MS = 2_000
const RUNS = 20
const NONE: never[] = []
const idOf = ({ id }: SyncRow) => id

/** How the copies of a connection's records stand, entity by entity. */
export function SyncTab() {
  const t = useWords(words)
  const { id } = useParams({ strict: false }) as { id: string }
  const { search, change } = useAddress()
  const syncs = admin.connections.syncs(id)
  // Notices do not tell how far a run is.
  const [isBusy, setBusy] = useState(false)
  const refetchInterval = isBusy ? SOON_MS : false
  const { data: statuses, error } = useQuery({
    queryKey: keys.connection(id, 'sync', 'status'),
    queryFn: ({ signal }) => syncs.status({ signal }),
    refetchInterval,
    placeholderData: undefined,
  })
  const { data: settings } = useQuery({
    queryKey: keys.connection(id, 'sync', 'settings'),
    queryFn: ({ signal }) => syncs.settings({ signal }),
    placeholderData: undefined,
  })
  const { data: runs } = useQuery({
    queryKey: keys.connection(id, 'sync', 'runs'),
    queryFn: async ({ signal }) => (await syncs.page({ limit: RUNS }, { signal })).data,
    refetchInterval,
    placeholderData: undefined,
  })
  const moving = isMoving(statuses ?? NONE, runs ?? NONE)
  useEffect(() => setBusy(moving), [moving])
  const run = useMutation({
    mutationFn: () => syncs.create({ mode: 'incremental' }),
    onSuccess: () => toast('ok', t('asked')),
    onError: tellFailure,
    onSettled: () => queryClient.invalidateQueries({ queryKey: keys.connection(id, 'sync') }),
  })
  const rows = useMemo(
    () => (statuses ? toSyncRows(statuses, settings ?? NONE, runs ?? NONE) : null),
    [statuses, settings, runs],
  )
  const columns = useSyncColumns()
  const [layout, setLayout] = useColumnLayout('syncs', columns)
  if (error && !statuses) throw error
  const open = rows?.find((row) => row.id === search.open)
  return (
    <>
      <div className={tab.bar}>
        <Explained needs="developer">
          <Button size="small" isDisabled={run.isPending} onPress={() => run.mutate()}>
            {t('run_all')}
          </Button>
        </Explained>
        <RoomColumns columns={columns} layout={layout} onLayout={setLayout} />
      </div>
      <RoomTable
        label={t('title')}
        rows={rows}
        columns={columns}
        layout={layout}
        idOf={idOf}
        openId={search.open ?? null}
        onOpen={(row) => change({ open: row.id })}
        empty={<EmptyState title={t('none.title')}>{t('none.text')}</EmptyState>}
      />
      {open && (
        <SyncSheet
          key={open.id}
          connectionId={id}
          row={open}
          runs={runs ?? NONE}
          onClose={() => change({ open: undefined })}
        />
      )}
    </>
  )
}
