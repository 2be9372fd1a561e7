import type { Model } from '../model.ts'

export const tax: Model = {
  name: 'account.tax',
  label: 'Account Tax',
  rec_name: 'name',
  access: { read: 'purchase', write: false },
  company_rule: true,
  fields: {
    name: { type: 'char', label: 'Name', required: true },
    description: { type: 'char', label: 'Description', required: true },
    type: {
      type: 'selection',
      label: 'Type',
      required: true,
      selection: { percentage: 'Percentage', fixed: 'Fixed', none: 'None' },
    },
    rate: { type: 'numeric', label: 'Rate', digits: 10 },
    company: { type: 'many2one', label: 'Company', relation: 'company.company', required: true },
    active: { type: 'boolean', label: 'Active', default: true },
  },
}
