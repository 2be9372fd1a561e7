import { useTranslation } from 'react-i18next'
import { Button } from '../ui/button.tsx'
import { CheckList } from './check-list.tsx'
import { describeStep } from './describe-step.ts'
import styles from './step.module.css'
import { StepHeading } from './step-heading.tsx'
import type { Check } from './use-check.ts'

export interface CheckingProps {
  check: Extract<Check, { state: 'running' }>
  systemName: string
  onStop: () => void
}

export function Checking({ check, systemName, onStop }: CheckingProps) {
  const { t } = useTranslation()
  const { steps } = check.progress
  const last = steps.findLast((line) => line.state !== 'running')
  return (
    <div className={styles.step}>
      <StepHeading>{t('checks.title')}</StepHeading>
      <p className={styles.quiet}>{t('checks.wait')}</p>
      <CheckList steps={steps} systemName={systemName} language={check.language} />
      <p className="unseen" role="status">
        {last && describeStep(t, last, systemName)}
      </p>
      <div className={styles.actions}>
        <Button onPress={onStop}>{t('checks.stop')}</Button>
      </div>
    </div>
  )
}
