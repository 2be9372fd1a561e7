import type { Model } from '../model.ts'

export const COST_PRICE_METHODS = { fixed: 'Fixed', average: 'Average' }

export const productTemplate: Model = {
  name: 'product.template',
  label: 'Product Template',
  rec_name_search: ['name', 'code'],
  order: [
    ['name', 'ASC'],
    ['id', 'ASC'],
  ],
  access: { write: 'product' },
  fields: {
    name: { type: 'char', label: 'Name', required: true },
    code: { type: 'char', label: 'Code' },
    type: {
      type: 'selection',
      label: 'Type',
      required: true,
      default: 'goods',
      selection: { goods: 'Goods', assets: 'Assets', service: 'Service' },
    },
    consumable: { type: 'boolean', label: 'Consumable', default: false },
    cost_price_method: {
      type: 'selection',
      label: 'Cost Price Method',
      required: true,
      default: 'fixed',
      selection: COST_PRICE_METHODS,
    },
    default_uom: {
      type: 'many2one',
      label: 'Default UOM',
      relation: 'product.uom',
      required: true,
    },
    purchase_uom: {
      type: 'many2one',
      label: 'Purchase UOM',
      relation: 'product.uom',
      required: [['purchasable', '=', true]],
    },
    purchasable: { type: 'boolean', label: 'Purchasable', default: false },
    list_price: { type: 'numeric', label: 'List Price', digits: 4, required: 'unchecked' },
    account_category: {
      type: 'many2one',
      label: 'Account Category',
      relation: 'product.category',
    },
    categories: { type: 'many2many', label: 'Categories', relation: 'product.category' },
    cost_price: { type: 'numeric', label: 'Cost Price', digits: 4, computed: true },
    quantity: { type: 'float', label: 'Quantity', computed: true },
    forecast_quantity: { type: 'float', label: 'Forecast Quantity', computed: true },
    active: { type: 'boolean', label: 'Active', default: true },
    products: {
      type: 'one2many',
      label: 'Variants',
      relation: 'product.product',
      inverse: 'template',
    },
    product_suppliers: {
      type: 'one2many',
      label: 'Suppliers',
      relation: 'purchase.product_supplier',
      inverse: 'template',
      domain: [['active', '=', { eval: 'active' }]],
    },
  },
}
