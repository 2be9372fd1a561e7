import type { Model } from '../model.ts'

export const INVOICE_STATES = {
  draft: 'Draft',
  validated: 'Validated',
  posted: 'Posted',
  paid: 'Paid',
  cancelled: 'Cancelled',
}

export const invoice: Model = {
  name: 'account.invoice',
  label: 'Invoice',
  rec_name_search: ['number', 'reference', 'party.name'],
  order: [['id', 'DESC']],
  access: { read: 'purchase', write: false },
  company_rule: true,
  fields: {
    company: { type: 'many2one', label: 'Company', relation: 'company.company', required: true },
    type: {
      type: 'selection',
      label: 'Type',
      required: true,
      default: 'in',
      selection: { out: 'Customer', in: 'Supplier' },
    },
    number: { type: 'char', label: 'Number', readonly: true },
    reference: { type: 'char', label: 'Reference' },
    description: { type: 'char', label: 'Description' },
    state: {
      type: 'selection',
      label: 'State',
      readonly: true,
      default: 'draft',
      selection: INVOICE_STATES,
    },
    invoice_date: { type: 'date', label: 'Invoice Date' },
    party: { type: 'many2one', label: 'Party', relation: 'party.party', required: true },
    invoice_address: {
      type: 'many2one',
      label: 'Invoice Address',
      relation: 'party.address',
      required: true,
    },
    currency: {
      type: 'many2one',
      label: 'Currency',
      relation: 'currency.currency',
      required: true,
    },
    currency_digits: { type: 'integer', label: 'Currency Digits', via: 'currency.digits' },
    payment_term: {
      type: 'many2one',
      label: 'Payment Term',
      relation: 'account.invoice.payment_term',
    },
    lines: {
      type: 'one2many',
      label: 'Lines',
      relation: 'account.invoice.line',
      inverse: 'invoice',
    },
    untaxed_amount: { type: 'numeric', label: 'Untaxed', computed: true },
    tax_amount: { type: 'numeric', label: 'Tax', computed: true },
    total_amount: { type: 'numeric', label: 'Total', computed: true },
    comment: { type: 'text', label: 'Comment' },
    purchases: {
      type: 'many2many',
      label: 'Purchases',
      relation: 'purchase.purchase',
      computed: true,
    },
    origins: { type: 'char', label: 'Origins', computed: true },
  },
}
