import type { Model } from '../model.ts'

export const partyIdentifier: Model = {
  name: 'party.identifier',
  label: 'Party Identifier',
  rec_name: 'code',
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
      selection: { eu_vat: 'European VAT', us_ein: 'U.S. Employer Identification Number' },
    },
    code: { type: 'char', label: 'Code', required: true },
    sequence: { type: 'integer', label: 'Sequence' },
  },
}
