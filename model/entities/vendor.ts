import { defineEntity } from '../entity.ts'
import { byWords } from '../filters.ts'
import { masterStatus } from '../groups.ts'
import { bool, days, list, money, obj, ref, str, text } from '../schema.ts'
import { address } from '../values/address.ts'
import { contact } from '../values/contact.ts'

export const vendor = defineEntity({
  name: 'vendors',
  object: 'vendor',
  family: 'partners',
  title: 'Vendor',
  description: 'The supplier role of a company.',
  operations: 'LGCUD',
  natural_keys: [['number'], ['tax_number'], ['name', 'billing_address.postal_code']],
  filters: { category: byWords('category', 'Any of these vendor groups.') },
  fields: {
    number: str('C', 'Vendor code.'),
    name: str('W*', 'Name of the vendor.'),
    legal_name: str('W', 'Registered name.'),
    description: text('W', 'What the vendor does.'),
    notes: text('W', 'Remarks on the vendor.'),
    category: str('W', 'Vendor group.'),
    ...ref('company', 'companies', 'W', 'The party behind the role.'),
    ...ref('parent', 'vendors', 'W', 'Head vendor.'),
    ...ref('organization', 'organizations', 'C', 'Legal entity it is set up for; null = all.'),
    ...masterStatus(),
    is_purchasing_blocked: bool('W', 'No new orders may be placed.'),
    is_payment_blocked: bool('W', 'No payments may be made.'),
    tax_number: str('W', 'VAT or tax id.'),
    registration_number: str('W', 'Number in the company register.'),
    duns_number: str('W', 'D-U-N-S number.'),
    currency: str('W', 'Default currency of its orders, ISO 4217.'),
    ...ref('payment_terms', 'payment-terms', 'W', 'Default payment terms of its orders.'),
    incoterms: str('W', 'Default delivery terms, three-letter code.'),
    shipping_method: str('W', 'Default way of shipping.'),
    addresses: list('W', address, 'All addresses.'),
    billing_address: obj('W', address, 'Main address.'),
    contacts: list('W', contact, 'People at the vendor.'),
    phone: str('W', 'Main telephone number.'),
    email: str('W', 'Main e-mail address.'),
    website: str('W', 'Address of its web site.'),
    language: str('W', 'Language of documents, ISO 639-1.'),
    ...ref('buyer', 'users', 'W', 'User who buys there.'),
    our_account_number: str('W', 'Our number at the vendor.'),
    lead_time_days: days('W', 'Usual delivery time in days.'),
    min_order_amount: money('W', 'Smallest order in `currency`.'),
  },
})
