import type { Model } from '../model.ts'

export const purchaseRequisitionLine: Model = {
  name: 'purchase.requisition.line',
  label: 'Purchase Requisition Line',
  order: [
    ['sequence', 'ASC NULLS FIRST'],
    ['id', 'ASC'],
  ],
  access: { read: 'purchase', write: 'purchase' },
  company_rule: true,
  fields: {
    requisition: {
      type: 'many2one',
      label: 'Requisition',
      relation: 'purchase.requisition',
      required: true,
      on_delete: 'cascade',
    },
    sequence: { type: 'integer', label: 'Sequence' },
    supplier: { type: 'many2one', label: 'Supplier', relation: 'party.party' },
    product: {
      type: 'many2one',
      label: 'Product',
      relation: 'product.product',
      on_delete: 'restrict',
      domain: [['purchasable', '=', true]],
    },
    description: { type: 'text', label: 'Description' },
    quantity: { type: 'float', label: 'Quantity', required: true, digits: 'unit.digits' },
    unit: {
      type: 'many2one',
      label: 'Unit',
      relation: 'product.uom',
      on_delete: 'restrict',
      required: [['product', '!=', null]],
    },
    unit_digits: { type: 'integer', label: 'Unit Digits', via: 'unit.digits' },
    unit_price: { type: 'numeric', label: 'Unit Price', digits: 4 },
    currency: {
      type: 'many2one',
      label: 'Currency',
      relation: 'currency.currency',
      via: 'requisition.currency',
    },
    amount: { type: 'numeric', label: 'Amount', computed: true },
    purchase_requests: {
      type: 'one2many',
      label: 'Purchase Request',
      readonly: true,
      relation: 'purchase.request',
      inverse: 'origin',
    },
    purchase_requisition_state: {
      type: 'selection',
      label: 'Purchase Requisition State',
      via: 'requisition.state',
    },
  },
}
