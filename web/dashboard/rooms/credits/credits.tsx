import type { CreditPrice, LedgerEntry } from '@millwright/sdk'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { Column } from '../../../ui/data-table.tsx'
import { EmptyState } from '../../../ui/empty-state.tsx'
import { KeyValues } from '../../../ui/key-values.tsx'
import { Notice } from '../../../ui/notice.tsx'
import { RelativeTime } from '../../../ui/relative-time.tsx'
import { Anchor, useAddress } from '../../address.tsx'
import { admin } from '../../data/api.ts'
import { keys } from '../../data/keys.ts'
import { PageButtons } from '../../page-buttons.tsx'
import { RoomTable } from '../../room-table.tsx'
import { RoomHead } from '../../shell/room-head.tsx'
import { useWords } from '../../words/define-words.ts'
import styles from '../connection/connection.module.css'
import tab from '../connection/tab.module.css'
import { words } from './words.ts'

const idOf = ({ id }: LedgerEntry) => id
const priceOf = ({ tier, deployment }: CreditPrice) => `${tier} ${deployment}`
/** All lines sum to zero: what went one way is what moved. */
const amountOf = ({ lines }: LedgerEntry) =>
  lines.reduce((sum, { amount }) => sum + Math.max(amount, 0), 0)

/** What is left, what moved it, and what a connection costs. */
export function Credits() {
  const t = useWords(words)
  const { search } = useAddress()
  const { cursor } = search
  const { data: balance, error } = useQuery({
    queryKey: keys.credits('balance'),
    queryFn: ({ signal }) => admin.credits.get({ signal }),
  })
  const { data: ledger } = useQuery({
    queryKey: keys.credits('ledger', cursor),
    queryFn: ({ signal }) =>
      admin.credits.ledger.page({ limit: 100, ...(cursor && { cursor }) }, { signal }),
  })
  const { data: prices } = useQuery({
    queryKey: keys.credits('prices'),
    queryFn: ({ signal }) => admin.credits.prices({ signal }),
  })
  const columns = useMemo(
    (): Column<LedgerEntry>[] => [
      {
        id: 'number',
        header: t('column.number'),
        width: 70,
        isNumber: true,
        cell: ({ number }) => number,
      },
      { id: 'kind', header: t('column.kind'), width: 110, cell: ({ kind }) => t(`kind.${kind}`) },
      { id: 'amount', header: t('column.amount'), width: 100, isNumber: true, cell: amountOf },
      {
        id: 'at',
        header: t('column.at'),
        width: 90,
        cell: ({ at }) => <RelativeTime at={at} width="short" />,
      },
      {
        id: 'connection',
        header: t('column.connection'),
        width: 260,
        cell: ({ connection_id: id }) => id && <Anchor to={`/connections/${id}`}>{id}</Anchor>,
      },
      { id: 'reason', header: t('column.reason'), width: 220, cell: ({ reason }) => reason },
      { id: 'by', header: t('column.by'), width: 160, cell: ({ by }) => by.name },
    ],
    [t],
  )
  const priceColumns = useMemo(
    (): Column<CreditPrice>[] => [
      {
        id: 'systems',
        header: t('column.systems'),
        width: 360,
        cell: ({ systems }) => systems.join(', '),
      },
      {
        id: 'amount',
        header: t('column.amount'),
        width: 100,
        isNumber: true,
        cell: ({ credits }) => credits,
      },
      {
        id: 'deployment',
        header: t('column.deployment'),
        width: 160,
        cell: ({ deployment }) => t(`deployment.${deployment}`),
      },
    ],
    [t],
  )
  if (error && !balance) throw error
  return (
    <>
      <RoomHead title={t('title')} />
      <div className={styles.page}>
        {balance && !balance.enabled && <p className={styles.muted}>{t('off')}</p>}
        {balance?.enabled && balance.level !== 'ok' && (
          <Notice
            kind={balance.level === 'low' ? 'warning' : 'bad'}
            title={t(`level.${balance.level}`)}
          />
        )}
        {balance && (
          <KeyValues
            items={(['available', 'held', 'overage'] as const).map((key) => ({
              key,
              label: t(key),
              value: balance[key],
            }))}
          />
        )}
        <h2>{t('ledger')}</h2>
        <RoomTable
          label={t('ledger')}
          rows={ledger?.data ?? null}
          columns={columns}
          idOf={idOf}
          empty={<EmptyState title={t('none.title')}>{t('none.text')}</EmptyState>}
        />
        <div className={tab.pages}>
          <PageButtons next={ledger?.next_cursor} />
        </div>
        <h2>{t('prices')}</h2>
        <RoomTable
          label={t('prices')}
          rows={prices ?? null}
          columns={priceColumns}
          idOf={priceOf}
          empty={<EmptyState title={t('no_prices.title')}>{t('no_prices.text')}</EmptyState>}
        />
      </div>
    </>
  )
}
