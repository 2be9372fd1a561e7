import type { Check } from '../check.ts'
import { actions } from './actions.ts'
import { badAnswers } from './bad-answers.ts'
import { cancels } from './cancels.ts'
import { changes } from './changes.ts'
import { codecs } from './codecs.ts'
import { creates } from './creates.ts'
import { declaration } from './declaration.ts'
import { deletes } from './deletes.ts'
import { doors } from './doors.ts'
import { dryPlans } from './dry-plans.ts'
import { fields } from './fields.ts'
import { files } from './files.ts'
import { filters } from './filters.ts'
import { fixedFields } from './fixed-fields.ts'
import { form } from './form.ts'
import { lines } from './lines.ts'
import { locks } from './locks.ts'
import { lostWrites } from './lost-writes.ts'
import { movingPages } from './moving-pages.ts'
import { oddValues } from './odd-values.ts'
import { pages } from './pages.ts'
import { records } from './records.ts'
import { refusals } from './refusals.ts'
import { retries } from './retries.ts'
import { secrets } from './secrets.ts'
import { signIn } from './sign-in.ts'
import { sourceFaults } from './source-faults.ts'
import { spoiltRecords } from './spoilt-records.ts'
import { statuses } from './statuses.ts'
import { unknownIds } from './unknown-ids.ts'
import { updates } from './updates.ts'
import { versions } from './versions.ts'

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
  locks,
  fixedFields,
  creates,
  files,
  updates,
  lines,
  versions,
  changes,
  deletes,
  actions,
  dryPlans,
  movingPages,
  signIn,
  retries,
  lostWrites,
  badAnswers,
  sourceFaults,
  spoiltRecords,
  oddValues,
  doors,
  cancels,
  secrets,
]
