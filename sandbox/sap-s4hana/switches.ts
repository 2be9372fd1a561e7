import { defaultOAuthSwitches } from '../oauth/switches.ts'

/**
 * Where the vendor's behaviour differs by release or set-up, or is not confirmed. Each is a plain
 * value that may be changed while the system runs; `reset` leaves them as they are.
 */
export const defaultSwitches = {
  ...defaultOAuthSwitches,
  /** `annotated`: sets with an ETag in the metadata demand If-Match; `none`: no set has one. */
  etag: 'annotated' as string,
  /** `session`: one token for all services; `service`: a token is refused by another service. */
  csrf_scope: 'session' as string,
  /** Seconds that a token and its session live. */
  csrf_lifetime: 1800 as number,
  /** `en` or `de`: language of the plain text that refuses a missing token. */
  csrf_language: 'en' as string,
  /** A token fetch at the service root without a slash: `redirect` loses the header, or `works`. */
  csrf_without_slash: 'redirect' as string,
  /** What a failed logon answers: `page` (401), `huge_page` (401), `saml` (200), `saml_redirect` (302). */
  logon_failure: 'page' as string,
  /** Client that a request without `sap-client` reaches. The user exists in client 100 only. */
  default_client: '050' as string,
  /** Failed logons since the last success after which the user is locked (login/fails_to_user_lock, default 5). */
  lock_after: 5 as number,
  /** Words of a missing authorization: `service` (JSON), `start` (text), `unknown` (XML). */
  forbidden: 'service' as string,
  /** Rows after which a V2 list is cut and continued with `__next`; 0 never. */
  v2_page: 1000 as number,
  v4_page: 100 as number,
  v4_page_limit: 5000 as number,
  /** Lists show no more than the first so many records of a set, and say nothing of the others; 0 shows all. */
  list_cap: 0 as number,
  /** IANA zone of the days and times that say when a partner changed and a material document was made. */
  time_zone: 'UTC' as string,
  /** `strip` writes "39", `keep` writes "39.000". */
  decimal_zeros: 'strip' as string,
  /** Unit codes of V4: `internal` shows ST for PC. */
  v4_units: 'internal' as string,
  /** PATCH of a purchase order in approval: `restarts`, `allowed` or `refused`. */
  po_approval_change: 'restarts' as string,
  /** New purchase orders: `none` needs no approval, `value` sends those above the limit to approval. */
  po_workflow: 'value' as string,
  po_workflow_limit: 10_000 as number,
  /** Only type NB and the item categories 0, 2, 3, 5 and A may be created. */
  po_type_guard: true as boolean,
  /** The V2 product service refuses writes, as in the public cloud. */
  v2_product_writes: false as boolean,
  /** The answer to a posted material document lists its items. */
  goods_receipt_items: false as boolean,
  /** A receipt that completes an order item moves the change stamp of the order. */
  receipt_moves_order: true as boolean,
  /** First day that may be posted to, as YYYY-MM-DD; empty: any day. */
  period_open_from: '' as string,
  /** `2021`: no approval of notifications, no status imports of equipment and locations. */
  edition: '2022' as string,
  /** Form of the header sap-message: `plain` or `encoded`. */
  sap_message: 'plain' as string,
  /** Successful writes carry a message of severity error among the details. */
  sap_message_error: false as boolean,
  /** A document whose number is here is locked by another user. */
  locked_document: '' as string,
  lock_status: 400 as number,
}

export type Switches = { [K in keyof typeof defaultSwitches]: (typeof defaultSwitches)[K] }
