import type { TFunction } from 'i18next'
import type { StepLine } from './contract.ts'
import { nameEntity } from './name-entities.ts'

/** One step of a check in words, such as “May read purchase orders”. */
export function describeStep(t: TFunction, line: StepLine, system: string): string {
  const entity = line.entity === undefined ? '' : nameEntity(t, line.entity)
  return t(`check.${line.step}.${line.state}`, { entity, system })
}
