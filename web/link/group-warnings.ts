import type { StepLine } from './contract.ts'

/** Entities that cannot be read for one and the same cause. */
export interface WarningGroup {
  lines: readonly [StepLine, ...StepLine[]]
  /** In the words of the server; empty where the system gave none. */
  cause: string
  /** A permission is missing; otherwise it may work the next time. */
  isDenied: boolean
}

/** The warnings of a check by their causes, so that each is said once. In the order in which they came. */
export function groupWarnings(steps: readonly StepLine[]): WarningGroup[] {
  const warnings = steps.filter(({ state }) => state === 'warning')
  const groups = Map.groupBy(warnings, ({ step, entity, cause, whose_turn }) =>
    JSON.stringify(entity === undefined ? [step] : [step, cause, whose_turn]),
  )
  return [...groups.values()].map((lines) => ({
    lines: lines as [StepLine, ...StepLine[]],
    cause: lines[0]!.cause ?? '',
    isDenied: lines[0]!.whose_turn === 'system_administrator',
  }))
}
