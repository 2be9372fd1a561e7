import { createHash } from 'node:crypto'
import { forbidden, invalid } from '../errors.ts'
import type { Resource } from '../resource.ts'
import { int, obj, oneOf, text } from '../shape.ts'

const EVENTS = [
  'API_TOKEN_CREATED',
  'API_TOKEN_REVOKED',
  'ASSET_STATUS_CHANGE',
  'CONNECTOR_TOKEN_REVOKED',
  'DATA_EXPORT_INITIATED',
  'INVITE_LINK_ARCHIVED',
  'INVITE_LINK_CREATED',
  'INVITE_LINK_UPDATED',
  'METER_TRIGGER_STATE_CHANGE',
  'NEW_ASSET',
  'NEW_CATEGORY_ON_WORK_ORDER',
  'NEW_COMMENT_ON_WORK_ORDER',
  'NEW_LOCATION',
  'NEW_PART',
  'NEW_PURCHASE_ORDER',
  'NEW_SLASH_COMMAND',
  'NEW_VENDOR',
  'NEW_WORK_ORDER',
  'NEW_WORK_REQUEST',
  'PART_CHANGE',
  'PART_DELETE',
  'PART_QUANTITY_CHANGE',
  'PART_TRANSFER',
  'PURCHASE_ORDER_CHANGE',
  'PURCHASE_ORDER_STATUS_CHANGE',
  'ROLE_ARCHIVED',
  'ROLE_CREATED',
  'ROLE_UPDATED',
  'SSO_CONFIG_CHANGED',
  'USER_ACTIVATED',
  'USER_INVITED',
  'USER_LOGIN_FAILURE',
  'USER_LOGIN_SUCCESS',
  'USER_LOGOUT',
  'USER_PERMISSIONS_CHANGED',
  'USER_REMOVED',
  'USER_ROLE_CHANGED',
  'USER_SESSION_REVOKED',
  'WEBHOOK_ARCHIVED',
  'WEBHOOK_CREATED',
  'WORK_ORDER_CHANGE',
  'WORK_ORDER_DELETE',
  'WORK_ORDER_OVERDUE',
  'WORK_ORDER_PART_STATUS_CHANGE',
  'WORK_ORDER_STATUS_CHANGE',
  'WORK_REQUEST_STATUS_CHANGE',
]

const URL_LIMIT = 512

/** Who is told of which type of event. There is no list of them. */
export const subscriptions: Resource = {
  path: 'subscriptions',
  one: 'subscription',
  many: 'subscriptions',
  firstId: 9001,
  verbs: ['get', 'update', 'delete'],
  gone: { patch: 'subscription Not Found', delete: 'subscription Not Found' },
  organizationById: ['update', 'delete'],
  fields: {
    id: int(),
    type: oneOf(EVENTS, 'create* update'),
    url: text('create* update'),
    filters: obj({}, 'create written'),
    options: obj({}, 'create written'),
    status: oneOf(['VALID', 'PENDING_APPROVAL']),
  },
  rules: {
    create(row, body, visit) {
      if (visit.switches.key_role === 'full_user') {
        throw forbidden("User don't have the right permissions")
      }
      checkUrl(body.url)
      row.filters = body.filters ?? {}
      row.options = body.options ?? {}
      row.status = visit.switches.subscription_status
    },
    created(row) {
      row.secret = createHash('sha256').update(`subscription ${row.id}`).digest('hex')
    },
    update: (_row, body) => checkUrl(body.url),
  },
}

function checkUrl(url: unknown): void {
  if (url === undefined) return
  if (String(url).length > URL_LIMIT || !URL.canParse(String(url))) {
    throw invalid('Invalid url', 'url')
  }
}
