/** Where the vendor's behaviour differs by release or site, or is not confirmed. */
export interface Switches extends Record<string, string | number | boolean> {
  /** `mas9`, `mas8` (API keys only), `7.6.1` (passwords too), `7.6.0` (no /api). */
  release: string
  /** Without credentials: `json` 401, `oidc` 302 to the suite, `html` 200 with the sign-in page. */
  unauthenticated: string
  /** A key that is not right: `400` or `401`. */
  bad_key: string
  /** Admin mode, or a blocked address: everybody is refused with one text. */
  admin_mode: boolean
  /** Object structures that the user may not use, separated by commas. */
  missing_structures: string
  /** Attributes that this customer's structures lack: `po.customernum,item.msdsnum`. */
  missing_attributes: string
  /** Addresses in answers: `called`, `oslc` (though /api was called), `other_host` (the production's). */
  advertised_root: string
  /** Messages begin with their id. */
  message_prefix: boolean
  /** `set` or `null`. */
  reason_code: string
  /** `zero` (and every If-Match fails) or `none`. */
  etag: string
  /** Of a stale row stamp: `412`, or `400` as some releases. */
  stamp_conflict: string
  /** Offsets in conditions by date: `accepted` or `refused`. */
  date_offsets: string
  /** A blank behind a comma of `in […]` is a syntax error. */
  blank_in_list_refused: boolean
  /** Zone in which times are shown and naive ones are read. */
  clock_zone: string
  max_page_size: number
  /** Beyond it: `refused` or `cut` in silence. */
  over_page_size: string
  /** The action changeStatus fails with 500, as measured on one system. */
  change_status_broken: boolean
  /** A status in a create is refused. */
  status_on_create_refused: boolean
  /** A memo of more than 50 characters cancels the change of status. */
  memo_limit: boolean
  /** `delivered` or `renamed`. */
  synonyms: string
  /** Internal value of WMATL and WSCH: `own` or `appr`. */
  waiting_internal: string
  /** `alphabetical` or `site_first`. */
  rest_id_order: string
  delete_answer: number
  /** A script of the site asks for a failure code before COMP. */
  failure_code_on_comp: boolean
  /** Rows that a list shows at most, without a word; 0 = all. */
  list_cap: number
  /** A change of a child moves the changedate of its parent. */
  child_edits_move_parent: boolean
}

export function defaultSwitches(): Switches {
  return {
    release: 'mas9',
    unauthenticated: 'json',
    bad_key: '400',
    admin_mode: false,
    missing_structures: '',
    missing_attributes: '',
    advertised_root: 'called',
    message_prefix: true,
    reason_code: 'set',
    etag: 'zero',
    stamp_conflict: '412',
    date_offsets: 'accepted',
    blank_in_list_refused: true,
    clock_zone: 'Europe/Berlin',
    max_page_size: 1000,
    over_page_size: 'refused',
    change_status_broken: false,
    status_on_create_refused: false,
    memo_limit: true,
    synonyms: 'delivered',
    waiting_internal: 'own',
    rest_id_order: 'alphabetical',
    delete_answer: 204,
    failure_code_on_comp: false,
    list_cap: 0,
    child_edits_move_parent: true,
  }
}
