import type { EntityMap } from '@millwright/kit'
import { custom, text, toText } from '@millwright/kit/fields'
import type { RtAt, RtFilter } from './dialect.ts'
import { stamps } from './fields.ts'

export const users: EntityMap<'users', RtAt> = {
  native: 'user',
  at: {
    kind: 'user',
    fields: [
      'Name',
      'RealName',
      'EmailAddress',
      'WorkPhone',
      'Organization',
      'Lang',
      'Timezone',
      'Comments',
      'Disabled',
      'Created',
      'LastUpdated',
    ],
  },
  key: ['Name'],
  ops: {
    list: true,
    get: true,
    create: true,
    update: true,
    delete: {
      reason: 'Users of Request Tracker are never removed; one can be disabled (is_active: false).',
    },
  },
  changes: {
    by: 'LastUpdated',
    precision: 's',
    deletes: 'sweep',
    note: 'Users are never removed.',
  },
  version: 'none',
  thin: ['is_active'],
  fields: {
    // Whoever wrote a mail is a user without a name; what a single one lacks is not told at all.
    name: custom<string | null>(
      ['RealName', 'Name'],
      ({ RealName }) => toText(RealName),
      (value, body) => {
        body.RealName = value
      },
      { required: true, max: 120 },
    ),
    username: text('Name', { write: 'create', required: true, max: 200 }),
    email: text('EmailAddress', { blank: '', max: 120 }),
    phone: text('WorkPhone', { blank: '', max: 30 }),
    notes: text('Comments', { blank: '' }),
    time_zone: text('Timezone', { blank: '', max: 50 }),
    language: text('Lang', { blank: '', max: 16 }),
    is_active: custom<boolean | null>(
      'Disabled',
      // Lists leave it blank, for whomever.
      ({ Disabled }) => (Disabled === '' ? null : Number(Disabled) === 0),
      (value, body) => {
        body.Disabled = value === false ? 1 : 0
      },
    ),
    created_at: stamps.created_at,
    updated_at: stamps.updated_at,
  },
  filters: {
    email: (value: string): RtFilter => ({
      search: { field: 'EmailAddress', value },
      keep: ({ EmailAddress }) => EmailAddress === value,
    }),
    username: (value: string): RtFilter => ({
      search: { field: 'Name', value },
      keep: ({ Name }) => Name === value,
    }),
  },
  scanned: ['name', 'created_after', 'created_before', 'modified_after', 'modified_before'],
}
