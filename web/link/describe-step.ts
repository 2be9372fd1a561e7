import type { TFunction } from 'i18next'
import type { StepLine } from './contract.ts'
import type { WarningGroup } from './group-warnings.ts'
import { nameEntities, nameEntity } from './name-entities.ts'

/** One step of a check in words, such as “May read purchase orders”. */
export function describeStep(t: TFunction, line: StepLine, system: string): string {
  if (line.step === 'consent') return t('check.consent', { system })
  if (line.step === 'read' && line.entity === undefined) return t('check.read_nothing', { system })
  const entity = line.entity === undefined ? '' : nameEntity(t, line.entity)
  return t(`check.${line.step}.${line.state}`, { entity, system })
}

/** What cannot be read and why; of a single thing in the words of the server. */
export function describeWarnings(t: TFunction, group: WarningGroup, system: string): string {
  const [first, ...others] = group.lines
  if (others.length === 0) return first.message ?? describeStep(t, first, system)
  const names = group.lines.flatMap(({ entity }) => entity ?? [])
  const entities = nameEntities(t, names)
  const what = t(group.isDenied ? 'check.denied_some' : 'check.failed_some', { entities })
  return `${what} ${group.cause}`.trim()
}
