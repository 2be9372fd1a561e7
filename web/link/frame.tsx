import { type ReactNode, useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { Monogram } from '../ui/monogram.tsx'
import { StepList } from '../ui/step-list.tsx'
import { brandNameOf } from './brand-name.ts'
import type { Session, System } from './contract.ts'
import styles from './frame.module.css'
import { LanguageChoice } from './language-choice.tsx'
import { Scope } from './scope.tsx'

export interface FrameProps {
  session: Session
  /** The chosen system; null before there is one. */
  system: System | null
  step: 'choose' | 'connect' | 'done'
  children: ReactNode
}

/** Whose page it is above, what will be read and written below, the step between. */
export function Frame({ session, system, step, children }: FrameProps) {
  const { t } = useTranslation()
  const brand = brandNameOf(session)
  const isRenewal = session.kind === 'reauthorize'
  const words = { brand, system: system?.name ?? '' }
  const title =
    isRenewal && system
      ? t('title.reauthorize', words)
      : system
        ? t('title.connect_one', words)
        : t('title.connect', words)
  useEffect(() => {
    document.title = title
  }, [title])
  const names = [t('steps.choose'), t(isRenewal ? 'steps.renew' : 'steps.connect'), t('steps.done')]
  const shown = isRenewal ? names.slice(1) : names
  const position = { choose: 0, connect: 1, done: 3 }[step] - (isRenewal ? 1 : 0)
  const logo = session.account.brand?.logo_url

  return (
    <div className={styles.page}>
      <header className={styles.header}>
        <div className={styles.bar}>
          <div className={styles.brand}>
            {logo ? (
              <img className={styles.logo} src={logo} alt="" />
            ) : (
              <Monogram name={brand} isLarge />
            )}
            <span className={styles.name}>{brand}</span>
          </div>
          <LanguageChoice />
        </div>
        <h1 className={styles.title}>{title}</h1>
        <p className={styles.customer}>
          {t('title.customer', { customer: session.customer.name })}
        </p>
        <StepList
          label={t('steps.label')}
          steps={shown}
          current={position}
          done={t('steps.is_done')}
        />
      </header>
      <main className={styles.main}>{children}</main>
      <Scope session={session} system={system} isDone={step === 'done'} />
    </div>
  )
}
