import type { EntityMap, Native } from '@millwright/kit'
import { custom, derived } from '@millwright/kit/fields'
import type { OdooAt } from './dialect.ts'
import {
  activeStatuses,
  activity,
  currency,
  html,
  Named,
  nameIn,
  ownFields,
  refer,
  referOnly,
  stamps,
  text,
  toText,
} from './fields.ts'
import { commonFilters, contains, equals, wordsOf } from './filters.ts'
import { members, pick } from './nest.ts'

const ADDRESS = ['street', 'street2', 'zip', 'city', 'country_id', 'country_id.code']

function addressOf(partner: Native): Native | null {
  const lines = [partner.street, partner.street2].map(toText).filter((line) => line !== null)
  const address = {
    kind: 'billing',
    lines,
    postal_code: toText(partner.zip),
    city: toText(partner.city),
    country: toText(pick(partner, 'country_id.code')),
    country_name: nameIn(partner.country_id),
  }
  const isEmpty = lines.length === 0 && !address.postal_code && !address.city && !address.country
  return isEmpty ? null : address
}

function writeAddress(value: Native | null, body: Native): void {
  const { lines, postal_code, city, country } = value ?? {}
  if (value === null || lines !== undefined) {
    body.street = lines?.[0] ?? false
    body.street2 = lines?.slice(1).join(', ') || false
  }
  if (value === null || postal_code !== undefined) body.zip = postal_code ?? false
  if (value === null || city !== undefined) body.city = city ?? false
  if (value === null || country !== undefined)
    body.country_id = country
      ? new Named('res.country', 'code', country, '/billing_address/country')
      : false
}

const PERSON = ['name', 'function', 'phone', 'email', 'active'].map((name) => `child_ids.${name}`)

function contactsOf(partner: Native): Native[] {
  return members(partner, 'child_ids').map((person) => ({
    id: String(person.id),
    name: toText(person.name),
    position: toText(person.function),
    phones: [toText(person.phone)].filter((one) => one !== null),
    emails: [toText(person.email)].filter((one) => one !== null),
    is_active: person.active !== false,
  }))
}

export const vendors: EntityMap<'vendors', OdooAt> = {
  native: 'res.partner',
  at: {
    model: 'res.partner',
    // The rank of a vendor rises with bills, not with orders: it alone would leave vendors out (measured).
    listed: [['|', ['parent_id', '=', false], ['supplier_rank', '>', 0]]],
    complete: (_, body, current) =>
      current ? body : { is_company: true, supplier_rank: 1, ...body },
  },
  key: ['id'],
  ops: { list: true, get: true, create: true, update: true, delete: true },
  changes: {
    by: 'write_date',
    precision: 's',
    deletes: 'sweep',
    note: 'Every contact that belongs to no other one is listed, also customers, users and own companies: Odoo does not tell vendors that never billed from them.',
  },
  version: 'none',
  create_statuses: ['active', 'inactive'],
  delete: { mode: 'soft', effect: 'Archives the contact; its documents stay.' },
  fields: {
    number: text('ref', { write: 'create' }),
    name: text('name', { required: true }),
    notes: html('comment'),
    ...referOnly('organization', 'company_id'),
    ...activity,
    tax_number: text('vat'),
    registration_number: text('company_registry'),
    currency: currency('property_purchase_currency_id'),
    ...refer('payment_terms', 'property_supplier_payment_term_id'),
    billing_address: custom<any>(ADDRESS, addressOf, writeAddress),
    contacts: derived<any>(PERSON, contactsOf),
    phone: text('phone'),
    email: text('email'),
    website: text('website'),
    language: custom<string | null>('lang', (partner) => toText(partner.lang)?.slice(0, 2) ?? null),
    custom_fields: ownFields,
    ...stamps,
  },
  filters: {
    ...commonFilters,
    number: equals('ref'),
    name: contains('name'),
    status: wordsOf('active', { active: [true], inactive: [false] }),
  },
  statuses: activeStatuses,
}
