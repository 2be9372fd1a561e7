import type { Model } from '../model.ts'

export const productSupplierPrice: Model = {
  name: 'purchase.product_supplier.price',
  label: 'Product Supplier Price',
  order: [
    ['sequence', 'ASC NULLS FIRST'],
    ['id', 'ASC'],
  ],
  access: { write: 'purchase' },
  fields: {
    product_supplier: {
      type: 'many2one',
      label: 'Supplier',
      relation: 'purchase.product_supplier',
      required: true,
      on_delete: 'cascade',
    },
    uom: {
      type: 'many2one',
      label: 'UOM',
      relation: 'product.uom',
      via: 'product_supplier.uom',
    },
    currency: {
      type: 'many2one',
      label: 'Currency',
      relation: 'currency.currency',
      via: 'product_supplier.currency',
    },
    sequence: { type: 'integer', label: 'Sequence' },
    quantity: { type: 'float', label: 'Quantity', required: true, default: 0 },
    unit_price: { type: 'numeric', label: 'Unit Price', required: true, digits: 4 },
  },
}
