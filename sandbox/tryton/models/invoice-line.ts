import type { Model } from '../model.ts'
import { INVOICE_STATES } from './invoice.ts'

export const invoiceLine: Model = {
  name: 'account.invoice.line',
  label: 'Invoice Line',
  order: [
    ['sequence', 'ASC NULLS FIRST'],
    ['id', 'ASC'],
  ],
  access: { read: 'purchase', write: false },
  company_rule: true,
  fields: {
    invoice: {
      type: 'many2one',
      label: 'Invoice',
      relation: 'account.invoice',
      on_delete: 'cascade',
    },
    sequence: { type: 'integer', label: 'Sequence' },
    type: {
      type: 'selection',
      label: 'Type',
      required: true,
      default: 'line',
      selection: { line: 'Line', subtotal: 'Subtotal', title: 'Title', comment: 'Comment' },
    },
    quantity: { type: 'float', label: 'Quantity' },
    unit: { type: 'many2one', label: 'Unit', relation: 'product.uom' },
    product: { type: 'many2one', label: 'Product', relation: 'product.product' },
    description: { type: 'text', label: 'Description' },
    unit_price: { type: 'numeric', label: 'Unit Price', digits: 4 },
    amount: { type: 'numeric', label: 'Amount', computed: true },
    taxes: { type: 'many2many', label: 'Taxes', relation: 'account.tax' },
    invoice_state: {
      type: 'selection',
      label: 'Invoice State',
      via: 'invoice.state',
      selection: INVOICE_STATES,
    },
    origin: { type: 'reference', label: 'Origin' },
  },
}
