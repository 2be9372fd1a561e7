import { Shape } from './status-sign.tsx'
import styles from './step-list.module.css'

export interface StepListProps {
  label: string
  steps: readonly string[]
  /** Position of the step that the page shows, from 0; `steps.length` when all are done. */
  current: number
  /** Word for a step that is done, for those who do not see the sign. */
  done: string
}

export function StepList({ label, steps, current, done }: StepListProps) {
  return (
    <ol className={styles.steps} aria-label={label}>
      {steps.map((step, index) => {
        const state = index < current ? 'done' : index === current ? 'current' : 'ahead'
        return (
          <li key={step} className={styles[state]} aria-current={index === current && 'step'}>
            <span className={styles.sign} aria-hidden="true">
              {state === 'done' ? <Shape kind="done" /> : index + 1}
            </span>
            {step}
            {state === 'done' && <span className="unseen"> {done}</span>}
          </li>
        )
      })}
    </ol>
  )
}
