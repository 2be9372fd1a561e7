import { useTranslation } from 'react-i18next'
import { brandNameOf } from './brand-name.ts'
import type { Session } from './contract.ts'
import { PlainPage } from './plain-page.tsx'
import type { ClosedReason } from './trouble.ts'

/** A link that does nothing any more: why, and what to do. `session` is null where it is not told whose it was. */
export function ClosedPage(props: { reason: ClosedReason; session: Session | null }) {
  const { reason, session } = props
  const { t } = useTranslation()
  const mail = session?.account.brand?.support_email
  return (
    <PlainPage
      brand={session && brandNameOf(session)}
      sign={reason === 'used' ? 'ok' : 'warning'}
      title={t(`closed.${reason}.title`)}
    >
      <p>{t(`closed.${reason}.text`)}</p>
      <p>{mail ? t('closed.ask_mail', { mail }) : t('closed.ask')}</p>
    </PlainPage>
  )
}
