import type { EntityMap, Native } from '@millwright/kit'
import { custom, flag, readOnly, text, toText } from '@millwright/kit/fields'
import type { MxAt } from './dialect.ts'
import { code, freeFields, internalOf, reference, show, stamps, within } from './fields.ts'
import { changed, contains, equals, ids } from './filters.ts'

const at: MxAt = {
  structure: 'mxapivendor',
  uid: 'companiesid',
  children: {
    compcontact: ['compcontactid', 'contact', 'position', 'voicephone', 'email'],
  },
  // Makers and carriers are companies too.
  internal: 'type=V',
  own: { needs: ['type'], keep: (row) => internalOf(row, 'type') === 'V' },
  arrange: (body, current) =>
    current === null ? { ...body, $words: { type: { domain: 'COMPTYPE', internal: 'V' } } } : body,
}

const lines = ['address1', 'address2', 'address3', 'address4', 'address5']

function addressOf(row: Native): Native | null {
  const [street, city, region, postal, country] = lines.map((name) => toText(row[name]))
  if (lines.every((name) => toText(row[name]) === null)) return null
  return {
    lines: street ? [street] : [],
    city,
    region,
    postal_code: postal,
    country: country && /^[A-Z]{2}$/.test(country) ? country : null,
    country_name: country && !/^[A-Z]{2}$/.test(country) ? country : null,
  }
}

function contactOf(row: Native): Native {
  const one = (value: unknown) => [toText(value)].filter((part) => part !== null)
  return {
    id: String(row.compcontactid),
    name: toText(row.contact),
    position: toText(row.position),
    phones: one(row.voicephone),
    emails: one(row.email),
  }
}

const key = ['orgid', 'company']

export const vendors: EntityMap<'vendors', MxAt> = {
  native: 'companies',
  at,
  key,
  ops: { list: true, get: true, create: true, update: true, delete: true },
  changes: { by: 'changedate', precision: 's', deletes: 'sweep' },
  version: 'stamp',
  delete: { mode: 'hard', effect: 'Deletes the company; refused once it was used.' },
  fields: {
    number: text('company', { write: 'create', required: true, max: 12 }),
    name: text('name', { required: true, max: 75 }),
    organization_id: code('orgid', { write: 'create' }),
    status: custom<any>(
      'disabled',
      ({ disabled }) => (disabled === true ? 'blocked' : disabled === false ? 'active' : 'unknown'),
      (word, body) => {
        body.disabled = word === 'blocked' || word === 'inactive'
      },
      { note: 'Active or blocked; inactive is kept as blocked.' },
    ),
    source_status: show<string | null>('disabled', ({ disabled }) => toText(disabled)),
    is_purchasing_blocked: readOnly(flag('disabled')),
    parent_id: within('orgid', 'parentcompany'),
    currency: text('currencycode', { required: true, max: 8 }),
    payment_terms_id: code('paymentterms'),
    payment_terms_number: show<string | null>('paymentterms', (row) => toText(row.paymentterms)),
    shipping_method: text('shipvia', { max: 20 }),
    our_account_number: text('customernum', { max: 15 }),
    phone: text('phone', { max: 20 }),
    website: text('homepage', { max: 250 }),
    duns_number: text('dunsnum', { max: 9 }),
    billing_address: show<any>(lines, addressOf),
    contacts: show<any>('compcontact', (row) => (row.compcontact ?? []).map(contactOf)),
    external_reference: reference,
    custom_fields: freeFields('companies'),
    ...stamps,
  },
  filters: {
    ...changed,
    ids: ids(key),
    number: equals('company'),
    name: contains('name'),
    external_reference: equals('externalrefid'),
    status: (wanted: readonly string[]) => ({
      where:
        wanted.includes('active') === wanted.includes('blocked')
          ? wanted.includes('active')
            ? []
            : null
          : [`disabled=${wanted.includes('blocked')}`],
      needs: ['disabled'],
      keep: ({ disabled }: Native) => wanted.includes(disabled === true ? 'blocked' : 'active'),
    }),
  },
}
