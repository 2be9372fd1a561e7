import { defineEntity } from '../entity.ts'
import { byWords } from '../filters.ts'
import { bool, dec, norm, obj, ref, str, text } from '../schema.ts'
import { address } from '../values/address.ts'
import { contact } from '../values/contact.ts'

const kinds = [
  'plant',
  'warehouse',
  'branch',
  'office',
  'vessel',
  'customer_site',
  'other',
] as const

export const site = defineEntity({
  name: 'sites',
  object: 'site',
  family: 'organization',
  title: 'Site',
  description: 'A plant, branch or vessel with its own stock, assets or books.',
  operations: 'LG',
  natural_keys: [['number']],
  filters: { kind: byWords('kind', 'Any of these kinds.') },
  fields: {
    ...norm('kind', kinds, 'R', 'What sort of site it is.'),
    description: text('R', 'What the site is.'),
    ...ref('organization', 'organizations', 'R', 'Legal entity that runs it.'),
    ...ref('customer', 'customers', 'R', 'Customer whose site it is.'),
    address: obj('R', address, 'Where it is.'),
    billing_address: obj('R', address, 'Where its invoices go.'),
    contact: obj('R', contact, 'Person to ask.'),
    latitude: dec('R', 'Degrees north, WGS 84.'),
    longitude: dec('R', 'Degrees east, WGS 84.'),
    time_zone: str('R', 'Time zone, IANA name.'),
    currency: str('R', 'Currency of its books, ISO 4217.'),
    is_active: bool('R', 'Whether it is in use.'),
    notes: text('R', 'Remarks on the site.'),
  },
})
