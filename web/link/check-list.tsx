import { useTranslation } from 'react-i18next'
import { Shape, type ShapeKind } from '../ui/status-sign.tsx'
import styles from './check-list.module.css'
import type { StepLine } from './contract.ts'
import { describeStep } from './describe-step.ts'
import { keyOf } from './fold-lines.ts'

export interface CheckListProps {
  steps: readonly StepLine[]
  systemName: string
  /** Of the messages. */
  language: string
  /** Shown with the messages of the steps that are not fine. */
  hasMessages: boolean
}

const SHAPES: Record<StepLine['state'], ShapeKind> = {
  running: 'running',
  ok: 'done',
  warning: 'warning',
  failed: 'bad',
}

/** What was checked so far, one line each. */
export function CheckList({ steps, systemName, language, hasMessages }: CheckListProps) {
  const { t } = useTranslation()
  return (
    <ul className={styles.checks} aria-label={t('checks.label')}>
      {steps.map((line) => (
        <li key={keyOf(line)} className={styles.check}>
          <Shape kind={SHAPES[line.state]} />
          <div className={styles.words}>
            {describeStep(t, line, systemName)}
            {hasMessages && line.message && (
              <p className={styles.message} lang={language}>
                {line.message}
              </p>
            )}
          </div>
        </li>
      ))}
    </ul>
  )
}
