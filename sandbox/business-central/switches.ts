import { defaultOAuthSwitches } from '../oauth/switches.ts'

/**
 * Where the vendor's behaviour differs by release or set-up, or is not confirmed. `reset` leaves them as they are.
 *
 * The simulation rests on the vendor's published source of the API pages, the metadata of a real environment of
 * version 26, recorded answers and measurements of others. Not confirmed, and not to be switched: that a failing
 * insert of an order with lines leaves nothing; the words of an unknown key, of an unknown company and of a refused
 * handshake; the verb of the handshake; the code of 429; the properties of users. Notices are sent once: the vendor
 * tries again after minutes.
 */
export const defaultSwitches = {
  ...defaultOAuthSwitches,
  access_token_seconds: 3599 as number,
  refresh_token_days: 90 as number,
  /** A replaced refresh token goes on working until its own end (vendor page). */
  reuse_grace_seconds: 7_776_000 as number,
  /** Form of an ETag: `20` has a version, `44` a hash (older servers). */
  etag_form: '20' as string,
  /** 409 (server source) or 412. */
  stale_status: 409 as number,
  /** A key that is there already: 400 (measured) or 409. */
  duplicate_status: 400 as number,
  /** A missing permission: `table` and `page` are 400 in the words of newer and older releases, `403`. */
  permission_form: 'table' as string,
  /** Code of a read-only property in a body: `BadRequest` or `BadRequest_InvalidOperation`. */
  read_only_code: 'BadRequest' as string,
  /** Most rows of a page; the vendor's limit is 20 000. */
  page_size: 20_000 as number,
  /** Links to the next page begin with `aid=FIRST`. */
  next_link_aid: true as boolean,
  /** Lists show no more than the first so many rows, and say nothing of the others; 0 shows all. */
  list_cap: 0 as number,
  /** Calls of one user in five minutes; 0: as many as he likes. */
  rate_per_5_minutes: 6000 as number,
  /** Whether 429 tells when to come again (not documented). */
  rate_retry_after: true as boolean,
  /** The application is entered and enabled on the page Microsoft Entra Applications. */
  app_enabled: true as boolean,
  /** Errors of the gateway are XML whatever was asked for. */
  gateway_xml: false as boolean,
  /** What an order proposes to receive: `remainder` or `blank` (purchase set-up). */
  receive_default: 'remainder' as string,
  /** Numbers may be given by hand. */
  manual_numbers: true as boolean,
  /** New orders go to approval. */
  approval_workflow: false as boolean,
  /** A posting demands the vendor's invoice number, which the API does not show: `never`, `invoice`, `always`. */
  invoice_number_mandatory: 'never' as string,
  /** Milliseconds that changes are collected before they are sent; the vendor's are 30 000. */
  webhook_delay_ms: 30_000 as number,
  /** Changes in one collection above which only the list is told. */
  webhook_collection_from: 1000 as number,
  webhook_timeout_ms: 5000 as number,
}

export type Switches = { [K in keyof typeof defaultSwitches]: (typeof defaultSwitches)[K] }
