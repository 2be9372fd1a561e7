import type { Transition } from '@millwright/sdk'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useLocale } from 'react-aria-components/I18nProvider'
import { KeyValues } from '../../../ui/key-values.tsx'
import { Notice } from '../../../ui/notice.tsx'
import { RelativeTime } from '../../../ui/relative-time.tsx'
import { SkeletonLines } from '../../../ui/skeleton-lines.tsx'
import { StateTimeline } from '../../../ui/state-timeline.tsx'
import { statusShapes } from '../../connection-status.tsx'
import { connectionOf, statusOf, timelineOf } from '../../data/connection.ts'
import { useWords } from '../../words/define-words.ts'
import { frameWords } from '../../words/frame-words.ts'
import styles from './connection.module.css'
import { toSpells } from './to-spells.ts'
import { words } from './words.ts'

const HOUR_MS = 3_600_000
const MONTH_MS = 30 * 24 * HOUR_MS

/** The view of the page; its address names the connection. */
export function HealthTab() {
  const { id } = useParams({ strict: false }) as { id: string }
  return <Health id={id} />
}

/** How a connection stands, why, and how it stood. */
export function Health({ id }: { id: string }) {
  const t = useWords(words)
  const frame = useWords(frameWords)
  const { locale } = useLocale()
  const { data: connection } = useQuery(connectionOf(id))
  const { data: told } = useQuery(statusOf(id))
  const { data: transitions } = useQuery(timelineOf(id))
  if (!connection || !transitions) return <SkeletonLines count={9} label={frame('loading')} />
  const now = Date.now()
  const spells = toSpells(transitions, now).map((spell) => ({
    ...spell,
    kind: statusShapes[spell.status],
    label: frame(`status.${spell.status}`),
    detail: <Evidence transition={spell.transition} />,
  }))
  // Of a young one there is nothing to see of the rest of the month.
  const first = spells[0]?.from ?? now
  const from = Math.max(now - MONTH_MS, Math.min(first, now - HOUR_MS))
  const share = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 2 })
  const { reason, latency_ms: latency, permission_problems: problems } = connection
  const time = (at: string | null | undefined, none: string) =>
    at ? <RelativeTime at={at} /> : none
  const uptime = (value: number | null | undefined) =>
    value === null || value === undefined ? t('health.unknown') : share.format(value)
  const last = told?.last_success_at ?? connection.last_success_at
  return (
    <div className={styles.tab}>
      {reason && (
        <Notice
          kind={connection.status === 'reauthorization_required' ? 'bad' : 'warning'}
          title={reason.message}
        >
          {told && told.instructions.length > 0 && (
            <details>
              <summary>{t('health.steps')}</summary>
              <ol className={styles.list}>
                {told.instructions.map((line) => (
                  <li key={line}>{line}</li>
                ))}
              </ol>
            </details>
          )}
        </Notice>
      )}
      <section className={styles.part}>
        <h2>{t('health.title')}</h2>
        <StateTimeline
          label={t('health.title')}
          spells={spells}
          from={from}
          to={now}
          hint={t('health.hint')}
        />
      </section>
      <div className={styles.columns}>
        <KeyValues
          items={[
            { key: 'h24', label: t('health.uptime_day'), value: uptime(told?.uptime.h24) },
            { key: 'd30', label: t('health.uptime_month'), value: uptime(told?.uptime.d30) },
            {
              key: 'latency',
              label: t('health.latency'),
              value: latency
                ? `${t('health.p50', { ms: latency.p50 })} · ${t('health.p95', { ms: latency.p95 })}`
                : t('health.unknown'),
            },
          ]}
        />
        <KeyValues
          items={[
            { key: 'last', label: t('health.last_success'), value: time(last, '–') },
            {
              key: 'check',
              label: t('health.last_check'),
              value: time(told?.last_checked_at ?? connection.last_checked_at, '–'),
            },
            {
              key: 'next',
              label: t('health.next_check'),
              value: time(connection.next_check_at, t('health.unwatched')),
            },
          ]}
        />
      </div>
      {problems.length > 0 && (
        <section className={styles.part}>
          <h2>{t('health.problems')}</h2>
          <KeyValues
            items={problems.map(({ entity, op, message, since }) => ({
              key: `${entity} ${op}`,
              label: `${entity}: ${op}`,
              value: (
                <>
                  {message} · <RelativeTime at={since} />
                </>
              ),
            }))}
          />
        </section>
      )}
    </div>
  )
}

/** What was seen, and when. */
function Evidence({ transition }: { transition: Transition }) {
  if (transition.evidence.length === 0) return <p className={styles.muted}>{transition.cause}</p>
  return (
    <ul className={styles.list}>
      {transition.evidence.map(({ at, source, signal, message }) => (
        <li key={`${at} ${signal}`}>
          <RelativeTime at={at} /> · {source} · {message ?? signal}
        </li>
      ))}
    </ul>
  )
}
