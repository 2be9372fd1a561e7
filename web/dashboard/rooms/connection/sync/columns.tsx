import { useMemo } from 'react'
import { useLocale } from 'react-aria-components/I18nProvider'
import type { Column } from '../../../../ui/data-table.tsx'
import { describeSpan } from '../../../../ui/describe-age.ts'
import { RelativeTime } from '../../../../ui/relative-time.tsx'
import { Shape } from '../../../../ui/status-sign.tsx'
import { useWords } from '../../../words/define-words.ts'
import { Progress } from './progress.tsx'
import styles from './sync.module.css'
import { type SyncRow, type SyncState, syncShapes } from './sync-rows.ts'
import { words } from './words.ts'

/** The columns of the copies of a connection. */
export function useSyncColumns(): readonly Column<SyncRow>[] {
  const t = useWords(words)
  const { locale } = useLocale()
  return useMemo(() => {
    const number = new Intl.NumberFormat(locale)
    const time = (at: string | null) => (at ? <RelativeTime at={at} width="short" /> : '–')
    return [
      { id: 'entity', header: t('column.entity'), width: 170, cell: ({ id }) => id },
      {
        id: 'state',
        header: t('column.state'),
        width: 150,
        cell: ({ state }) => <SyncSign state={state} />,
      },
      {
        id: 'progress',
        header: t('column.progress'),
        width: 190,
        cell: ({ status }) => <Progress status={status} />,
      },
      {
        id: 'records',
        header: t('column.records'),
        width: 90,
        isNumber: true,
        cell: ({ status }) => (status.records === null ? '–' : number.format(status.records)),
      },
      {
        id: 'age',
        header: t('column.age'),
        width: 100,
        cell: ({ status }) => time(status.last_success_at),
      },
      {
        id: 'proof',
        header: t('column.proof'),
        width: 170,
        cell: ({ status }) => <Proof status={status} />,
      },
      {
        id: 'every',
        header: t('column.every'),
        width: 90,
        cell: ({ settings }) =>
          settings?.enabled ? describeSpan(settings.every_s * 1000, locale) : '–',
      },
      {
        id: 'next',
        header: t('column.next'),
        width: 100,
        cell: ({ status }) => time(status.next_run_at),
      },
      {
        id: 'error',
        header: t('column.error'),
        width: 240,
        cell: ({ status }) =>
          status.error ? <span title={status.error.message}>{status.error.message}</span> : '',
      },
    ]
  }, [t, locale])
}

export function SyncSign({ state }: { state: SyncState }) {
  const t = useWords(words)
  return (
    <span className={styles.sign}>
      <Shape kind={syncShapes[state]} />
      {t(`state.${state}`)}
    </span>
  )
}

function Proof({ status: { proof } }: Pick<SyncRow, 'status'>) {
  const t = useWords(words)
  if (!proof) return t('unproven')
  return (
    <span className={styles.sign} title={proof.reason ?? undefined}>
      <Shape kind={proof.equal ? 'done' : 'warning'} />
      {proof.equal ? t('equal') : t('unequal')}
    </span>
  )
}
