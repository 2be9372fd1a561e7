import type { Model } from '../model.ts'

export const productSupplier: Model = {
  name: 'purchase.product_supplier',
  label: 'Product Supplier',
  rec_name_search: ['code', 'name', 'template.name', 'party.name'],
  order: [
    ['sequence', 'ASC NULLS FIRST'],
    ['id', 'ASC'],
  ],
  access: { write: 'purchase' },
  company_rule: true,
  fields: {
    template: {
      type: 'many2one',
      label: 'Product',
      relation: 'product.template',
      required: true,
      on_delete: 'cascade',
    },
    product: { type: 'many2one', label: 'Variant', relation: 'product.product' },
    party: {
      type: 'many2one',
      label: 'Supplier',
      relation: 'party.party',
      required: true,
      on_delete: 'cascade',
    },
    name: { type: 'char', label: 'Name' },
    code: { type: 'char', label: 'Code' },
    sequence: { type: 'integer', label: 'Sequence' },
    company: {
      type: 'many2one',
      label: 'Company',
      relation: 'company.company',
      required: true,
      default: { context: 'company' },
    },
    currency: {
      type: 'many2one',
      label: 'Currency',
      relation: 'currency.currency',
      required: true,
      default: { company: 'currency' },
    },
    uom: {
      type: 'many2one',
      label: 'UOM',
      relation: 'product.uom',
      via: 'template.purchase_uom',
    },
    lead_time: { type: 'timedelta', label: 'Lead Time' },
    active: { type: 'boolean', label: 'Active', default: true },
    prices: {
      type: 'one2many',
      label: 'Prices',
      relation: 'purchase.product_supplier.price',
      inverse: 'product_supplier',
    },
  },
}
