import { defineConnector } from '@millwright/kit'
import { keyAuth } from './auth.ts'
import { rest } from './dialect.ts'
import { explain } from './explain.ts'
import { items } from './items.ts'
import { purchaseOrders } from './purchase-orders.ts'
import { vendors } from './vendors.ts'

export const maintainx = defineConnector({
  system: 'maintainx',
  name: 'MaintainX',
  family: 'cmms',
  tier: 1,
  deployments: ['cloud'],
  speaks: 'REST API v1',
  auth: [keyAuth],
  protocol: rest,
  entities: {
    vendors,
    items,
    'purchase-orders': purchaseOrders,
  },
  explain,
  probe: { method: 'GET', path: '/users?limit=1' },
  headers: ({ settings }): Record<string, string> =>
    settings.organization_id ? { 'x-organization-id': settings.organization_id } : {},
  // 100 a minute for a user, over all that uses the same key (vendor specification).
  limits: { concurrent: 8, per_minute: 100 },
})
