import type { User } from './environment.ts'
import type { Store } from './store.ts'

/** Keys of the users, as the server has given them out, and the secret that the connection uses. */
export interface Door {
  key: string
  password: string
}

export const DATABASE = 'millworks'
export const LOGIN = 'millwright@millworks.example'
export const API_KEY = '7c9e6679f4c14bd8a3d00e5b8f2a61c4d90be177'
export const PASSWORD = 'Mill-wright-42'

/** Further users with keys that never change. */
export const OTHER_KEYS: Readonly<Record<string, string>> = {
  'buyer@millworks.example': 'b0e4d1c2a3f4958677889900aabbccddeeff0011',
  'viewer@millworks.example': 'c1f5e2d3b40596a788990011bbccddeeff001122',
  'technician@millworks.example': 'd206f3e4c516a7b899001122ccddeeff00112233',
}

/** The user behind a key: wrong, expired and revoked ones, and those of archived users, are all nobody's. */
export function userOfKey(store: Store, door: Door, key: string): User | null {
  if (key === door.key) return userNamed(store, LOGIN)
  const login = Object.keys(OTHER_KEYS).find((name) => OTHER_KEYS[name] === key)
  return login === undefined ? null : userNamed(store, login)
}

/** A key goes wherever a password goes. */
export function userOfLogin(store: Store, door: Door, login: string, secret: string): User | null {
  const user = userNamed(store, login)
  if (!user) return null
  if (userOfKey(store, door, secret)?.id === user.id) return user
  return login === LOGIN && secret === door.password ? user : null
}

export function userNamed(store: Store, login: string): User | null {
  const rows = [...store.rows('res.users').values()]
  const row = rows.find((one) => one.login === login && one.active !== false)
  return row ? toUser(row) : null
}

export function userById(store: Store, id: unknown): User | null {
  const row = store.get('res.users', id)
  return row && row.active !== false ? toUser(row) : null
}

function toUser(row: Record<string, any>): User {
  return { id: row.id, groups: row.$groups, companies: row.company_ids, company: row.company_id }
}
