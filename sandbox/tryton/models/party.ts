import type { Model } from '../model.ts'

export const party: Model = {
  name: 'party.party',
  label: 'Party',
  rec_name_search: ['name', 'code'],
  order: [
    ['name', 'ASC NULLS LAST'],
    ['id', 'ASC'],
  ],
  fields: {
    name: { type: 'char', label: 'Name' },
    code: {
      type: 'char',
      label: 'Code',
      required: true,
      unique: 'The code on party must be unique.',
    },
    active: { type: 'boolean', label: 'Active', default: true },
    lang: { type: 'many2one', label: 'Language', relation: 'ir.lang' },
    addresses: {
      type: 'one2many',
      label: 'Addresses',
      relation: 'party.address',
      inverse: 'party',
    },
    contact_mechanisms: {
      type: 'one2many',
      label: 'Contact Mechanisms',
      relation: 'party.contact_mechanism',
      inverse: 'party',
    },
    identifiers: {
      type: 'one2many',
      label: 'Identifiers',
      relation: 'party.identifier',
      inverse: 'party',
    },
    tax_identifier: {
      type: 'many2one',
      label: 'Tax Identifier',
      relation: 'party.identifier',
      computed: true,
      search: 'identifiers',
    },
    email: { type: 'char', label: 'E-Mail', computed: true },
    phone: { type: 'char', label: 'Phone', computed: true },
    mobile: { type: 'char', label: 'Mobile', computed: true },
    fax: { type: 'char', label: 'Fax', computed: true },
    website: { type: 'char', label: 'Website', computed: true },
    full_name: { type: 'char', label: 'Full Name', computed: true, search: 'name' },
    categories: { type: 'many2many', label: 'Categories', relation: 'party.category' },
    supplier_lead_time: { type: 'timedelta', label: 'Lead Time' },
    supplier_payment_term: {
      type: 'many2one',
      label: 'Supplier Payment Term',
      relation: 'account.invoice.payment_term',
    },
    customer_payment_term: {
      type: 'many2one',
      label: 'Customer Payment Term',
      relation: 'account.invoice.payment_term',
    },
    supplier_location: {
      type: 'many2one',
      label: 'Supplier Location',
      relation: 'stock.location',
      default: { model: 'stock.location', where: [['type', '=', 'supplier']] },
    },
  },
}
