import type { EntityMap } from '@millwright/kit'
import { custom, flag, toText } from '@millwright/kit/fields'
import type { ModelAt } from './dialect.ts'
import { referOnly, stamps, textAt } from './fields.ts'
import { commonFilters, contains, equals } from './filters.ts'
import { pick } from './values.ts'

const closed = { reason: 'Users of Tryton are kept by its administrators only.' }

export const users: EntityMap<'users', ModelAt> = {
  native: 'res.user',
  at: { model: 'res.user', where: [['id', '>', 0]] },
  key: ['id'],
  ops: { list: true, get: true, create: closed, update: closed, delete: closed },
  changes: { by: 'write_date', precision: 'ms', deletes: 'sweep' },
  version: 'stamp',
  fields: {
    name: textAt('name'),
    username: textAt('login'),
    email: textAt('email'),
    ...referOnly('organization', 'company', { name: 'rec_name' }),
    ...referOnly('worker', 'employee', { name: 'rec_name' }),
    language: custom<string | null>(
      'language.code',
      (user) => toText(pick(user, 'language.code'))?.slice(0, 2) ?? null,
    ),
    is_active: { ...flag('active'), write: 'never' },
    ...stamps,
  },
  filters: {
    ...commonFilters(),
    name: contains('name'),
    username: equals('login'),
    email: equals('email'),
  },
}
