import { useLocale } from 'react-aria-components/I18nProvider'
import { RelativeTime } from '../../../ui/relative-time.tsx'
import { Anchor } from '../../address.tsx'
import { StatusSign } from '../../connection-status.tsx'
import { useWords } from '../../words/define-words.ts'
import type { Attention } from './find-attention.ts'
import styles from './today.module.css'
import { words } from './words.ts'

/** One thing that needs a person: what, since when, and where to go. */
export function AttentionRow({ attention }: { attention: Attention }) {
  const t = useWords(words)
  const { locale } = useLocale()
  const { cause, status, system, host, message, since, rows } = attention
  const [first] = rows
  const isOne = rows.length === 1
  const place = host ? t('place', { system, host }) : system
  const name = isOne
    ? `${first!.name} · ${first!.customer.name}`
    : t('several', { count: new Intl.NumberFormat(locale).format(rows.length) })
  return (
    <li className={styles.attention}>
      <div className={styles.sign}>
        <StatusSign status={status} />
      </div>
      <div className={styles.what}>
        <p className={styles.name}>
          <bdi>{name}</bdi>
        </p>
        <p>
          {message ?? t('problems')} <span className={styles.muted}>{place}</span>
          {since && (
            <span className={styles.muted}>
              {' · '}
              <RelativeTime at={since} />
            </span>
          )}
        </p>
        <p className={styles.muted}>{t(`todo.${cause}`)}</p>
      </div>
      {isOne ? (
        <Anchor to={`/connections/${first!.id}/health`} className={styles.act}>
          {t('open')}
        </Anchor>
      ) : (
        <Anchor
          to="/connections"
          search={{ status, system, q: cause === 'unreachable' ? (host ?? undefined) : undefined }}
          className={styles.act}
        >
          {t('show')}
        </Anchor>
      )}
    </li>
  )
}
