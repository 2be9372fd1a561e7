import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useLocale } from 'react-aria-components/I18nProvider'
import { Button } from '../../../ui/button.tsx'
import type { Column } from '../../../ui/data-table.tsx'
import { EmptyState } from '../../../ui/empty-state.tsx'
import { TimeSeries } from '../../../ui/time-series.tsx'
import { useAddress } from '../../address.tsx'
import { admin } from '../../data/api.ts'
import { connectionRows } from '../../data/connection-rows.ts'
import { keys } from '../../data/keys.ts'
import { readWord } from '../../read-search.ts'
import { RoomTable } from '../../room-table.tsx'
import { mayAs } from '../../shell/explained.tsx'
import { useWords } from '../../words/define-words.ts'
import tab from '../connection/tab.module.css'
import { rankUsage, type Share, toUsageSeries } from './sum-usage.ts'
import { words } from './words.ts'

const HOUR_MS = 3_600_000
const spans = {
  day: { interval: 'hour', step: HOUR_MS, count: 24 },
  hour: { interval: 'minute', step: 60_000, count: 60 },
  month: { interval: 'day', step: 24 * HOUR_MS, count: 30 },
} as const
const sinces = ['day', 'hour', 'month'] as const
const groups = ['connection', 'consumer', 'user_agent'] as const
/** Calls are summed some seconds late, and nobody tells of each. */
const AGAIN_MS = 60_000
const idOf = ({ id }: Share) => id

/** Calls over time, and who makes them. */
export function CallsView() {
  const t = useWords(words)
  const { locale } = useLocale()
  const { search, change } = useAddress()
  const since = readWord(search.since, sinces)
  const by = readWord(search.by, groups)
  const { connection, consumer } = search
  const { interval, step, count } = spans[since]
  const filter = { ...(connection && { connection }), ...(consumer && { consumer }) }
  const { data, error } = useQuery({
    queryKey: keys.usage('series', since, by, filter),
    queryFn: async ({ signal }) => {
      const now = Date.now()
      const from = new Date(Math.floor(now / step) * step - (count - 1) * step)
      const read = (query: object) =>
        Array.fromAsync(admin.usage.list({ from, ...filter, ...query }, { signal }))
      const [times, sums] = await Promise.all([
        read({ interval, group_by: 'outcome' }),
        read({ group_by: [by, 'outcome'] }),
      ])
      return { series: toUsageSeries(times, step, count, now), shares: rankUsage(sums, by) }
    },
    refetchInterval: AGAIN_MS,
  })
  const { data: connections } = useQuery(connectionRows())
  const { data: named } = useQuery({
    queryKey: keys.settings('keys'),
    queryFn: ({ signal }) => Array.fromAsync(admin.keys.list({}, { signal })),
    enabled: mayAs('admin'),
  })
  const names = useMemo(
    () => new Map([...(connections ?? []), ...(named ?? [])].map(({ id, name }) => [id, name])),
    [connections, named],
  )
  const columns = useMemo((): Column<Share>[] => {
    const number = new Intl.NumberFormat(locale)
    const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 })
    const count = (id: 'calls' | 'limited' | 'upstream_calls', width: number): Column<Share> => ({
      id,
      header: t(`column.${id}`),
      width,
      isNumber: true,
      cell: (row) => number.format(row[id]),
    })
    return [
      {
        id: 'name',
        header: t('column.name'),
        width: 300,
        cell: ({ id }) => names.get(id) ?? (id === '' ? t('nobody') : <code>{id}</code>),
      },
      count('calls', 90),
      {
        id: 'part',
        header: t('column.part'),
        width: 90,
        isNumber: true,
        cell: ({ part }) => percent.format(part),
      },
      count('limited', 80),
      count('upstream_calls', 170),
      {
        id: 'upstream_ms',
        header: t('column.upstream_ms'),
        width: 160,
        isNumber: true,
        cell: ({ upstream_ms }) => `${number.format(Math.round(upstream_ms / 100) / 10)} s`,
      },
    ]
  }, [t, locale, names])
  if (error && !data) throw error
  const chartWords = { table: t('as_table'), chart: t('as_chart'), time: t('time') }
  const only = connection ?? consumer
  const choices = [
    {
      name: 'since',
      label: t('time'),
      value: since,
      options: sinces.map((one) => [one, t(`since.${one}`)]),
    },
    {
      name: 'by',
      label: t('by'),
      value: by,
      options: groups.map((one) => [one, t(`group.${one}`)]),
    },
  ] as const
  return (
    <>
      <div className={tab.bar}>
        {choices.map(({ name, label, value, options }) => (
          <label key={name} className={tab.pick}>
            <span>{label}</span>
            <select value={value} onChange={({ target }) => change({ [name]: target.value })}>
              {options.map(([each, text]) => (
                <option key={each} value={each}>
                  {text}
                </option>
              ))}
            </select>
          </label>
        ))}
        {only && (
          <>
            <span>{t('only', { name: names.get(only) ?? only })}</span>
            <Button
              size="small"
              onPress={() => change({ connection: undefined, consumer: undefined })}
            >
              {t('all')}
            </Button>
          </>
        )}
      </div>
      {data && (
        <div className={tab.sides}>
          <TimeSeries
            label={t('chart')}
            times={data.series.times}
            series={[
              { id: 'calls', label: t('answered'), tone: 'accent', values: data.series.calls },
              { id: 'limited', label: t('limited'), tone: 'warning', values: data.series.limited },
            ]}
            kind="bars"
            words={chartWords}
          />
          <TimeSeries
            label={t('upstream')}
            times={data.series.times}
            series={[
              { id: 'upstream', label: t('seconds'), tone: 'muted', values: data.series.upstream },
            ]}
            kind="bars"
            words={chartWords}
          />
        </div>
      )}
      <RoomTable
        label={t('who')}
        rows={data?.shares ?? null}
        columns={columns}
        idOf={idOf}
        {...(by !== 'user_agent' && {
          openId: only ?? null,
          onOpen: ({ id }: Share) => change({ [by]: id || undefined }),
        })}
        empty={<EmptyState title={t('no_calls.title')}>{t('no_calls.text')}</EmptyState>}
      />
    </>
  )
}
