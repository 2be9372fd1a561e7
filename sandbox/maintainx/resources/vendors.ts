import type { Resource } from '../resource.ts'
import { int, list, map, text, time } from '../shape.ts'
import { FILES } from './files.ts'

/** Vendors carry no time stamps on the wire at all. */
export const vendors: Resource = {
  path: 'vendors',
  one: 'vendor',
  many: 'vendors',
  firstId: 70231,
  verbs: ['list', 'get', 'create', 'update', 'delete'],
  gone: { patch: 'vendor Not Found', delete: 'vendor Not Found' },
  labels: 'vendors',
  filters: {},
  expand: ['extra_fields'],
  attachments: 'Vendor',
  fields: {
    id: int('row'),
    name: text('create* update row'),
    description: text('null create update'),
    emails: list(text(), 'create'),
    phoneNumbers: list(text(), 'create'),
    ...FILES,
    contactIds: list(int()),
    deletedAt: time('null'),
    extraFields: map('create update row:extra_fields'),
  },
  rules: {
    read: (row, visit) => ({
      contactIds: visit.state
        .table('contacts')
        .ordered('id')
        .filter((contact) => contact.vendorId === row.id)
        .map((contact) => contact.id),
    }),
  },
}
