import type { Model } from '../model.ts'

export const lang: Model = {
  name: 'ir.lang',
  label: 'Language',
  rec_name: 'name',
  access: { write: false },
  fields: {
    name: { type: 'char', label: 'Name', required: true },
    code: { type: 'char', label: 'Code', required: true },
    active: { type: 'boolean', label: 'Active', default: true },
  },
}
