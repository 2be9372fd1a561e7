import type { EntityMap } from '@millwright/kit'
import { derived, readOnly, text, toText } from '@millwright/kit/fields'
import type { MxAt } from './dialect.ts'
import { internalOf, show, version } from './fields.ts'
import { contains, equals, ids } from './filters.ts'

const at: MxAt = { structure: 'mxapiperson', uid: 'personuid' }
const key = ['personid']
const reason = 'People and their logins are administrated in Maximo.'

export const users: EntityMap<'users', MxAt> = {
  native: 'person',
  at,
  key,
  ops: { list: true, get: true, create: { reason }, update: { reason } },
  changes: { by: null, deletes: 'sweep', note: 'People have no time of change.' },
  version: 'stamp',
  fields: {
    number: show<string | null>('personid', (row) => toText(row.personid)),
    name: readOnly(text('displayname')),
    first_name: readOnly(text('firstname')),
    last_name: readOnly(text('lastname')),
    email: readOnly(text('primaryemail')),
    phone: readOnly(text('primaryphone')),
    job_title: readOnly(text('title')),
    is_active: derived<boolean>('status', (row) => internalOf(row, 'status') === 'ACTIVE'),
    version,
  },
  filters: { ids: ids(key), number: equals('personid'), name: contains('displayname') },
  scanned: ['email'],
}
