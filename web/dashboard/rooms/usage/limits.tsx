import type { Limit, LimitRequest, Quota } from '@millwright/sdk'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useLocale } from 'react-aria-components/I18nProvider'
import { Button } from '../../../ui/button.tsx'
import type { Column } from '../../../ui/data-table.tsx'
import { EmptyState } from '../../../ui/empty-state.tsx'
import { RelativeTime } from '../../../ui/relative-time.tsx'
import { useAddress } from '../../address.tsx'
import { admin } from '../../data/api.ts'
import { connectionRows } from '../../data/connection-rows.ts'
import { keys } from '../../data/keys.ts'
import { RoomTable } from '../../room-table.tsx'
import { Explained } from '../../shell/explained.tsx'
import { useWords } from '../../words/define-words.ts'
import tab from '../connection/tab.module.css'
import { RaiseForm } from './raise-form.tsx'
import { words } from './words.ts'

const nameOf = ({ subject, name }: Limit) => `${subject} ${name}`
const idOf = ({ id }: LimitRequest) => id

/** How much may be called, how much of it is left, and what more was asked for. */
export function LimitsView() {
  const t = useWords(words)
  const { locale } = useLocale()
  const { search, change } = useAddress()
  const { subject } = search
  const [isAsking, setAsking] = useState(false)
  const { data: connections = [] } = useQuery(connectionRows())
  const { data, error } = useQuery({
    queryKey: keys.limits('of', subject),
    queryFn: ({ signal }) => admin.limits.get(subject, { signal }),
    refetchInterval: 10_000,
  })
  const { data: asks } = useQuery({
    queryKey: keys.limits('requests'),
    queryFn: ({ signal }) => Array.fromAsync(admin.limits.requests.list({}, { signal })),
  })
  const describe = useMemo(() => {
    const number = new Intl.NumberFormat(locale)
    return ({ quota, window_s }: Quota) =>
      t('quota', { quota: number.format(quota), window: number.format(window_s) })
  }, [t, locale])
  const columns = useMemo(
    (): Column<Limit>[] => [
      {
        id: 'name',
        header: t('column.limit'),
        width: 200,
        cell: ({ name }) => <code>{name}</code>,
      },
      {
        id: 'allowed',
        header: t('column.allowed'),
        width: 140,
        isNumber: true,
        cell: describe,
      },
      {
        id: 'remaining',
        header: t('column.remaining'),
        width: 110,
        isNumber: true,
        cell: ({ remaining }) => new Intl.NumberFormat(locale).format(remaining),
      },
      {
        id: 'maximum',
        header: t('column.maximum'),
        width: 150,
        isNumber: true,
        cell: ({ maximum }) => (maximum ? describe(maximum) : t('no_maximum')),
      },
      {
        id: 'set_by',
        header: t('column.set_by'),
        width: 130,
        cell: (one) => t(`set_by.${one.set_by}`),
      },
      { id: 'reason', header: t('column.reason'), width: 200, cell: ({ reason }) => reason ?? '' },
    ],
    [t, locale, describe],
  )
  const askColumns = useMemo(
    (): Column<LimitRequest>[] => [
      {
        id: 'state',
        header: t('column.state'),
        width: 110,
        cell: ({ state }) => t(`state.${state}`),
      },
      {
        id: 'name',
        header: t('column.limit'),
        width: 150,
        cell: ({ name }) => <code>{name}</code>,
      },
      {
        id: 'allowed',
        header: t('column.allowed'),
        width: 140,
        isNumber: true,
        cell: describe,
      },
      {
        id: 'at',
        header: t('column.at'),
        width: 90,
        cell: ({ created_at }) => <RelativeTime at={created_at} width="short" />,
      },
      { id: 'reason', header: t('column.reason'), width: 220, cell: ({ reason }) => reason },
      { id: 'answer', header: t('column.answer'), width: 220, cell: ({ answer }) => answer ?? '' },
    ],
    [t, describe],
  )
  if (error && !data) throw error
  return (
    <>
      <div className={tab.bar}>
        <label className={tab.pick}>
          <span>{t('subject')}</span>
          <select
            value={subject ?? ''}
            onChange={({ target }) => change({ subject: target.value || undefined })}
          >
            <option value="">{t('account')}</option>
            {connections.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <Explained needs="developer">
          <Button
            look="primary"
            size="small"
            isDisabled={!data || data.length === 0}
            onPress={() => setAsking(true)}
          >
            {t('raise')}
          </Button>
        </Explained>
      </div>
      <RoomTable
        label={t('limits_title')}
        rows={data ?? null}
        columns={columns}
        idOf={nameOf}
        empty={<EmptyState title={t('no_limits.title')}>{t('no_limits.text')}</EmptyState>}
      />
      <h2>{t('asks')}</h2>
      <RoomTable
        label={t('asks')}
        rows={asks ?? null}
        columns={askColumns}
        idOf={idOf}
        empty={<EmptyState title={t('no_asks.title')}>{t('no_asks.text')}</EmptyState>}
      />
      {data?.[0] && (
        <RaiseForm
          key={subject ?? ''}
          limits={data}
          subject={subject}
          isOpen={isAsking}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  )
}
