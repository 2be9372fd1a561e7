import type { EntityMap } from '@millwright/kit'
import { custom } from '@millwright/kit/fields'
import type { OdooAt } from './dialect.ts'
import { flag, nameIn, stamps, textAt } from './fields.ts'
import { commonFilters, contains } from './filters.ts'

/** Companies are what stock, assets and orders belong to. */
export const sites: EntityMap<'sites', OdooAt> = {
  native: 'res.company',
  at: { model: 'res.company' },
  key: ['id'],
  ops: { list: true, get: true },
  changes: { by: 'write_date', precision: 's', deletes: 'sweep' },
  version: 'none',
  fields: {
    name: textAt('name'),
    currency: custom<string | null>('currency_id', (company) => nameIn(company.currency_id)),
    is_active: { ...flag('active'), write: 'never' },
    ...stamps,
  },
  filters: { ...commonFilters, name: contains('name') },
}
