import type { Model } from '../model.ts'

export const companyEmployee: Model = {
  name: 'company.employee',
  label: 'Employee',
  rec_name_search: ['party.name'],
  access: { write: false },
  company_rule: true,
  fields: {
    party: { type: 'many2one', label: 'Party', relation: 'party.party', required: true },
    company: {
      type: 'many2one',
      label: 'Company',
      relation: 'company.company',
      required: true,
    },
    active: { type: 'boolean', label: 'Active', via: 'party.active' },
    start_date: { type: 'date', label: 'Start Date' },
    end_date: { type: 'date', label: 'End Date' },
  },
}
