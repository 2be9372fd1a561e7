import { type Connector, defineConnector } from '@millwright/kit'
import { odata } from '@millwright/kit/protocols'
import { assets } from './assets.ts'
import { attachments } from './attachments.ts'
import { authorizationCode, basicAuth, clientCredentials } from './auth.ts'
import { explain } from './explain.ts'
import { SERVICE } from './fields.ts'
import { goodsReceipts } from './goods-receipts.ts'
import { inventoryLocations } from './inventory-locations.ts'
import { items } from './items.ts'
import { locations } from './locations.ts'
import { purchaseOrders } from './purchase-orders.ts'
import { push } from './push.ts'
import { stockLevels } from './stock-levels.ts'
import { stockMovements } from './stock-movements.ts'
import { users } from './users.ts'
import { vendors } from './vendors.ts'

export const businessCentral: Connector = defineConnector({
  system: 'business-central',
  name: 'Business Central',
  family: 'erp',
  tier: 2,
  deployments: ['cloud', 'on_premises'],
  speaks: 'API v2.0 (OData 4)',
  auth: [clientCredentials, authorizationCode, basicAuth],
  protocol: odata,
  entities: {
    vendors,
    items,
    'inventory-locations': inventoryLocations,
    'purchase-orders': purchaseOrders,
    'goods-receipts': goodsReceipts,
    'stock-levels': stockLevels,
    'stock-movements': stockMovements,
    locations,
    assets,
    users,
    attachments,
  },
  explain,
  push,
  // Proves address, credentials, company and a permission at once.
  probe: { method: 'GET', path: `${SERVICE}/vendors?$top=1&$select=id` },
  zone: 'UTC',
  // 5 at once and 6 000 in five minutes for each user (vendor page).
  limits: { concurrent: 5, per_minute: 1200 },
  // Else texts of errors follow the language of the user.
  headers: () => ({ 'accept-language': 'en-US' }),
})
