import type { Model } from '../model.ts'

export const user: Model = {
  name: 'res.user',
  label: 'User',
  rec_name: 'name',
  rec_name_search: ['name', 'login'],
  access: { write: false },
  fields: {
    name: { type: 'char', label: 'Name' },
    login: { type: 'char', label: 'Login', required: true },
    email: { type: 'char', label: 'Email' },
    active: { type: 'boolean', label: 'Active', default: true },
    language: { type: 'many2one', label: 'Language', relation: 'ir.lang' },
    groups: { type: 'many2many', label: 'Groups', relation: 'res.group' },
    company: { type: 'many2one', label: 'Company', relation: 'company.company' },
    employee: { type: 'many2one', label: 'Employee', relation: 'company.employee' },
    warnings: {
      type: 'one2many',
      label: 'Warnings',
      relation: 'res.user.warning',
      inverse: 'user',
    },
  },
}
