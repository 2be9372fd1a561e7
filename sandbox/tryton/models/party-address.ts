import type { Model } from '../model.ts'

export const partyAddress: Model = {
  name: 'party.address',
  label: 'Address',
  rec_name_search: ['party.name', 'street', 'postal_code', 'city'],
  order: [
    ['sequence', 'ASC NULLS FIRST'],
    ['id', 'ASC'],
  ],
  fields: {
    party: {
      type: 'many2one',
      label: 'Party',
      relation: 'party.party',
      required: true,
      on_delete: 'cascade',
    },
    party_name: { type: 'char', label: 'Party Name' },
    name: { type: 'char', label: 'Building Name' },
    street: { type: 'text', label: 'Street' },
    postal_code: { type: 'char', label: 'Postal Code' },
    city: { type: 'char', label: 'City' },
    country: { type: 'many2one', label: 'Country', relation: 'country.country' },
    subdivision: { type: 'many2one', label: 'Subdivision', relation: 'country.subdivision' },
    full_address: { type: 'text', label: 'Full Address', computed: true },
    sequence: { type: 'integer', label: 'Sequence' },
    active: { type: 'boolean', label: 'Active', default: true },
    invoice: { type: 'boolean', label: 'Invoice', default: false },
    delivery: { type: 'boolean', label: 'Delivery', default: false },
  },
}
