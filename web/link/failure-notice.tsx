import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../ui/button.tsx'
import { Fold } from '../ui/fold.tsx'
import { Notice } from '../ui/notice.tsx'
import { CheckList } from './check-list.tsx'
import { CopyButton } from './copy-button.tsx'
import { describeStep, describeWarnings } from './describe-step.ts'
import { describeTrouble } from './describe-trouble.ts'
import styles from './fault-text.module.css'
import { failureOf } from './fold-lines.ts'
import { groupWarnings } from './group-warnings.ts'
import step from './step.module.css'
import type { Check } from './use-check.ts'

export interface FailureNoticeProps {
  check: Check
  words: { system: string; brand: string }
  /** Of the system, for the message to pass on. */
  address: string | null
  /** A field is marked: it has the message and the focus. */
  hasField: boolean
  /** Goes to the system's own sign-in page once more, with what was typed before. */
  onSignInAgain: () => void
}

/** Why it is not connected yet, how far it came, and whose turn it is. */
export function FailureNotice(props: FailureNoticeProps) {
  const { check, words, address, hasField, onSignInAgain } = props
  const { t } = useTranslation()
  const notice = useRef<HTMLDivElement>(null)
  const [isOpen, setOpen] = useState(false)
  useEffect(() => {
    if (!hasField) notice.current?.focus()
  }, [hasField])

  if (check.state === 'troubled') {
    const { title, text, id } = describeTrouble(t, check.trouble)
    return (
      <Notice ref={notice} kind="bad" title={title}>
        <p>{text}</p>
        {id && <p>{id}</p>}
        <p>{t('offline.kept')}</p>
      </Notice>
    )
  }
  if (check.state !== 'failed') return null
  const failure = failureOf(check.progress)
  const reached = check.progress.steps.filter((line) => line.state !== 'failed')
  const title = failure ? describeStep(t, failure, words.system) : t('errors.summary')
  const turn = failure?.whose_turn ? t(`turns.${failure.whose_turn}`, words) : null
  const isOurs = failure?.whose_turn === 'you' || failure?.whose_turn === 'us'
  const missing = groupWarnings(reached).map((group) => describeWarnings(t, group, words.system))
  const passedOn = [words.system, address, title, failure?.message, ...missing]
  const list = <CheckList steps={reached} systemName={words.system} language={check.language} />
  const again = check.progress.result?.redirect_url
  return (
    <Notice ref={notice} kind="bad" title={title}>
      {failure?.message && !hasField && <p lang={check.language}>{failure.message}</p>}
      {turn && !hasField && !again && <p className={styles.turn}>{turn}</p>}
      {failure?.step === 'read' ? (
        <Fold title={t('checks.details')} isOpen={isOpen} onToggle={setOpen}>
          {list}
        </Fold>
      ) : (
        reached.length > 0 && list
      )}
      {again && (
        <div className={step.actions}>
          <Button look="primary" onPress={onSignInAgain}>
            {t('form.sign_in_again', words)}
          </Button>
        </div>
      )}
      {turn && !isOurs && !hasField && <CopyButton text={passedOn.filter(Boolean).join('\n')} />}
    </Notice>
  )
}
