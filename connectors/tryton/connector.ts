import { defineConnector } from '@millwright/kit'
import { attachments } from './attachments.ts'
import { modelRpc } from './dialect.ts'
import { explain } from './explain.ts'
import { goodsReceipts } from './goods-receipts.ts'
import { inventoryLocations } from './inventory-locations.ts'
import { items } from './items.ts'
import { purchaseOrders } from './purchase-orders.ts'
import { purchaseRequisitions } from './purchase-requisitions.ts'
import { passwordAuth } from './session.ts'
import { stockLevels } from './stock-levels.ts'
import { stockMovements } from './stock-movements.ts'
import { users } from './users.ts'
import { vendors } from './vendors.ts'
import { query } from './wire.ts'

export const tryton = defineConnector({
  system: 'tryton',
  name: 'Tryton',
  family: 'erp',
  tier: 1,
  deployments: ['on_premises'],
  speaks:
    'JSON-RPC of trytond 6.0 to 8.0, modules party, product, purchase, purchase_requisition, stock',
  auth: [passwordAuth],
  protocol: modelRpc,
  entities: {
    vendors,
    items,
    'inventory-locations': inventoryLocations,
    users,
    'purchase-requisitions': purchaseRequisitions,
    'purchase-orders': purchaseOrders,
    'goods-receipts': goodsReceipts,
    'stock-levels': stockLevels,
    'stock-movements': stockMovements,
    attachments,
  },
  explain,
  probe: (context) => query(context, 'model.res.user.get_preferences', [true, {}]),
  // The server answers each call on a connection of its own and computes in one process.
  limits: { concurrent: 6 },
})
