import { useTranslation } from 'react-i18next'
import { Shape, type ShapeKind } from '../ui/status-sign.tsx'
import styles from './check-list.module.css'
import type { StepLine } from './contract.ts'
import { describeStep, describeWarnings } from './describe-step.ts'
import { keyOf } from './fold-lines.ts'
import { groupWarnings } from './group-warnings.ts'

export interface CheckListProps {
  steps: readonly StepLine[]
  systemName: string
  /** Of the messages. */
  language: string
  /** What is missing comes before what works. */
  isByWeight?: boolean
}

const SHAPES: Record<StepLine['state'], ShapeKind> = {
  running: 'running',
  ok: 'done',
  warning: 'warning',
  failed: 'bad',
}

/** What was checked so far, one line each; what is missing once for each cause, in the words of the server. */
export function CheckList({ steps, systemName, language, isByWeight = false }: CheckListProps) {
  const { t } = useTranslation()
  const groups = groupWarnings(steps)
  const headed = new Map(groups.map((group) => [group.lines[0], group]))
  const shown = steps.filter((line) => line.state !== 'warning' || headed.has(line))
  const sorted = isByWeight
    ? [...headed.keys(), ...shown.filter(({ state }) => state !== 'warning')]
    : shown
  return (
    <ul className={styles.checks} aria-label={t('checks.label')}>
      {sorted.map((line) => {
        const group = headed.get(line)
        return (
          <li key={keyOf(line)} className={styles.check}>
            <Shape kind={SHAPES[line.state]} />
            {group ? (
              <span lang={language}>{describeWarnings(t, group, systemName)}</span>
            ) : (
              <span>{describeStep(t, line, systemName)}</span>
            )}
          </li>
        )
      })}
    </ul>
  )
}
