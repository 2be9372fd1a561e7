import type { WebhookEndpoint } from '@millwright/sdk'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { Button } from '../../../ui/button.tsx'
import type { Column } from '../../../ui/data-table.tsx'
import { EmptyState } from '../../../ui/empty-state.tsx'
import { RelativeTime } from '../../../ui/relative-time.tsx'
import { Shape } from '../../../ui/status-sign.tsx'
import { useAddress } from '../../address.tsx'
import { RoomTable } from '../../room-table.tsx'
import { SecretOnce } from '../../secret-once.tsx'
import { Explained } from '../../shell/explained.tsx'
import { useWords } from '../../words/define-words.ts'
import tab from '../connection/tab.module.css'
import { EndpointForm } from './endpoint-form.tsx'
import { endpointList } from './endpoint-list.ts'
import { EndpointSheet } from './endpoint-sheet.tsx'
import { words } from './words.ts'

const idOf = ({ id }: WebhookEndpoint) => id

/** All endpoints; one opens beside them. */
export function EndpointsView() {
  const t = useWords(words)
  const { search, change } = useAddress()
  const { data, error } = useQuery(endpointList())
  const [isAdding, setAdding] = useState(false)
  const [secret, setSecret] = useState<string | null>(null)
  const columns = useMemo(
    (): Column<WebhookEndpoint>[] => [
      { id: 'url', header: t('column.url'), width: 360, cell: ({ url }) => <code>{url}</code> },
      {
        id: 'state',
        header: t('column.state'),
        width: 130,
        cell: (one) => <EndpointState of={one} />,
      },
      { id: 'types', header: t('column.types'), width: 220, cell: ({ types }) => types.join(', ') },
      {
        id: 'success',
        header: t('column.success'),
        width: 140,
        cell: ({ last_success_at: at }) => at && <RelativeTime at={at} width="short" />,
      },
      {
        id: 'failure',
        header: t('column.failure'),
        width: 150,
        cell: ({ last_failure_at: at }) => at && <RelativeTime at={at} width="short" />,
      },
    ],
    [t],
  )
  if (error && !data) throw error
  const open = data?.find(({ id }) => id === search.open)
  return (
    <>
      <Explained needs="developer">
        <div className={tab.bar}>
          <Button look="primary" size="small" onPress={() => setAdding(true)}>
            {t('add')}
          </Button>
        </div>
      </Explained>
      <RoomTable
        label={t('endpoints')}
        rows={data ?? null}
        columns={columns}
        idOf={idOf}
        openId={search.open ?? null}
        onOpen={({ id }) => change({ open: id })}
        empty={<EmptyState title={t('none.title')}>{t('none.text')}</EmptyState>}
      />
      <EndpointForm isOpen={isAdding} onClose={() => setAdding(false)} onSecret={setSecret} />
      {open && (
        <EndpointSheet
          key={open.id}
          endpoint={open}
          onSecret={setSecret}
          onClose={() => change({ open: undefined })}
        />
      )}
      <SecretOnce
        title={t('secret')}
        text={t('secret_text')}
        secret={secret}
        onClose={() => setSecret(null)}
      />
    </>
  )
}

export function EndpointState({ of }: { of: WebhookEndpoint }) {
  const t = useWords(words)
  const state = !of.enabled ? 'disabled' : of.failing_since ? 'failing' : 'enabled'
  const kind = { disabled: 'half', failing: 'bad', enabled: 'ok' } as const
  return (
    <span className={tab.pick}>
      <Shape kind={kind[state]} />
      {t(`state.${state}`)}
    </span>
  )
}
