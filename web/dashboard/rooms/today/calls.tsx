import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { type Series, TimeSeries } from '../../../ui/time-series.tsx'
import { admin } from '../../data/api.ts'
import { keys } from '../../data/keys.ts'
import { useWords } from '../../words/define-words.ts'
import { sumHours } from './sum-hours.ts'
import { words } from './words.ts'

/** Calls are summed some seconds late, and nobody tells of each. */
const AGAIN_MS = 60_000
const DAY_MS = 86_400_000

/** How much was called in the last day, and how much of it met a limit. */
export function Calls() {
  const t = useWords(words)
  const { data } = useQuery({
    queryKey: keys.usage('day'),
    queryFn: async ({ signal }) => {
      const now = Date.now()
      const query = { from: new Date(now - DAY_MS), interval: 'hour', group_by: 'outcome' } as const
      return sumHours(await Array.fromAsync(admin.usage.list(query, { signal })), now)
    },
    refetchInterval: AGAIN_MS,
  })
  const series = useMemo((): Series[] => {
    if (!data) return []
    return [
      { id: 'calls', label: t('calls.answered'), tone: 'accent', values: data.calls },
      { id: 'limited', label: t('calls.limited'), tone: 'warning', values: data.limited },
    ]
  }, [data, t])
  if (!data) return null
  return (
    <TimeSeries
      label={t('calls.title')}
      times={data.times}
      series={series}
      kind="bars"
      words={{ table: t('calls.table'), chart: t('calls.chart'), time: t('calls.time') }}
    />
  )
}
