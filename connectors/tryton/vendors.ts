import type { EntityMap, Io, Native } from '@millwright/kit'
import { custom, derived, type Field, text, toText } from '@millwright/kit/fields'
import { addressMap, addressPaths, decodeAddress } from './addresses.ts'
import type { ModelAt } from './dialect.ts'
import { activity, days, members, refer, stamps } from './fields.ts'
import { commonFilters, contains, equals, wordsOf } from './filters.ts'
import { Lookup, Whole } from './lookup.ts'
import { completeParty, mainAddress } from './party-parts.ts'
import { pick, rows } from './values.ts'
import { type Stamped, versionOf } from './versions.ts'

/** The first active way of a kind, which is also what the server calls the party's own. */
function wayOf(type: string): Field<string | null> {
  return custom<string | null>(
    wayPaths,
    (party) => toText(activeWays(party).find((way) => way.type === type)?.value),
    (value, body) => {
      body[`$${type}`] = value
    },
  )
}

const wayPaths = ['contact_mechanisms', 'type', 'value', 'name', 'active'].map((name, index) =>
  index === 0 ? name : `contact_mechanisms.${name}`,
)

function activeWays(party: Native): Native[] {
  return rows(party, 'contact_mechanisms').filter((way) => way.active !== false)
}

/** People are only names at ways to reach them. */
function contactsOf(party: Native): Native[] {
  const named = new Map<string, Native[]>()
  for (const way of activeWays(party)) {
    const name = toText(way.name)
    if (name !== null) named.set(name, [...(named.get(name) ?? []), way])
  }
  return [...named].map(([name, ways]) => ({
    id: String(ways[0]!.id),
    name,
    phones: ways
      .filter(({ type }) => type === 'phone' || type === 'mobile')
      .map(({ value }) => value),
    emails: ways.filter(({ type }) => type === 'email').map(({ value }) => value),
    is_active: true,
  }))
}

const partyRecord: Stamped = {
  model: 'party.party',
  members: {
    addresses: 'party.address',
    contact_mechanisms: 'party.contact_mechanism',
    tax_identifier: 'party.identifier',
  },
}

export const vendors: EntityMap<'vendors', ModelAt> = {
  native: partyRecord.model,
  at: {
    ...partyRecord,
    complete: (_: Io, body, current) => Promise.resolve(completeParty(body, current)),
  },
  key: ['id'],
  ops: { list: true, get: true, create: true, update: true, delete: true },
  changes: {
    by: 'write_date',
    precision: 'ms',
    deletes: 'sweep',
    note: 'Every party of the database is listed, also customers, employees and the own company: Tryton does not tell vendors from them. A change of an address or a way of contact alone leaves the stamp of the party as it was; its version changes.',
  },
  version: 'stamp',
  create_statuses: ['active', 'inactive'],
  delete: { mode: 'soft', effect: 'Deactivates the party; its documents stay.' },
  fields: {
    number: text('code', { write: 'create' }),
    name: text('name', { required: true }),
    ...activity,
    category: custom<string | null>(
      ['categories', 'categories.name'],
      (party) =>
        toText(
          rows(party, 'categories')
            .map(({ name }) => name)
            .join(', '),
        ),
      (value, body) => {
        const named = (name: string) =>
          new Lookup('party.category', [['name', '=', name]], '/category', name)
        body.categories = new Whole(value === null ? [] : [named(value)])
      },
    ),
    tax_number: custom<string | null>(
      ['tax_identifier', 'tax_identifier.code'],
      (party) => toText(pick(party, 'tax_identifier.code')),
      (value, body) => {
        body.$tax = value
      },
    ),
    ...refer('payment_terms', 'supplier_payment_term', { name: 'name' }),
    addresses: members('addresses', addressMap),
    billing_address: custom<any>(
      addressPaths('addresses'),
      (party, context) => {
        const address = mainAddress(party)
        return address ? decodeAddress(address, context) : null
      },
      (value, body, context) => {
        const address: Native = {}
        for (const [name, inner] of Object.entries(value ?? {})) {
          addressMap.fields[name]?.encode?.(inner, address, context)
        }
        const { country } = address
        if (country instanceof Lookup) address.country = country.at('/billing_address/country')
        body.$billing = address
      },
    ),
    contacts: derived<any>(wayPaths, contactsOf),
    phone: wayOf('phone'),
    email: wayOf('email'),
    website: wayOf('website'),
    language: custom<string | null>(
      ['lang', 'lang.code'],
      (party) => pick(party, 'lang.code')?.slice(0, 2) ?? null,
      (value, body) => {
        body.lang =
          value === null ? null : new Lookup('ir.lang', [['code', '=', value]], '/language', value)
      },
    ),
    lead_time_days: days('supplier_lead_time'),
    ...stamps,
    version: versionOf(partyRecord),
  },
  filters: {
    ...commonFilters(),
    number: equals('code'),
    name: contains('name'),
    tax_number: equals('tax_identifier'),
    status: wordsOf('active', { active: [true], inactive: [false] }),
    category: (names: readonly string[]) => ['categories.name', 'in', names],
  },
  statuses: [
    { source_status: 'true', label: 'Active', status: 'active' },
    { source_status: 'false', label: 'Inactive', status: 'inactive' },
  ],
}
