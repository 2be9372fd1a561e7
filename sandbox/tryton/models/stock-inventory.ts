import type { Model } from '../model.ts'

export const stockInventory: Model = {
  name: 'stock.inventory',
  label: 'Stock Inventory',
  rec_name: 'number',
  order: [
    ['date', 'DESC'],
    ['id', 'DESC'],
  ],
  access: { read: 'stock', write: 'stock' },
  company_rule: true,
  fields: {
    number: { type: 'char', label: 'Number', readonly: true },
    location: {
      type: 'many2one',
      label: 'Location',
      relation: 'stock.location',
      required: true,
      domain: [['type', '=', 'storage']],
    },
    date: { type: 'date', label: 'Date', required: true },
    company: {
      type: 'many2one',
      label: 'Company',
      relation: 'company.company',
      required: true,
      default: { context: 'company' },
    },
    empty_quantity: {
      type: 'selection',
      label: 'Empty Quantity',
      selection: { keep: 'Keep', empty: 'Empty' },
    },
    lines: {
      type: 'one2many',
      label: 'Lines',
      relation: 'stock.inventory.line',
      inverse: 'inventory',
    },
    state: {
      type: 'selection',
      label: 'State',
      readonly: true,
      default: 'draft',
      selection: { draft: 'Draft', done: 'Done', cancelled: 'Cancelled' },
    },
  },
}
