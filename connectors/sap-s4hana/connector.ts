import { type Connector, type Context, defineConnector } from '@millwright/kit'
import { odata } from '@millwright/kit/protocols'
import { assets } from './assets.ts'
import { attachments } from './attachments.ts'
import { basicAuth, oauth, oauthCode, probe } from './auth.ts'
import { explain } from './explain.ts'
import { goodsReceipts } from './goods-receipts.ts'
import { inventoryLocations } from './inventory-locations.ts'
import { items } from './items.ts'
import { locations } from './locations.ts'
import { maintenancePlans } from './maintenance-plans.ts'
import { meterReadings } from './meter-readings.ts'
import { meters } from './meters.ts'
import { purchaseOrders } from './purchase-orders.ts'
import { purchaseRequisitions } from './purchase-requisitions.ts'
import { stockLevels } from './stock-levels.ts'
import { stockMovements } from './stock-movements.ts'
import { vendors } from './vendors.ts'
import { workOrders } from './work-orders.ts'
import { workRequests } from './work-requests.ts'

/** The client goes with every call: without it the server signs in to its own default client. */
function clientOf({ settings }: Context): Record<string, string> {
  return settings.client ? { 'sap-client': settings.client } : {}
}

export const sapS4hana: Connector = defineConnector({
  system: 'sap-s4hana',
  name: 'SAP S/4HANA',
  family: 'erp',
  tier: 3,
  deployments: ['cloud', 'on_premises'],
  speaks: 'published OData APIs (A2X), version 2 and 4',
  auth: [basicAuth, oauth, oauthCode],
  protocol: odata,
  entities: {
    vendors,
    items,
    'inventory-locations': inventoryLocations,
    'stock-levels': stockLevels,
    'stock-movements': stockMovements,
    'goods-receipts': goodsReceipts,
    'purchase-requisitions': purchaseRequisitions,
    'purchase-orders': purchaseOrders,
    locations,
    assets,
    meters,
    'meter-readings': meterReadings,
    'maintenance-plans': maintenancePlans,
    'work-requests': workRequests,
    'work-orders': workOrders,
    attachments,
  },
  explain,
  probe,
  zone: 'UTC',
  // Every call takes a dialog work process of the system; SAP publishes no figure of its own.
  limits: { concurrent: 8 },
  headers: ({ settings }) => ({ 'accept-language': (settings.language || 'EN').toLowerCase() }),
  query: clientOf,
})
