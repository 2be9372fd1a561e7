import type { EntityMap } from '@millwright/kit'
import { derived, readOnly, toText } from '@millwright/kit/fields'
import { literal, type ODataAt } from '@millwright/kit/protocols'
import { stamps, withCustom, words } from './fields.ts'

const managed = (what: string) => ({
  reason: `Users are ${what} in Microsoft 365 and in Business Central itself, not through this connection.`,
})

/** Users of the environment: in the automation API, which takes a permission of its own. */
export const users: EntityMap<'users', ODataAt> = {
  native: 'users (automation API)',
  at: {
    version: 4,
    service: '/api/microsoft/automation/v2.0',
    set: 'users',
    kinds: { userSecurityId: 'guid' },
    paging: 'server',
  },
  key: ['userSecurityId'],
  ops: { list: true, get: true, create: managed('added'), update: managed('changed') },
  fields: withCustom(
    {
      name: derived(
        ['displayName', 'userName'],
        (user) => toText(user.displayName) ?? toText(user.userName),
      ),
      username: readOnly(words('userName')),
      email: readOnly(words('contactEmail')),
      is_active: derived('state', (user) => user.state === 'Enabled'),
      version: stamps.version,
    },
    { expiryDate: 'never' },
    ['userSecurityId'],
  ),
  filters: { username: (name: string) => `userName eq ${literal(4, 'string', name)}` },
  scanned: ['email'],
  changes: { by: null, deletes: 'sweep' },
  version: 'etag',
}
