import type { ConnectionRow } from '@millwright/sdk'
import { useMemo } from 'react'
import type { Column } from '../../../ui/data-table.tsx'
import { RelativeTime } from '../../../ui/relative-time.tsx'
import { Anchor } from '../../address.tsx'
import { StatusSign } from '../../connection-status.tsx'
import { useSystemNames } from '../../data/system-list.ts'
import { useWords } from '../../words/define-words.ts'
import styles from './connections.module.css'
import { words } from './words.ts'

export function useConnectionColumns(): readonly Column<ConnectionRow>[] {
  const t = useWords(words)
  const names = useSystemNames()
  return useMemo(() => {
    const time = (at: string | null | undefined) =>
      at ? <RelativeTime at={at} width="short" /> : '–'
    return [
      {
        id: 'name',
        header: t('column.name'),
        width: 210,
        canSort: true,
        cell: ({ id, name }) => (
          <Anchor to={`/connections/${id}/health`} className={styles.link}>
            <bdi>{name}</bdi>
          </Anchor>
        ),
      },
      {
        id: 'status',
        header: t('column.status'),
        width: 200,
        canSort: true,
        cell: ({ status }) => <StatusSign status={status} />,
      },
      {
        id: 'since',
        header: t('column.since'),
        width: 90,
        canSort: true,
        cell: ({ reason }) => time(reason?.since),
      },
      {
        id: 'reason',
        header: t('column.reason'),
        width: 260,
        cell: ({ reason }) => (reason ? <span title={reason.message}>{reason.message}</span> : ''),
      },
      {
        id: 'customer',
        header: t('column.customer'),
        width: 150,
        canSort: true,
        cell: ({ customer }) => <bdi>{customer.name}</bdi>,
      },
      {
        id: 'system',
        header: t('column.system'),
        width: 130,
        canSort: true,
        cell: ({ system }) => <span title={system}>{names.get(system) ?? system}</span>,
      },
      {
        id: 'seen',
        header: t('column.seen'),
        width: 120,
        canSort: true,
        cell: ({ last_success_at }) => time(last_success_at),
      },
      { id: 'host', header: t('column.host'), width: 200, isExtra: true, cell: ({ host }) => host },
      {
        id: 'id',
        header: t('column.id'),
        width: 260,
        isExtra: true,
        cell: ({ id }) => <code>{id}</code>,
      },
    ]
  }, [t, names])
}
