import type { Model } from '../model.ts'

export const partyCategory: Model = {
  name: 'party.category',
  label: 'Category',
  order: [
    ['name', 'ASC'],
    ['id', 'ASC'],
  ],
  access: { write: 'party' },
  fields: {
    name: { type: 'char', label: 'Name', required: true },
    parent: { type: 'many2one', label: 'Parent', relation: 'party.category' },
    active: { type: 'boolean', label: 'Active', default: true },
  },
}
