import type { Model } from '../model.ts'

export const partyContactMechanism: Model = {
  name: 'party.contact_mechanism',
  label: 'Contact Mechanism',
  rec_name: 'value',
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
    type: {
      type: 'selection',
      label: 'Type',
      required: true,
      default: 'phone',
      selection: {
        phone: 'Phone',
        mobile: 'Mobile',
        fax: 'Fax',
        email: 'E-Mail',
        website: 'Website',
        skype: 'Skype',
        sip: 'SIP',
        irc: 'IRC',
        jabber: 'Jabber',
        other: 'Other',
      },
    },
    value: { type: 'char', label: 'Value' },
    name: { type: 'char', label: 'Name' },
    comment: { type: 'text', label: 'Comment' },
    sequence: { type: 'integer', label: 'Sequence' },
    active: { type: 'boolean', label: 'Active', default: true },
  },
}
