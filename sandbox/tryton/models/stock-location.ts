import type { Model } from '../model.ts'

export const stockLocation: Model = {
  name: 'stock.location',
  label: 'Stock Location',
  rec_name_search: ['name', 'code'],
  order: [
    ['name', 'ASC'],
    ['id', 'ASC'],
  ],
  access: { write: 'stock_admin' },
  fields: {
    name: { type: 'char', label: 'Name', required: true },
    code: { type: 'char', label: 'Code' },
    active: { type: 'boolean', label: 'Active', default: true },
    type: {
      type: 'selection',
      label: 'Location type',
      default: 'storage',
      selection: {
        supplier: 'Supplier',
        customer: 'Customer',
        lost_found: 'Lost and Found',
        warehouse: 'Warehouse',
        storage: 'Storage',
        production: 'Production',
        drop: 'Drop',
        view: 'View',
      },
    },
    parent: { type: 'many2one', label: 'Parent', relation: 'stock.location' },
    childs: {
      type: 'one2many',
      label: 'Children',
      relation: 'stock.location',
      inverse: 'parent',
    },
    address: { type: 'many2one', label: 'Address', relation: 'party.address' },
    input_location: {
      type: 'many2one',
      label: 'Input',
      relation: 'stock.location',
      required: [['type', '=', 'warehouse']],
    },
    output_location: {
      type: 'many2one',
      label: 'Output',
      relation: 'stock.location',
      required: [['type', '=', 'warehouse']],
    },
    storage_location: {
      type: 'many2one',
      label: 'Storage',
      relation: 'stock.location',
      required: [['type', '=', 'warehouse']],
    },
    warehouse: { type: 'many2one', label: 'Warehouse', relation: 'stock.location', computed: true },
  },
}
