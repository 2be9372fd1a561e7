import { defineConnector } from '@millwright/kit'
import { keyAuth, rpcAuth } from './auth.ts'
import { modelCalls } from './dialect.ts'
import { explain } from './explain.ts'
import { items } from './items.ts'
import { purchaseOrders } from './purchase-orders.ts'
import { users } from './users.ts'
import { vendors } from './vendors.ts'
import { ask } from './wire.ts'

export const odoo = defineConnector({
  system: 'odoo',
  name: 'Odoo',
  family: 'erp',
  tier: 1,
  deployments: ['cloud', 'on_premises'],
  speaks: 'JSON-2 of Odoo 19, JSON-RPC of 17 and 18; modules purchase and stock',
  auth: [keyAuth, rpcAuth],
  protocol: modelCalls,
  entities: { vendors, items, users, 'purchase-orders': purchaseOrders },
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
