/**
 * The types of the model as this package uses them. In the published package another file stands here, which
 * describe-records.ts writes from the model's own schemas: with every field, its description, and what a create or an
 * update takes. The names are the same.
 */
import type { ActionName, EntityName, Unified, Writable } from '@millwright/model'
import type { Query } from './call.ts'

export type {
  ActionName,
  Deletion,
  DryRun,
  EntityCapability,
  EntityName,
  ErrorCode,
  PageProblem,
  Problem,
  RecordProblem,
} from '@millwright/model'

/** What the API offers of each entity. */
export type Entities = { [N in EntityName]: EntityTypes<N> }

interface EntityTypes<N extends EntityName> {
  record: Unified<N>
  create: Writable<N>
  update: Writable<N>
  filters: Query
  actions: { [A in ActionName]: Record<string, unknown> }
  collections: {
    [name: string]: {
      element: Record<string, unknown>
      create: Record<string, unknown>
      update: Record<string, unknown>
      methods: 'list' | 'get' | 'create' | 'update' | 'delete'
    }
  }
  methods: 'list' | 'page' | 'get' | 'create' | 'update' | 'delete' | 'action' | 'collection'
}

export type Site = Unified<'sites'>
export type Location = Unified<'locations'>
export type User = Unified<'users'>
export type Vendor = Unified<'vendors'>
export type PurchaseRequisition = Unified<'purchase-requisitions'>
export type PurchaseOrder = Unified<'purchase-orders'>
export type GoodsReceipt = Unified<'goods-receipts'>
export type Item = Unified<'items'>
export type InventoryLocation = Unified<'inventory-locations'>
export type StockLevel = Unified<'stock-levels'>
export type StockMovement = Unified<'stock-movements'>
export type Asset = Unified<'assets'>
export type Meter = Unified<'meters'>
export type MeterReading = Unified<'meter-readings'>
export type MaintenancePlan = Unified<'maintenance-plans'>
export type WorkRequest = Unified<'work-requests'>
export type WorkOrder = Unified<'work-orders'>
export type Status = Unified<'statuses'>
export type Attachment = Unified<'attachments'>
