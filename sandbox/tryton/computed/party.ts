import type { Environment } from '../environment.ts'
import type { Row } from '../model.ts'
import type { Compute } from './index.ts'

export const computedOfParties: Record<string, Record<string, Compute>> = {
  'party.party': {
    rec_name: (_env, row) => row.name || `[${row.code}]`,
    full_name: (_env, row) => row.name,
    tax_identifier: (env, row) =>
      env.store
        .findIds('party.identifier', 'party', row.id)
        .find((id) => env.find('party.identifier', id)?.type) ?? null,
    email: (env, row) => findContact(env, row, 'email'),
    phone: (env, row) => findContact(env, row, 'phone'),
    mobile: (env, row) => findContact(env, row, 'mobile'),
    fax: (env, row) => findContact(env, row, 'fax'),
    website: (env, row) => findContact(env, row, 'website'),
  },
  'party.address': {
    rec_name: (env, row) =>
      [
        row.party_name || env.recName('party.party', row.party),
        row.street,
        [row.postal_code, row.city].filter(Boolean).join(' '),
      ]
        .filter(Boolean)
        .join(', '),
    full_address: (env, row) =>
      [
        row.street,
        [row.postal_code, row.city].filter(Boolean).join(' '),
        env.recName('country.country', row.country)?.toUpperCase(),
      ]
        .filter(Boolean)
        .join('\n'),
  },
  'company.company': { rec_name: (env, row) => env.recName('party.party', row.party) },
  'company.employee': { rec_name: (env, row) => env.recName('party.party', row.party) },
}

/** The first of a party's ways of contact that has this type. */
function findContact(env: Environment, party: Row, type: string): string {
  for (const id of env.store.findIds('party.contact_mechanism', 'party', party.id)) {
    const contact = env.find('party.contact_mechanism', id)
    if (contact?.type === type && contact.active !== false) return contact.value as string
  }
  return ''
}
