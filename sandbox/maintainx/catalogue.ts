import { crudOperations } from './crud.ts'
import type { Operation } from './operation.ts'
import { assetOperations } from './operations/assets.ts'
import { contactOperations } from './operations/contacts.ts'
import { customFieldOperations } from './operations/custom-fields.ts'
import { maintenancePlanOperations } from './operations/maintenance-plans.ts'
import { meterOperations } from './operations/meters.ts'
import { organizationOperations } from './operations/organizations.ts'
import { purchaseOrderOperations } from './operations/purchase-orders.ts'
import { subscriptionOperations } from './operations/subscriptions.ts'
import { teamOperations } from './operations/teams.ts'
import { workOrderOperations } from './operations/work-orders.ts'
import type { Resource } from './resource.ts'
import {
  assetCriticalities,
  assetCustomStatuses,
  assetStatuses,
} from './resources/asset-statuses.ts'
import { assets } from './resources/assets.ts'
import { locations } from './resources/locations.ts'
import { maintenancePlans } from './resources/maintenance-plans.ts'
import { manufacturers, models } from './resources/makers.ts'
import { meters, meterTriggers } from './resources/meters.ts'
import { partTransfers } from './resources/part-transfers.ts'
import { parts } from './resources/parts.ts'
import { purchaseOrders } from './resources/purchase-orders.ts'
import { subscriptions } from './resources/subscriptions.ts'
import { categories, teams } from './resources/teams.ts'
import { users } from './resources/users.ts'
import { vendors } from './resources/vendors.ts'
import { workOrders } from './resources/work-orders.ts'
import { workRequests } from './resources/work-requests.ts'

/** Every resource that the sandbox serves. */
export const RESOURCES: readonly Resource[] = [
  vendors,
  parts,
  locations,
  purchaseOrders,
  assets,
  assetStatuses,
  assetCriticalities,
  assetCustomStatuses,
  manufacturers,
  models,
  workOrders,
  workRequests,
  maintenancePlans,
  meters,
  meterTriggers,
  users,
  teams,
  categories,
  partTransfers,
  subscriptions,
]

/** Tables without a resource of their own, with their first ids. */
export const INNER_TABLES: Record<string, number> = {
  contacts: 8801,
  blueprints: 10,
  customfields: 201,
  organizations: 5150,
}

/** Every call that the sandbox answers. */
export const OPERATIONS: readonly Operation[] = [
  ...RESOURCES.flatMap(crudOperations),
  ...contactOperations,
  ...purchaseOrderOperations,
  ...assetOperations,
  ...workOrderOperations,
  ...maintenancePlanOperations,
  ...meterOperations,
  ...teamOperations,
  ...customFieldOperations,
  ...subscriptionOperations,
  ...organizationOperations,
]
