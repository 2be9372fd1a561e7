import { defineConnector } from '@millwright/kit'
import { assets } from './assets.ts'
import { basicAuth, keyAuth, nativeAuth } from './auth.ts'
import { rootOf } from './dialect.ts'
import { explain } from './explain.ts'
import { items } from './items.ts'
import { inventoryLocations, locations } from './locations.ts'
import { meters } from './meters.ts'
import { objectStructures } from './protocol.ts'
import { purchaseOrders } from './purchase-orders.ts'
import { purchaseRequisitions } from './purchase-requisitions.ts'
import { sites } from './sites.ts'
import { stockLevels } from './stock-levels.ts'
import { users } from './users.ts'
import { vendors } from './vendors.ts'
import { workOrders } from './work-orders.ts'
import { workRequests } from './work-requests.ts'

export const maximo = defineConnector({
  system: 'maximo',
  name: 'IBM Maximo',
  family: 'eam',
  tier: 2,
  deployments: ['cloud', 'on_premises'],
  speaks: 'JSON API of Manage (MAS 8, 9) and Maximo 7.6: object structures',
  auth: [keyAuth, nativeAuth, basicAuth],
  protocol: objectStructures,
  entities: {
    sites,
    locations,
    users,
    vendors,
    items,
    'inventory-locations': inventoryLocations,
    'stock-levels': stockLevels,
    'purchase-requisitions': purchaseRequisitions,
    'purchase-orders': purchaseOrders,
    assets,
    meters,
    'work-requests': workRequests,
    'work-orders': workOrders,
  },
  explain,
  probe: (context) => ({ method: 'GET', path: `${rootOf(context)}/whoami` }),
  // Without name spaces, on every call: another server of a cluster does not know how the first one was asked.
  query: () => ({ lean: '1' }),
  // The product has no limit of its own; its threads are few, and one call with many rows keeps one busy.
  limits: { concurrent: 4 },
})
