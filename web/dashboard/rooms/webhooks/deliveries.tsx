import type { WebhookDelivery } from '@millwright/sdk'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { Button } from '../../../ui/button.tsx'
import type { Column } from '../../../ui/data-table.tsx'
import { EmptyState } from '../../../ui/empty-state.tsx'
import { RelativeTime } from '../../../ui/relative-time.tsx'
import { toast } from '../../../ui/toast.tsx'
import { useAddress } from '../../address.tsx'
import { admin } from '../../data/api.ts'
import { keys } from '../../data/keys.ts'
import { queryClient } from '../../data/query-client.ts'
import { PageButtons } from '../../page-buttons.tsx'
import { RoomTable } from '../../room-table.tsx'
import { mayAs } from '../../shell/explained.tsx'
import { tellFailure } from '../../shell/tell-failure.ts'
import { useWords } from '../../words/define-words.ts'
import tab from '../connection/tab.module.css'
import { DeliverySheet, DeliveryState } from './delivery-sheet.tsx'
import { endpointList } from './endpoint-list.ts'
import { replayAll, toReplays } from './replay-all.ts'
import { ReplayForm } from './replay-form.tsx'
import { words } from './words.ts'

const states = ['failed', 'waiting', 'delivered'] as const
const idOf = ({ id }: WebhookDelivery) => id
const nobody: ReadonlySet<string> = new Set()

/** What became of each event; those that are chosen are delivered once more. */
export function DeliveriesView() {
  const t = useWords(words)
  const { search, change } = useAddress()
  const { endpoint, cursor, open } = search
  const state = states.find((each) => each === search.state)
  const [selection, setSelection] = useState(nobody)
  const [isReplaying, setReplaying] = useState(false)
  const { data: endpoints = [] } = useQuery(endpointList())
  const { data, error } = useQuery({
    queryKey: keys.deliveries({ endpoint, state, cursor }),
    queryFn: ({ signal }) =>
      admin.deliveries.page(
        {
          limit: 100,
          ...(endpoint && { endpoint }),
          ...(state && { state }),
          ...(cursor && { cursor }),
        },
        { signal },
      ),
  })
  const rows = useMemo(() => data?.data ?? null, [data])
  const replay = useMutation({
    mutationFn: async (chosen: readonly WebhookDelivery[]) => {
      let planned = 0
      for (const body of toReplays(chosen)) planned += await replayAll(admin.events.replay, body)
      return planned
    },
    onSuccess: (count) => {
      setSelection(nobody)
      toast('ok', t('replayed', { count }))
    },
    onError: tellFailure,
    onSettled: () => queryClient.invalidateQueries({ queryKey: keys.webhooks() }),
  })
  const columns = useMemo(
    (): Column<WebhookDelivery>[] => [
      {
        id: 'state',
        header: t('column.state'),
        width: 120,
        cell: ({ state: each }) => <DeliveryState state={each} />,
      },
      { id: 'type', header: t('column.type'), width: 280, cell: ({ type }) => <code>{type}</code> },
      {
        id: 'at',
        header: t('column.at'),
        width: 90,
        cell: ({ created_at }) => <RelativeTime at={created_at} width="short" />,
      },
      {
        id: 'attempts',
        header: t('column.attempts'),
        width: 90,
        isNumber: true,
        cell: ({ attempt_count }) => attempt_count,
      },
      {
        id: 'status',
        header: t('column.status'),
        width: 120,
        isNumber: true,
        cell: ({ last_status }) => last_status ?? '',
      },
      { id: 'reason', header: t('column.reason'), width: 220, cell: ({ reason }) => reason ?? '' },
    ],
    [t],
  )
  if (error && !data) throw error
  const chosen = rows?.filter(({ id }) => selection.has(id)) ?? []
  const canWrite = mayAs('developer')
  const choices = [
    {
      name: 'state',
      label: t('column.state'),
      value: state,
      options: states.map((each) => [each, t(`state.${each}`)]),
    },
    {
      name: 'endpoint',
      label: t('endpoint'),
      value: endpoint,
      options: endpoints.map(({ id, url }) => [id, url]),
    },
  ] as const
  return (
    <>
      <div className={tab.bar}>
        {choices.map(({ name, label, value, options }) => (
          <label key={name} className={tab.pick}>
            <span>{label}</span>
            <select
              value={value ?? ''}
              onChange={({ target }) =>
                change({ [name]: target.value || undefined, cursor: undefined })
              }
            >
              <option value="">{t('any')}</option>
              {options.map(([each, text]) => (
                <option key={each} value={each}>
                  {text}
                </option>
              ))}
            </select>
          </label>
        ))}
        {canWrite && endpoints.length > 0 && (
          <Button size="small" onPress={() => setReplaying(true)}>
            {t('replay')}
          </Button>
        )}
        {chosen.length > 0 && (
          <Button size="small" isDisabled={replay.isPending} onPress={() => replay.mutate(chosen)}>
            {t('replay_chosen', { count: chosen.length })}
          </Button>
        )}
      </div>
      <RoomTable
        label={t('deliveries')}
        rows={rows}
        columns={columns}
        idOf={idOf}
        openId={open ?? null}
        onOpen={({ id }) => change({ open: id })}
        {...(canWrite && { selection, onSelect: setSelection })}
        empty={<EmptyState title={t('no_deliveries.title')}>{t('no_deliveries.text')}</EmptyState>}
      />
      <div className={tab.pages}>
        <PageButtons next={data?.next_cursor} />
      </div>
      {open && <DeliverySheet key={open} id={open} onClose={() => change({ open: undefined })} />}
      <ReplayForm
        key={endpoint ?? ''}
        endpoints={endpoints}
        chosen={endpoint ?? endpoints[0]?.id ?? ''}
        isOpen={isReplaying}
        onClose={() => setReplaying(false)}
      />
    </>
  )
}
