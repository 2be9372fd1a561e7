import { useCallback, useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../ui/button.tsx'
import { Shape } from '../ui/status-sign.tsx'
import { brandNameOf } from './brand-name.ts'
import type { LinkResult, Session } from './contract.ts'
import styles from './done.module.css'
import { isEmbedded, tellParent } from './parent-window.ts'
import step from './step.module.css'
import { StepHeading } from './step-heading.tsx'

export interface DoneProps {
  session: Session
  systemName: string
  result: LinkResult
}

/** Long enough to read what is done, in milliseconds. */
const LEAVE_AFTER = 4000

/** What happens next; goes back to where the person came from by itself. */
export function Done({ session, systemName, result }: DoneProps) {
  const { t } = useTranslation()
  const words = { system: systemName, brand: brandNameOf(session) }
  const isRenewal = session.kind === 'reauthorize'
  const back = result.redirect_to === null ? null : URL.parse(result.redirect_to)
  const canLeave = isEmbedded() || back !== null
  const leave = useCallback(() => {
    if (isEmbedded()) tellParent({ source: 'millwright-link', type: 'closed' }, session)
    else if (result.redirect_to) location.assign(result.redirect_to)
  }, [session, result])
  useEffect(() => {
    if (!canLeave) return
    const timer = setTimeout(leave, LEAVE_AFTER)
    return () => clearTimeout(timer)
  }, [canLeave, leave])

  const where = isEmbedded()
    ? t('done.closes')
    : back
      ? t('done.taken_back', { host: back.host })
      : t('done.close')
  return (
    <div className={step.step}>
      <StepHeading>
        <span className={styles.title}>
          <Shape kind="done" />
          {t(isRenewal ? 'done.title_renewed' : 'done.title', words)}
        </span>
      </StepHeading>
      <p>{t(isRenewal ? 'done.next_renewed' : 'done.next', words)}</p>
      {result.connection.name !== systemName && (
        <p className={step.quiet}>{t('done.name', { name: result.connection.name })}</p>
      )}
      <p>{where}</p>
      {canLeave && (
        <div className={step.actions}>
          <Button look="primary" onPress={leave}>
            {t(isEmbedded() ? 'done.close_now' : 'done.go_now')}
          </Button>
        </div>
      )}
    </div>
  )
}
