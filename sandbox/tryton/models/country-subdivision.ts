import type { Model } from '../model.ts'

export const countrySubdivision: Model = {
  name: 'country.subdivision',
  label: 'Subdivision',
  order: [
    ['code', 'ASC'],
    ['id', 'ASC'],
  ],
  fields: {
    country: { type: 'many2one', label: 'Country', relation: 'country.country', required: true },
    name: { type: 'char', label: 'Name', required: true },
    code: { type: 'char', label: 'Code', required: true },
    type: {
      type: 'selection',
      label: 'Type',
      selection: { land: 'Land', state: 'State', province: 'Province', region: 'Region' },
    },
  },
}
