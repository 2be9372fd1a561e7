import { defineConnector } from '@millwright/kit'
import { assets } from './assets.ts'
import { attachments } from './attachments.ts'
import { keyAuth } from './auth.ts'
import { rest } from './dialect.ts'
import { explain } from './explain.ts'
import { items } from './items.ts'
import { inventoryLocations, locations } from './locations.ts'
import { maintenancePlans } from './maintenance-plans.ts'
import { meterReadings } from './meter-readings.ts'
import { meters } from './meters.ts'
import { purchaseOrders } from './purchase-orders.ts'
import { push } from './push.ts'
import { stockLevels } from './stock-levels.ts'
import { users } from './users.ts'
import { vendors } from './vendors.ts'
import { workOrders } from './work-orders.ts'
import { workRequests } from './work-requests.ts'

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
    // Sites are left out: the source has one tree of locations, and nothing in it tells a plant from a room.
    locations,
    'inventory-locations': inventoryLocations,
    users,
    vendors,
    items,
    'stock-levels': stockLevels,
    'purchase-orders': purchaseOrders,
    assets,
    meters,
    'meter-readings': meterReadings,
    'maintenance-plans': maintenancePlans,
    'work-requests': workRequests,
    'work-orders': workOrders,
    attachments,
  },
  explain,
  push,
  probe: { method: 'GET', path: '/users?limit=1' },
  headers: ({ settings }): Record<string, string> =>
    settings.organization_id ? { 'x-organization-id': settings.organization_id } : {},
  // 100 a minute for a user, over all that uses the same key (vendor specification).
  limits: { concurrent: 8, per_minute: 100 },
})
