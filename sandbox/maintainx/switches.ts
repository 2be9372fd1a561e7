/** Where the vendor's behaviour depends on the organization, the release, or is not confirmed. */
export interface Switches extends Record<string, string | number | boolean> {
  /** The key belongs to two organizations: `x-organization-id` becomes mandatory. */
  multi_organization: boolean
  /** Body of 401: `empty` or `json`. */
  unauthorized_body: string
  /** `path` (with query) or `absolute`. */
  next_page_url: string
  /** Null fields are `omitted` or `present`. */
  null_fields: string
  attachment_limit_mb: number
  /** GET of a deleted record: 404, or 200 with `deletedAt`. */
  deleted_record: number
  /** The work-order states CANCELED and SKIPPED exist. */
  canceled_and_skipped: boolean
  multi_location_parts: boolean
  /** Titles of purchase orders are kept instead of ignored. */
  purchase_order_titles: boolean
  /** `approver`, `administrator` (cannot approve) or `full_user` (may only request, sees no costs). */
  key_role: string
  /** Requests per minute; 0 = unlimited. */
  rate_limit: number
  /** Requests with manual meter readings per 24 hours; 0 = unlimited. */
  manual_readings_per_day: number
  /** `VALID` or `PENDING_APPROVAL`. */
  subscription_status: string
  /** Unit of `t` in the signature of webhooks: `s` or `ms`. */
  webhook_time: string
  /** Tries of a webhook that fails, the first included, and the wait behind the first; it doubles. */
  webhook_attempts: number
  webhook_retry_ms: number
  webhook_timeout_ms: number
  /** Events in a row that could not be delivered until their subscription is deleted. */
  webhook_deleted_after: number
  /** Wait before each delivery, and a random wait on top of it, which brings events out of order. */
  webhook_delay_ms: number
  webhook_jitter_ms: number
  /** Every event is delivered twice. */
  webhook_double: boolean
  /** Share of the events that are never delivered, 0 to 1. */
  webhook_lost: number
  /** Envelope of 400 on lists: `measured` (limits in `errors`, the rest in `error`), `error` or `errors`. */
  list_errors: string
  /** Manufacturers and models are enabled for the organization. */
  manufacturers: boolean
  /** Lists of assets, parts and purchase orders page by offset, so rows shift while the walk goes on. */
  rows_shift: boolean
  /** Lists show no more than the so many oldest records of a resource, and say nothing of the others; 0 shows all. */
  list_cap: number
  /** A repeated fulfilment id gives the new total (`totals`) or adds up (`deltas`). */
  fulfillment_values: string
  /** `2026`, or `2025`: no date filters, no sort on assets, parts and orders, no plans, no part status. */
  release: string
}

export function defaultSwitches(): Switches {
  return {
    multi_organization: false,
    unauthorized_body: 'empty',
    next_page_url: 'path',
    null_fields: 'omitted',
    attachment_limit_mb: 1,
    deleted_record: 404,
    canceled_and_skipped: true,
    multi_location_parts: true,
    purchase_order_titles: false,
    key_role: 'approver',
    rate_limit: 0,
    manual_readings_per_day: 10,
    subscription_status: 'VALID',
    webhook_time: 's',
    webhook_attempts: 3,
    webhook_retry_ms: 1000,
    webhook_timeout_ms: 10_000,
    webhook_deleted_after: 20,
    webhook_delay_ms: 0,
    webhook_jitter_ms: 0,
    webhook_double: false,
    webhook_lost: 0,
    list_errors: 'measured',
    manufacturers: true,
    rows_shift: true,
    list_cap: 0,
    fulfillment_values: 'totals',
    release: '2026',
  }
}
