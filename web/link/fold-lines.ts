import type { AttemptLine, ResultLine, StepLine } from './contract.ts'

/** How far a check is: one entry for each step, in the order in which they began. */
export interface Progress {
  steps: readonly StepLine[]
  result: ResultLine | null
}

export const noProgress: Progress = { steps: [], result: null }

/** The progress after one more line. A step that runs is replaced by its outcome. */
export function foldLine(progress: Progress, line: AttemptLine): Progress {
  if ('result' in line) return { ...progress, result: line }
  const at = progress.steps.findIndex((one) => keyOf(one) === keyOf(line))
  if (at === -1) return { ...progress, steps: [...progress.steps, line] }
  return { ...progress, steps: progress.steps.with(at, line) }
}

/** Names a step among the others of a check. */
export function keyOf(line: StepLine): string {
  return line.entity === undefined ? line.step : `${line.step}:${line.entity}`
}

/** The step that made the check fail, or null. */
export function failureOf({ steps }: Progress): StepLine | null {
  return steps.find((step) => step.state === 'failed') ?? null
}

/** Whether something cannot be read, without which the connection works all the same. */
export function isPartial({ steps }: Progress): boolean {
  return steps.some((step) => step.step === 'read' && step.state === 'warning')
}

/** Whether there is something that a person should know before the end. */
export function hasRemarks({ steps }: Progress): boolean {
  return steps.some((step) => step.state === 'warning')
}
