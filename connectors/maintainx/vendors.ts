import type { EntityMap } from '@millwright/kit'
import { text, toText } from '@millwright/kit/fields'
import type { RestAt } from '@millwright/kit/protocols'
import { deletedAt, extraFields, keepExtraFields, show } from './fields.ts'
import { ids } from './filters.ts'
import { CONTACTS, contacts, readContacts, writeContacts } from './vendor-contacts.ts'

export const vendors: EntityMap<'vendors', RestAt> = {
  native: 'vendor',
  at: {
    path: '/vendors',
    many: 'vendors',
    one: 'vendor',
    expand: { extraFields: 'extra_fields' },
    // A row of the list has id, name and custom fields, nothing else (vendor specification).
    deep: ['description', 'emails', 'phoneNumbers'],
    lean: [CONTACTS],
    parts: { [CONTACTS]: readContacts },
    arrange: keepExtraFields(),
    follow: writeContacts,
  },
  key: ['id'],
  ops: { list: true, get: true, create: true, update: true, delete: true },
  changes: {
    by: null,
    deletes: 'sweep',
    note: 'Vendors have no time stamps: only a comparison of all of them finds what has changed.',
  },
  version: 'none',
  thin: ['contacts'],
  delete: { mode: 'hard', effect: 'Deletes the vendor; its orders stay.' },
  fields: {
    name: text('name', { required: true }),
    description: text('description'),
    contacts,
    phone: show<string | null>('phoneNumbers', (vendor) => toText(vendor.phoneNumbers?.[0])),
    email: show<string | null>('emails', (vendor) => toText(vendor.emails?.[0])),
    custom_fields: extraFields(),
    ...deletedAt,
  },
  filters: { ids },
  scanned: ['name'],
}
