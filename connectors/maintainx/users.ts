import type { EntityMap, Native } from '@millwright/kit'
import { custom, text, toText } from '@millwright/kit/fields'
import type { RestAt } from '@millwright/kit/protocols'
import { extraFields, keepExtraFields, show } from './fields.ts'
import { ids } from './filters.ts'

/** Names are kept in two parts; a full name is parted at its last blank. Parts that are given win. */
function arrange(body: Native, current: Native | null): Native {
  const { $name: full, ...own } = body
  const at = typeof full === 'string' ? full.trim().lastIndexOf(' ') : -1
  const parts =
    typeof full !== 'string'
      ? {}
      : at < 0
        ? { firstName: full.trim(), lastName: '' }
        : { firstName: full.trim().slice(0, at), lastName: full.trim().slice(at + 1) }
  // Without it the source sends an invitation to the new user.
  return { ...parts, ...own, ...(current === null && { inviteType: 'NONE' }) }
}

export const users: EntityMap<'users', RestAt> = {
  native: 'user',
  at: {
    path: '/users',
    many: 'users',
    one: 'user',
    expand: { role: 'role', extraFields: 'extra_fields' },
    deep: ['externalData'],
    lean: ['externalData'],
    arrange: keepExtraFields(arrange),
  },
  key: ['id'],
  ops: {
    list: true,
    get: true,
    create: true,
    update: true,
    delete: { reason: 'Removing somebody from an organization is left to its administrators.' },
  },
  changes: { by: null, deletes: 'sweep', note: 'Users have no time stamps.' },
  version: 'none',
  fields: {
    name: custom<string | null>(
      ['firstName', 'lastName'],
      (user) => toText(`${user.firstName ?? ''} ${user.lastName ?? ''}`.trim()),
      (value, body) => {
        body.$name = value
      },
      { required: true },
    ),
    first_name: text('firstName', { blank: '' }),
    last_name: text('lastName', { blank: '' }),
    external_reference: externalData(),
    email: text('email'),
    phone: text('phoneNumber'),
    role_name: text('role', { note: 'ADMIN, MEMBER, OPERATOR, REQUESTER or SERVICE_ACCOUNT.' }),
    // Lists have members only.
    is_active: show<boolean>(
      'removedFromOrganization',
      (user) => user.removedFromOrganization !== true,
    ),
    custom_fields: extraFields(),
  },
  filters: {
    ids,
    email: (email: string) => ({
      params: [['email', email]],
      needs: ['email'],
      keep: (user: Native) => user.email?.toLowerCase() === email.toLowerCase(),
    }),
  },
  scanned: ['name'],
}

/** The place for a key of ours. Objects that others have put there read as JSON. */
export function externalData() {
  return custom<string | null>(
    'externalData',
    ({ externalData: value }) =>
      typeof value === 'object' && value !== null ? JSON.stringify(value) : toText(value),
    (value, body) => {
      body.externalData = value
    },
    { write: 'create' },
  )
}
