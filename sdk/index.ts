export type * from './admin/account.ts'
export type * from './admin/advice.ts'
export type * from './admin/audit-log.ts'
export type * from './admin/connections.ts'
export type * from './admin/contacts.ts'
export type * from './admin/credits.ts'
export type * from './admin/customers.ts'
export type * from './admin/events.ts'
export type * from './admin/keys.ts'
export type * from './admin/limits.ts'
export type * from './admin/links.ts'
export type * from './admin/members.ts'
export type * from './admin/notices.ts'
export type * from './admin/notifications.ts'
export type * from './admin/oauth-clients.ts'
export type * from './admin/requests.ts'
export type { Lister, ResourceDeletion } from './admin/resource.ts'
export type * from './admin/sessions.ts'
export type * from './admin/sync-settings.ts'
export type * from './admin/systems.ts'
export type * from './admin/tokens.ts'
export type * from './admin/usage.ts'
export type * from './admin/webhooks.ts'
export { type AdminClient, type AdminClientOptions, createAdminClient } from './admin-client.ts'
export type { AttachmentClient, Download, Upload } from './attachment-client.ts'
export type { BatchOperation, BatchResult } from './batch.ts'
export type { CallOptions, Query, QueryValue } from './call.ts'
export type { Change, ChangeQuery, FollowOptions } from './changes.ts'
export {
  type Client,
  type ClientOptions,
  createClient,
  type PassthroughAnswer,
  type PassthroughRequest,
  type RawCall,
} from './client.ts'
export type { CollectionClient, ElementDeletion } from './collection-client.ts'
export type * from './connection.ts'
export type {
  CreateOf,
  EntityClient,
  GetQuery,
  ListQuery,
  RecordOf,
  RecordPage,
  RelationOf,
  UpdateOf,
} from './entity-client.ts'
export {
  MillwrightError,
  NetworkError,
  RateLimitError,
  ReauthorizationRequiredError,
  type TransportCode,
} from './errors.ts'
export type { Page, Paging } from './list.ts'
export {
  type AskedLimit,
  createOperatorClient,
  type LimitDecision,
  type OperatorClient,
  type OperatorClientOptions,
  type OperatorLimits,
  type Raise,
} from './operator-client.ts'
export type { ReadOptions, ReadSource } from './read-source.ts'
export type {
  ActionName,
  Asset,
  Attachment,
  Deletion,
  DryRun,
  Entities,
  EntityCapability,
  EntityName,
  ErrorCode,
  GoodsReceipt,
  InventoryLocation,
  Item,
  Location,
  MaintenancePlan,
  Meter,
  MeterReading,
  PageProblem,
  Problem,
  PurchaseOrder,
  PurchaseRequisition,
  RecordProblem,
  Site,
  Status,
  StockLevel,
  StockMovement,
  User,
  Vendor,
  WorkOrder,
  WorkRequest,
} from './records.ts'
export type { Sleep } from './sleep.ts'
export type {
  NewSync,
  Sync,
  SyncCounts,
  SyncMode,
  SyncProblem,
  SyncProgress,
  SyncQuery,
  SyncStatus,
  Syncs,
} from './syncs.ts'
export type { RetryNotice, Secret, SignedInPage, TransportOptions } from './transport.ts'
export {
  verifyWebhook,
  type Webhook,
  type WebhookFault,
  WebhookVerificationError,
} from './verify-webhook.ts'
export type * from './webhook-event.ts'
export type { ChangeOptions, WriteOptions } from './write.ts'
