import type { Model } from '../model.ts'

export const group: Model = {
  name: 'res.group',
  label: 'Group',
  rec_name: 'name',
  access: { write: false },
  fields: {
    name: { type: 'char', label: 'Name', required: true },
    active: { type: 'boolean', label: 'Active', default: true },
  },
}
