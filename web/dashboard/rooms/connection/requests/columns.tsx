import type { LoggedRequest } from '@millwright/sdk'
import { useMemo } from 'react'
import type { Column } from '../../../../ui/data-table.tsx'
import { RelativeTime } from '../../../../ui/relative-time.tsx'
import { Shape } from '../../../../ui/status-sign.tsx'
import { useWords } from '../../../words/define-words.ts'
import tab from '../tab.module.css'
import { words } from './words.ts'

/** The columns of the log of calls. */
export function useRequestColumns(): readonly Column<LoggedRequest>[] {
  const t = useWords(words)
  return useMemo(
    () => [
      {
        id: 'status',
        header: t('column.status'),
        width: 90,
        cell: ({ status }) => <AnswerSign status={status} />,
      },
      {
        id: 'call',
        header: t('column.call'),
        width: 340,
        cell: ({ method, url }) => (
          <code title={url}>
            {method} {url.replace(/^https?:\/\/[^/]+/, '')}
          </code>
        ),
      },
      {
        id: 'at',
        header: t('column.at'),
        width: 100,
        cell: ({ at }) => <RelativeTime at={at} width="short" />,
      },
      {
        id: 'ms',
        header: t('column.ms'),
        width: 80,
        isNumber: true,
        cell: ({ ms }) => Math.round(ms),
      },
      {
        id: 'source',
        header: t('column.source'),
        width: 140,
        isNumber: true,
        cell: ({ exchange_count }) => exchange_count,
      },
      { id: 'code', header: t('column.code'), width: 220, cell: ({ code }) => code ?? '' },
      {
        id: 'consumer',
        header: t('column.consumer'),
        width: 250,
        isExtra: true,
        cell: ({ consumer }) => <code>{consumer}</code>,
      },
      {
        id: 'entity',
        header: t('column.entity'),
        width: 150,
        isExtra: true,
        cell: ({ entity }) => entity ?? '',
      },
      {
        id: 'id',
        header: t('column.id'),
        width: 260,
        isExtra: true,
        cell: ({ id }) => <code>{id}</code>,
      },
    ],
    [t],
  )
}

/** The status of an answer; what is not well stands out by its form too. */
export function AnswerSign({ status }: { status: number }) {
  return (
    <span className={tab.pick}>
      <Shape kind={status < 400 ? 'done' : status < 500 ? 'warning' : 'bad'} />
      {status}
    </span>
  )
}
