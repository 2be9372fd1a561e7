import type { Model } from '../model.ts'

export const country: Model = {
  name: 'country.country',
  label: 'Country',
  rec_name: 'name',
  rec_name_search: ['name', 'code'],
  order: [['name', 'ASC']],
  fields: {
    name: { type: 'char', label: 'Name', required: true },
    code: { type: 'char', label: 'Code' },
    code3: { type: 'char', label: '3-letters Code' },
    active: { type: 'boolean', label: 'Active', default: true },
  },
}
