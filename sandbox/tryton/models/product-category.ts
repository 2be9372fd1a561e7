import type { Model } from '../model.ts'

export const productCategory: Model = {
  name: 'product.category',
  label: 'Category',
  rec_name_search: ['name'],
  order: [
    ['name', 'ASC'],
    ['id', 'ASC'],
  ],
  access: { write: 'product' },
  fields: {
    name: { type: 'char', label: 'Name', required: true },
    parent: { type: 'many2one', label: 'Parent', relation: 'product.category' },
    childs: {
      type: 'one2many',
      label: 'Children',
      relation: 'product.category',
      inverse: 'parent',
    },
    accounting: { type: 'boolean', label: 'Accounting', default: false },
    supplier_taxes: { type: 'many2many', label: 'Supplier Taxes', relation: 'account.tax' },
  },
}
