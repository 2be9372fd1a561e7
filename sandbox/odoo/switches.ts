/** Where the vendor's behaviour differs by release or by what a customer has set, or is not confirmed. */
export interface Switches extends Record<string, string | number | boolean> {
  /** 17, 18 or 19: routes, names of fields, how stamps compare. */
  version: number
  /** Language of the user, in which /jsonrpc speaks: `en_US` or `fr_FR`. */
  user_language: string
  /** Orders need a manager from `po_double_validation_amount` on. */
  two_step_approval: boolean
  approval_amount: number
  /** Confirmed orders are locked at once. */
  po_lock: boolean
  /** Vendors have price lists: a new quantity brings their price. */
  price_lists: boolean
  /** Validating a receipt answers a question of another module. */
  stock_sms: boolean
  /** Modules that are not installed, separated by commas: purchase, stock, maintenance. */
  missing_modules: string
  /** Models of which other transactions hold all rows: writes end in a conflict. */
  conflicts: string
  /** What /jsonrpc says of a model that is not there (not confirmed): `UserError` or `KeyError`. */
  missing_model: string
  /** Stages as delivered, or `renamed`: other words, another order, two that are done. */
  stages: string
  /** Decimal places of quantities, which a customer may set. */
  quantity_digits: number
  /** A field that the customer has added to purchase orders and vendors. */
  own_fields: boolean
  /** Whether the company 2 has a warehouse. */
  second_warehouse: boolean
  /** Rows that a list shows at most, without a word; 0 = all. */
  list_cap: number
}

export function defaultSwitches(): Switches {
  return {
    version: 19,
    user_language: 'en_US',
    two_step_approval: true,
    approval_amount: 5000,
    po_lock: false,
    price_lists: true,
    stock_sms: false,
    missing_modules: '',
    conflicts: '',
    missing_model: 'UserError',
    stages: 'delivered',
    quantity_digits: 2,
    own_fields: true,
    second_warehouse: false,
    list_cap: 0,
  }
}
