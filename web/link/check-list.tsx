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
}

const SHAPES: Record<StepLine['state'], ShapeKind> = {
  running: 'running',
  ok: 'done',
  warning: 'warning',
  failed: 'bad',
}

/** What was checked so far, one line each; of what is missing in the words of the server. */
export function CheckList({ steps, systemName, language }: CheckListProps) {
  const { t } = useTranslation()
  return (
    <ul className={styles.checks} aria-label={t('checks.label')}>
      {steps.map((line) => (
        <li key={keyOf(line)} className={styles.check}>
          <Shape kind={SHAPES[line.state]} />
          {line.state === 'warning' && line.message ? (
            <span lang={language}>{line.message}</span>
          ) : (
            <span>{describeStep(t, line, systemName)}</span>
          )}
        </li>
      ))}
    </ul>
  )
}
