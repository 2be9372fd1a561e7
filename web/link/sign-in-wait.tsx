import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../ui/button.tsx'
import { isEmbedded } from './parent-window.ts'
import styles from './step.module.css'
import { StepHeading } from './step-heading.tsx'

export interface SignInWaitProps {
  systemName: string
  url: string
  onSignedIn: () => void
  onBack: () => void
}

/** While somebody signs in at the system's own page: in another window when embedded, else on the way there. */
export function SignInWait({ systemName, url, onSignedIn, onBack }: SignInWaitProps) {
  const { t } = useTranslation()
  const words = { system: systemName }
  useEffect(() => {
    // The browser's back button brings this page back as it was left.
    const restore = (event: PageTransitionEvent) => {
      if (event.persisted) onBack()
    }
    window.addEventListener('pageshow', restore)
    return () => window.removeEventListener('pageshow', restore)
  }, [onBack])

  if (!isEmbedded()) {
    return (
      <div className={styles.step}>
        <StepHeading>{t('sign_in_window.leaving', words)}</StepHeading>
        <p>
          <a href={url}>{t('form.sign_in', words)}</a>
        </p>
      </div>
    )
  }
  return (
    <div className={styles.step}>
      <StepHeading>{t('sign_in_window.title', words)}</StepHeading>
      <p>{t('sign_in_window.text', words)}</p>
      <p>
        <a href={url} target="millwright-sign-in" rel="opener">
          {t('sign_in_window.open')}
        </a>
      </p>
      <div className={styles.actions}>
        <Button look="primary" onPress={onSignedIn}>
          {t('sign_in_window.signed_in')}
        </Button>
        <Button onPress={onBack}>{t('sign_in_window.back')}</Button>
      </div>
    </div>
  )
}
