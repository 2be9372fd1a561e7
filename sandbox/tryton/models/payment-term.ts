import type { Model } from '../model.ts'

export const paymentTerm: Model = {
  name: 'account.invoice.payment_term',
  label: 'Payment Term',
  rec_name: 'name',
  order: [['name', 'ASC']],
  access: { write: false },
  fields: {
    name: { type: 'char', label: 'Name', required: true },
    active: { type: 'boolean', label: 'Active', default: true },
    description: { type: 'text', label: 'Description' },
  },
}
