import type { Resource } from '../resource.ts'
import { userRules } from '../rules/user.ts'
import { flag, int, list, map, oneOf, text, time } from '../shape.ts'
import { EXTERNAL_DATA } from './work-order-shapes.ts'

const ROLES = ['ADMIN', 'MEMBER', 'OPERATOR', 'REQUESTER', 'SERVICE_ACCOUNT']

/** People. Removing one from the organization keeps the record, marked. */
export const users: Resource = {
  path: 'users',
  one: 'user',
  many: 'users',
  firstId: 90211,
  verbs: ['list', 'get', 'create', 'update', 'delete'],
  gone: { patch: 'user Not Found', delete: 'user Not Found' },
  organizationById: ['get', 'update', 'delete'],
  expand: ['role', 'extra_fields'],
  filters: {
    onlyAssignable: {
      shape: flag(),
      test: (row, [only]) => only !== 'true' || row.role !== 'REQUESTER',
    },
    email: { shape: list(text()), test: (row, emails) => emails.includes(String(row.email)) },
  },
  fields: {
    id: int('row'),
    firstName: text('create* update row'),
    lastName: text('create* update row'),
    role: oneOf(ROLES, 'null create update row:role'),
    customRole: text('null create update'),
    email: text('null create update row'),
    phoneNumber: text('null create update row'),
    removedFromOrganization: flag(),
    authType: oneOf(['NORMAL', 'SAML', 'OIDC'], 'null create update row'),
    inviteType: oneOf(['ALL', 'EMAIL', 'SMS', 'NONE'], 'null create written'),
    hourlyRate: int('null create update row'),
    externalData: EXTERNAL_DATA('create update'),
    extraFields: map('create update row:extra_fields'),
    lastVisitedAt: time('null row'),
  },
  rules: userRules,
}
