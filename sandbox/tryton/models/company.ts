import type { Model } from '../model.ts'

export const company: Model = {
  name: 'company.company',
  label: 'Company',
  rec_name_search: ['party.name'],
  access: { write: false },
  fields: {
    party: { type: 'many2one', label: 'Party', relation: 'party.party', required: true },
    currency: {
      type: 'many2one',
      label: 'Currency',
      relation: 'currency.currency',
      required: true,
    },
    timezone: { type: 'char', label: 'Timezone' },
    parent: { type: 'many2one', label: 'Parent', relation: 'company.company' },
    employees: {
      type: 'one2many',
      label: 'Employees',
      relation: 'company.employee',
      inverse: 'company',
    },
  },
}
