import type { Model } from '../model.ts'

export const stockInventoryLine: Model = {
  name: 'stock.inventory.line',
  label: 'Stock Inventory Line',
  access: { read: 'stock', write: 'stock' },
  company_rule: true,
  fields: {
    inventory: {
      type: 'many2one',
      label: 'Inventory',
      relation: 'stock.inventory',
      required: true,
      on_delete: 'cascade',
    },
    product: { type: 'many2one', label: 'Product', relation: 'product.product', required: true },
    uom: { type: 'many2one', label: 'UOM', relation: 'product.uom', via: 'product.default_uom' },
    quantity: { type: 'float', label: 'Quantity', digits: 'uom.digits' },
    expected_quantity: {
      type: 'float',
      label: 'Expected Quantity',
      required: true,
      readonly: true,
      default: 0,
    },
    moves: {
      type: 'one2many',
      label: 'Moves',
      readonly: true,
      relation: 'stock.move',
      inverse: 'origin',
    },
  },
}
