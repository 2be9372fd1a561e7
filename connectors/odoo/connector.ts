import { defineConnector } from '@millwright/kit'
import { assets } from './assets.ts'
import { keyAuth, rpcAuth } from './auth.ts'
import { modelCalls } from './dialect.ts'
import { explain } from './explain.ts'
import { goodsReceipts } from './goods-receipts.ts'
import { inventoryLocations } from './inventory-locations.ts'
import { items } from './items.ts'
import { purchaseOrders } from './purchase-orders.ts'
import { sites } from './sites.ts'
import { stockLevels } from './stock-levels.ts'
import { users } from './users.ts'
import { vendors } from './vendors.ts'
import { ask } from './wire.ts'
import { workOrders } from './work-orders.ts'

export const odoo = defineConnector({
  system: 'odoo',
  name: 'Odoo',
  family: 'erp',
  tier: 1,
  deployments: ['cloud', 'on_premises'],
  speaks: 'JSON-2 of Odoo 19, JSON-RPC of 17 and 18; modules purchase, stock and maintenance',
  auth: [keyAuth, rpcAuth],
  protocol: modelCalls,
  entities: {
    vendors,
    items,
    users,
    sites,
    'inventory-locations': inventoryLocations,
    'stock-levels': stockLevels,
    'goods-receipts': goodsReceipts,
    'purchase-orders': purchaseOrders,
    assets,
    'work-orders': workOrders,
  },
  explain,
  probe: (context) =>
    ask(
      context,
      { model: 'res.users', method: 'search_count', args: { domain: [] } },
      { safe: true },
    ),
  // A small server works on few calls at a time; the hosted one asks for few and one after the other.
  limits: { concurrent: 4 },
})
