import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { Notice } from '../ui/notice.tsx'
import { CheckList } from './check-list.tsx'
import { CopyButton } from './copy-button.tsx'
import { describeStep } from './describe-step.ts'
import { describeTrouble } from './describe-trouble.ts'
import styles from './fault-text.module.css'
import { failureOf } from './fold-lines.ts'
import type { Check } from './use-check.ts'

export interface FailureNoticeProps {
  check: Check
  words: { system: string; brand: string }
  /** Of the system, for the message to pass on. */
  address: string | null
  /** A field is marked: it has the message and the focus. */
  hasField: boolean
}

/** Why it is not connected yet, how far it came, and whose turn it is. */
export function FailureNotice({ check, words, address, hasField }: FailureNoticeProps) {
  const { t } = useTranslation()
  const notice = useRef<HTMLDivElement>(null)
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
  const passedOn = [words.system, address, title, failure?.message].filter(Boolean).join('\n')
  return (
    <Notice ref={notice} kind="bad" title={title}>
      {failure?.message && !hasField && <p lang={check.language}>{failure.message}</p>}
      {turn && !hasField && <p className={styles.turn}>{turn}</p>}
      {reached.length > 0 && (
        <CheckList steps={reached} systemName={words.system} language={check.language} />
      )}
      {turn && !isOurs && !hasField && <CopyButton text={passedOn} />}
    </Notice>
  )
}
