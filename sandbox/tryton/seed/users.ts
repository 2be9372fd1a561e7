import type { Environment } from '../environment.ts'

export const PASSWORDS = {
  admin: 'Mill-wright-42',
  buyer: 'Buy-the-parts-77',
  viewer: 'Only-look-at-31',
}

/** Id, name, and the key that access rules use. */
const GROUPS = [
  [1, 'Administration', 'admin'],
  [3, 'Party Administration', 'party'],
  [8, 'Product Administration', 'product'],
  [9, 'Stock', 'stock'],
  [10, 'Stock Administration', 'stock_admin'],
  [14, 'Purchase', 'purchase'],
  [15, 'Purchase Administrator', 'purchase_admin'],
] as const

export function seedUsers(env: Environment): void {
  for (const [id, name, key] of GROUPS) {
    env.store.insert('res.group', {
      id,
      name,
      key,
      active: true,
      create_date: env.stamp,
      create_uid: 1,
      write_date: null,
      write_uid: null,
    })
  }
  const rows = [
    { name: 'Administrator', login: 'admin', employee: 1, groups: [1] },
    { name: 'Marco Ruiz', login: 'buyer', employee: 2, groups: [3, 8, 14, 9] },
    { name: 'Viewer', login: 'viewer', employee: null, groups: [] },
  ] as const
  for (const row of rows) {
    env.insert('res.user', {
      ...row,
      groups: [...row.groups],
      email: `${row.login}@ridgeline.example`,
      password: PASSWORDS[row.login],
      active: true,
      language: 1,
      company: 1,
    })
  }
}
