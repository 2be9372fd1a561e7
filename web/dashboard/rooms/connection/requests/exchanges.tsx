import type { LoggedRequest } from '@millwright/sdk'
import { useWords } from '../../../words/define-words.ts'
import tab from '../tab.module.css'
import styles from './requests.module.css'
import { toTiming } from './timing.ts'
import { words } from './words.ts'

/** What was sent to the source for a call, with how long each took. */
export function Exchanges({ request }: { request: LoggedRequest }) {
  const t = useWords(words)
  const { exchanges, exchange_count, ms } = request
  const { bars, ownMs } = toTiming(request)
  const missing = exchange_count - exchanges.length
  const overlaps = exchanges.length > 1 && exchanges.reduce((sum, one) => sum + one.ms, 0) > ms
  return (
    <section className={tab.side}>
      <div className={tab.sidehead}>
        <h3>{t('timing')}</h3>
        <span className={styles.ms}>{t('ms', { ms })}</span>
      </div>
      {exchange_count === 0 && <p className={tab.muted}>{t('no_exchange')}</p>}
      <ol className={styles.bars}>
        {exchanges.map((one, place) => {
          const isFailed = one.status === null || one.status >= 400
          return (
            <li key={`${place} ${one.url}`} className={styles.exchange}>
              <div className={styles.line}>
                <code className={styles.url}>
                  {one.method} {decodeUrl(one.url)}
                </code>
                <span className={styles.ms}>
                  {one.failure ?? one.status ?? t('unanswered')} · {t('ms', { ms: one.ms })}
                </span>
              </div>
              <Bar {...bars[place]!} look={isFailed ? styles.failed : undefined} />
            </li>
          )
        })}
        {ownMs !== null && exchange_count > 0 && (
          <li className={styles.exchange}>
            <div className={styles.line}>
              <span className={styles.url}>{t('millwright')}</span>
              <span className={styles.ms}>{t('ms', { ms: ownMs })}</span>
            </div>
            <Bar
              left={1 - ownMs / Math.max(ms, 1)}
              width={ownMs / Math.max(ms, 1)}
              look={styles.own}
            />
          </li>
        )}
      </ol>
      {overlaps && <p className={tab.muted}>{t('parallel')}</p>}
      {missing > 0 && <p className={tab.muted}>{t('more', { count: missing })}</p>}
    </section>
  )
}

/** As a person reads it; one that is not well encoded stays as it is. */
function decodeUrl(url: string): string {
  try {
    return decodeURIComponent(url)
  } catch {
    return url
  }
}

/** Its numbers stand beside it. */
function Bar(props: { left: number; width: number; look: string | undefined }) {
  const { left, width, look = '' } = props
  return (
    <div className={styles.track} aria-hidden>
      <div
        className={`${styles.bar} ${look}`}
        style={{ left: `${left * 100}%`, width: `${width * 100}%` }}
      />
    </div>
  )
}
