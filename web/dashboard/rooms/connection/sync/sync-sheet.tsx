import type { Sync } from '@millwright/sdk'
import { useMutation } from '@tanstack/react-query'
import { Button } from '../../../../ui/button.tsx'
import { KeyValues } from '../../../../ui/key-values.tsx'
import { Notice } from '../../../../ui/notice.tsx'
import { RelativeTime } from '../../../../ui/relative-time.tsx'
import { Sheet } from '../../../../ui/sheet.tsx'
import { toast } from '../../../../ui/toast.tsx'
import { admin } from '../../../data/api.ts'
import { keys } from '../../../data/keys.ts'
import { queryClient } from '../../../data/query-client.ts'
import { Explained } from '../../../shell/explained.tsx'
import { tellFailure } from '../../../shell/tell-failure.ts'
import { useWords } from '../../../words/define-words.ts'
import { frameWords } from '../../../words/frame-words.ts'
import tab from '../tab.module.css'
import { SyncSign } from './columns.tsx'
import { Guard } from './guard.tsx'
import { Progress } from './progress.tsx'
import { Proof } from './proof.tsx'
import { Runs } from './runs.tsx'
import { Schedule } from './schedule.tsx'
import type { SyncRow } from './sync-rows.ts'
import { words } from './words.ts'

/** The copy of one entity: how it stands, how it is kept, and what can be done. */
export function SyncSheet(props: {
  connectionId: string
  row: SyncRow
  runs: readonly Sync[]
  onClose: () => void
}) {
  const t = useWords(words)
  const frame = useWords(frameWords)
  const { connectionId, row, runs, onClose } = props
  const { status, settings, run } = row
  const syncs = admin.connections.syncs(connectionId)
  const onSettled = () =>
    queryClient.invalidateQueries({ queryKey: keys.connection(connectionId, 'sync') })
  const start = useMutation({
    mutationFn: (mode: 'incremental' | 'full') => syncs.create({ entities: [status.entity], mode }),
    onSuccess: () => toast('ok', t('asked')),
    onError: tellFailure,
    onSettled,
  })
  const cancel = useMutation({
    mutationFn: (id: string) => syncs.cancel(id),
    onSuccess: () => toast('ok', t('cancelled')),
    onError: tellFailure,
    onSettled,
  })
  const time = (at: string | null) => (at ? <RelativeTime at={at} /> : '–')
  return (
    <Sheet
      label={t('entity')}
      title={<h2>{status.entity}</h2>}
      onClose={onClose}
      words={{ close: frame('close'), expand: frame('expand') }}
    >
      {status.guard && <Guard connectionId={connectionId} row={row} guard={status.guard} />}
      {status.error && (
        <Notice kind="bad" title={status.error.message}>
          <p>
            <code>{status.error.code}</code> · <RelativeTime at={status.error.at} />
          </p>
        </Notice>
      )}
      <Explained needs="developer">
        <div className={tab.bar}>
          {run && (
            <Button
              size="small"
              isDisabled={cancel.isPending}
              onPress={() => cancel.mutate(run.id)}
            >
              {t('cancel')}
            </Button>
          )}
          {!run && status.enabled && (
            <>
              <Button
                size="small"
                isDisabled={start.isPending}
                onPress={() => start.mutate('incremental')}
              >
                {t('run')}
              </Button>
              <Button
                size="small"
                isDisabled={start.isPending}
                onPress={() => start.mutate('full')}
              >
                {t('run_full')}
              </Button>
            </>
          )}
        </div>
      </Explained>
      <KeyValues
        items={[
          { key: 'state', label: t('column.state'), value: <SyncSign state={row.state} /> },
          {
            key: 'progress',
            label: t('column.progress'),
            value: status.progress && <Progress status={status} />,
          },
          { key: 'records', label: t('column.records'), value: status.records },
          { key: 'last', label: t('last'), value: time(status.last_success_at) },
          { key: 'full', label: t('last_full'), value: time(status.last_full_at) },
          { key: 'next', label: t('column.next'), value: time(status.next_run_at) },
          { key: 'bookmark', label: t('bookmark'), value: time(status.bookmark) },
          {
            key: 'history',
            label: t('history'),
            value: status.history_from ? time(status.history_from) : t('all'),
          },
        ]}
      />
      <Proof proof={status.proof} />
      {settings && <Schedule connectionId={connectionId} settings={settings} />}
      <Runs entity={status.entity} runs={runs} />
    </Sheet>
  )
}
