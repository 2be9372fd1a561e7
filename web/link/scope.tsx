import { useTranslation } from 'react-i18next'
import { brandNameOf } from './brand-name.ts'
import type { Session, System } from './contract.ts'
import { formatTime } from './i18n.ts'
import { nameEntities } from './name-entities.ts'
import styles from './scope.module.css'

export interface ScopeProps {
  session: Session
  system: System | null
  isDone: boolean
}

/** What will be read and written, how long the link works and who can be asked. */
export function Scope({ session, system, isDone }: ScopeProps) {
  const { t } = useTranslation()
  const brand = brandNameOf(session)
  const mail = session.account.brand?.support_email ?? null
  const list = (entities: readonly string[]) => nameEntities(t, entities) || t('scope.nothing')
  return (
    <footer className={styles.scope}>
      <section className={styles.part} aria-labelledby="scope-title">
        <h2 id="scope-title" className={styles.title}>
          {t('scope.title', { brand })}
        </h2>
        {system ? (
          <dl className={styles.list}>
            <dt>{t('scope.reads')}</dt>
            <dd>{list(system.reads)}</dd>
            <dt>{t('scope.writes')}</dt>
            <dd>{list(system.writes)}</dd>
          </dl>
        ) : (
          <p>{t('scope.decide')}</p>
        )}
      </section>
      <section className={styles.part}>
        <p>{t('scope.secrets')}</p>
        <p>
          {t('scope.ask')} {mail ? <MailText mail={mail} /> : t('scope.ask_sender', { brand })}
        </p>
        {!isDone && <p>{t('scope.expires', { time: formatTime(session.expires_at) })}</p>}
      </section>
    </footer>
  )
}

function MailText({ mail }: { mail: string }) {
  const { t } = useTranslation()
  const [before, after] = t('scope.ask_mail', { mail: '\u0000' }).split('\u0000')
  return (
    <>
      {before}
      <a href={`mailto:${mail}`}>{mail}</a>
      {after}
    </>
  )
}
