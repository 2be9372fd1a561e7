import type { EntityMap } from '@millwright/kit'
import { custom } from '@millwright/kit/fields'
import type { OdooAt } from './dialect.ts'
import { flag, referOnly, stamps, textAt, toText } from './fields.ts'
import { commonFilters, contains, equals } from './filters.ts'

const closed = { reason: 'Users of Odoo are kept by its administrators only.' }

export const users: EntityMap<'users', OdooAt> = {
  native: 'res.users',
  at: { model: 'res.users' },
  key: ['id'],
  ops: { list: true, get: true, create: closed, update: closed, delete: closed },
  changes: { by: 'write_date', precision: 's', deletes: 'sweep' },
  version: 'none',
  fields: {
    name: textAt('name'),
    username: textAt('login'),
    email: textAt('email'),
    ...referOnly('organization', 'company_id'),
    language: custom<string | null>('lang', (user) => toText(user.lang)?.slice(0, 2) ?? null),
    time_zone: textAt('tz'),
    is_active: { ...flag('active'), write: 'never' },
    ...stamps,
  },
  filters: { ...commonFilters, name: contains('name'), email: equals('email') },
}
