import type { Check } from '../check.ts'
import { codecs } from './codecs.ts'
import { declaration } from './declaration.ts'
import { fields } from './fields.ts'
import { filters } from './filters.ts'
import { form } from './form.ts'
import { pages } from './pages.ts'
import { records } from './records.ts'
import { refusals } from './refusals.ts'
import { statuses } from './statuses.ts'
import { unknownIds } from './unknown-ids.ts'

/** All checks in the order in which they run: reading first, writing next, breaking last. */
export const checks: readonly Check[] = [
  form,
  declaration,
  refusals,
  records,
  pages,
  fields,
  filters,
  unknownIds,
  statuses,
  codecs,
]
