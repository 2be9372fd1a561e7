import type { ConnectionRow } from '@millwright/sdk'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useMemo } from 'react'
import { useLocale } from 'react-aria-components/I18nProvider'
import { EmptyState } from '../../../ui/empty-state.tsx'
import { SkeletonLines } from '../../../ui/skeleton-lines.tsx'
import { Anchor } from '../../address.tsx'
import { StatusSign } from '../../connection-status.tsx'
import { connectionRows } from '../../data/connection-rows.ts'
import head from '../../shell/room-head.module.css'
import { RoomHead } from '../../shell/room-head.tsx'
import { statusOrder } from '../../status-order.ts'
import { useWords } from '../../words/define-words.ts'
import { frameWords } from '../../words/frame-words.ts'
import { AttentionRow } from './attention-row.tsx'
import { countStates, findAttention } from './find-attention.ts'
import styles from './today.module.css'
import { words } from './words.ts'

/** Charts come after the words. */
const Calls = lazy(async () => ({ default: (await import('./calls.tsx')).Calls }))

const isCounted = ({ status }: ConnectionRow) => status !== 'disconnected' && status !== 'pending'

/** What needs a person, worst first, in one line and one list. */
export function Today() {
  const t = useWords(words)
  const frame = useWords(frameWords)
  const { locale } = useLocale()
  const { data, error } = useQuery(connectionRows())
  const attention = useMemo(() => findAttention(data ?? []), [data])
  const states = useMemo(() => countStates(data ?? []), [data])
  if (error && !data) throw error
  const number = new Intl.NumberFormat(locale)
  const all = data?.filter(isCounted).length ?? 0
  const count = attention.reduce((sum, { rows }) => sum + rows.length, 0)
  const told = {
    all: number.format(all),
    fine: number.format(all - count),
    need: number.format(count),
    count,
  }
  return (
    <>
      <RoomHead title={t('title')} />
      <div className={head.body}>
        {!data && <SkeletonLines count={8} label={frame('loading')} />}
        {data && all === 0 && (
          <EmptyState
            title={t('empty.title')}
            actions={<Anchor to="/connections">{t('empty.act')}</Anchor>}
          >
            {t('empty.text')}
          </EmptyState>
        )}
        {data && all > 0 && (
          <div className={styles.today}>
            <p className={styles.line}>{count === 0 ? t('fine_all', told) : t('need', told)}</p>
            <section>
              <h2>{t('attention')}</h2>
              {attention.length === 0 ? (
                <p className={styles.nothing}>{t('nothing')}</p>
              ) : (
                <ul className={styles.list}>
                  {attention.map((one) => (
                    <AttentionRow key={one.key} attention={one} />
                  ))}
                </ul>
              )}
            </section>
            <section>
              <h2>{t('states')}</h2>
              <ul className={styles.states}>
                {statusOrder.map((status) => (
                  <li key={status}>
                    <Anchor to="/connections" search={{ status }} className={styles.state}>
                      <StatusSign status={status} />
                      <strong>{number.format(states.get(status) ?? 0)}</strong>
                    </Anchor>
                  </li>
                ))}
              </ul>
            </section>
            <section className={styles.calls}>
              <Suspense>
                <Calls />
              </Suspense>
            </section>
          </div>
        )}
      </div>
    </>
  )
}
