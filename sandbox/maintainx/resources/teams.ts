import type { Resource } from '../resource.ts'
import { int, list, obj, oneOf, text, time } from '../shape.ts'

/** A team's members are stored as user id and role. */
export interface Member {
  id: number
  teamRole: string
}

export const teams: Resource = {
  path: 'teams',
  one: 'team',
  many: 'teams',
  firstId: 7101,
  verbs: ['list', 'get', 'create', 'update', 'delete'],
  gone: { patch: 'team Not Found', delete: 'team Not Found' },
  fields: {
    id: int('row'),
    name: text('create* update row'),
    description: text('create update'),
    assetIds: list(int('ref:assets'), 'create update'),
    locationIds: list(int('ref:locations'), 'create update'),
    membersCount: int('update ruled'),
    memberIds: list(int('ref:users'), 'create written'),
  },
  rules: {
    create(row, body) {
      const ids = (body.memberIds as number[] | undefined) ?? []
      row.members = ids.map((id): Member => ({ id, teamRole: 'MEMBER' }))
    },
    read: (row) => ({ membersCount: (row.members as Member[]).length }),
  },
}

export const TEAM_ROLE = oneOf(['ADMIN', 'MEMBER'])

export const MEMBER = obj({ id: int(), firstName: text(), lastName: text(), teamRole: TEAM_ROLE })

export const categories: Resource = {
  path: 'categories',
  one: 'category',
  many: 'categories',
  firstId: 801,
  verbs: ['list', 'get', 'create', 'update', 'delete'],
  gone: { patch: 'category Not Found', delete: 'category Not Found' },
  fields: {
    id: int('row'),
    label: text('create* update row'),
    description: text('create update row'),
    workOrderCount: int(),
    updatedAt: time(),
  },
  rules: {
    read: (row, visit) => ({
      workOrderCount: visit.state
        .table('workorders')
        .ordered('id')
        .filter((order) => (order.categories as string[]).includes(String(row.label))).length,
    }),
  },
}
