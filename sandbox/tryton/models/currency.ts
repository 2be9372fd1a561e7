import type { Model } from '../model.ts'

export const currency: Model = {
  name: 'currency.currency',
  label: 'Currency',
  rec_name: 'name',
  rec_name_search: ['name', 'code'],
  order: [
    ['name', 'ASC'],
    ['id', 'ASC'],
  ],
  access: { write: false },
  fields: {
    name: { type: 'char', label: 'Name', required: true },
    symbol: { type: 'char', label: 'Symbol', required: true },
    code: { type: 'char', label: 'Code', required: true },
    numeric_code: { type: 'char', label: 'Numeric Code' },
    digits: { type: 'integer', label: 'Digits', required: true, default: 2 },
    rounding: { type: 'numeric', label: 'Rounding Factor', required: true },
    rate: { type: 'numeric', label: 'Current rate', readonly: true },
    active: { type: 'boolean', label: 'Active', default: true },
  },
}
