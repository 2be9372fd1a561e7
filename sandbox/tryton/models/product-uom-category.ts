import type { Model } from '../model.ts'

export const productUomCategory: Model = {
  name: 'product.uom.category',
  label: 'Unit of Measure Category',
  rec_name: 'name',
  order: [['name', 'ASC']],
  access: { write: 'product' },
  fields: {
    name: { type: 'char', label: 'Name', required: true },
    uoms: {
      type: 'one2many',
      label: 'Units of Measure',
      relation: 'product.uom',
      inverse: 'category',
    },
  },
}
