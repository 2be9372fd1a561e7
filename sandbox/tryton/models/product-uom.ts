import type { Model } from '../model.ts'

export const productUom: Model = {
  name: 'product.uom',
  label: 'Unit of Measure',
  rec_name: 'name',
  order: [
    ['name', 'ASC'],
    ['id', 'ASC'],
  ],
  access: { write: 'product' },
  fields: {
    name: { type: 'char', label: 'Name', required: true },
    symbol: { type: 'char', label: 'Symbol', required: true },
    category: {
      type: 'many2one',
      label: 'Category',
      relation: 'product.uom.category',
      required: true,
    },
    rate: { type: 'float', label: 'Rate', required: true, default: 1 },
    factor: { type: 'float', label: 'Factor', required: true, default: 1 },
    rounding: { type: 'float', label: 'Rounding Precision', required: true, default: 0.01 },
    digits: { type: 'integer', label: 'Display Digits', required: true, default: 2 },
    active: { type: 'boolean', label: 'Active', default: true },
  },
}
