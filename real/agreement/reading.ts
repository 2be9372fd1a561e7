import type { Plain } from '../values.ts'
import { call, callIn, type Exchange, keepFields, keepFirst } from './exchange.ts'

const ORDER = [
  'number',
  'reference',
  'description',
  'comment',
  'state',
  'party',
  'party.rec_name',
  'purchase_date',
  'delivery_date',
  'currency.code',
  'untaxed_amount',
  'tax_amount',
  'total_amount',
  'payment_term.rec_name',
  'invoice_address',
  'invoice_method',
  'invoice_state',
  'shipment_state',
  'warehouse',
  'lines',
  'lines.product.code',
  'moves',
  'shipments',
  'create_date',
  'write_date',
  '_timestamp',
]
const LINE = [
  'type',
  'sequence',
  'product',
  'description',
  'quantity',
  'actual_quantity',
  'unit.symbol',
  'unit_price',
  'amount',
  'taxes',
  'delivery_date',
  'move_done',
]
const PARTY = [
  'code',
  'name',
  'active',
  'email',
  'phone',
  'addresses',
  'addresses.street',
  'addresses.country.code',
  'supplier_payment_term.rec_name',
  'write_date',
]
const PRODUCT = [
  'code',
  'name',
  'type',
  'active',
  'template',
  'default_uom.symbol',
  'purchase_uom',
  'cost_price',
  'list_price',
  'quantity',
]
const FIELDS: Record<string, string[]> = {
  'purchase.purchase': ORDER.filter((name) => !/[._]timestamp|\./.test(name)),
  'purchase.line': [...LINE.filter((name) => !name.includes('.')), 'unit', 'purchase', 'moves'],
  'party.party': PARTY.filter((name) => !name.includes('.')),
  'party.address': ['party', 'street', 'city', 'postal_code', 'country', 'active'],
  'product.product': PRODUCT.filter((name) => !name.includes('.')),
  'product.template': ['name', 'type', 'default_uom', 'list_price', 'purchasable', 'products'],
  'stock.move': ['product', 'quantity', 'uom', 'state', 'origin', 'shipment', 'effective_date'],
  'stock.shipment.in': ['number', 'reference', 'state', 'supplier', 'incoming_moves', 'warehouse'],
  'stock.location': ['name', 'code', 'type', 'parent', 'active'],
  'purchase.requisition': ['number', 'state', 'employee', 'supply_date', 'lines', 'total_amount'],
  'purchase.requisition.line': ['product', 'description', 'quantity', 'unit', 'unit_price'],
  'ir.attachment': ['name', 'type', 'data', 'resource', 'data_size'],
}

const READ: Record<string, string[]> = {
  'company.company': ['rec_name', 'party', 'currency', 'currency.code'],
  'currency.currency': ['name', 'code', 'symbol', 'digits', 'active'],
  'party.address': ['party', 'street', 'city', 'postal_code', 'country.code', 'active'],
  'party.contact_mechanism': ['party', 'type', 'value', 'active'],
  'product.uom': ['name', 'symbol', 'digits', 'factor', 'category'],
  'product.template': ['name', 'code', 'type', 'list_price', 'products', 'active'],
  'purchase.product_supplier': ['template', 'party', 'code', 'lead_time', 'currency', 'prices'],
  'purchase.requisition.line': ['product', 'description', 'quantity', 'unit', 'unit_price'],
  'account.invoice': [
    'type',
    'state',
    'party',
    'currency',
    'total_amount',
    'invoice_date',
    'lines',
  ],
  'stock.move': ['product', 'quantity', 'uom', 'state', 'origin', 'shipment', 'effective_date'],
  'stock.location': ['name', 'code', 'type', 'parent', 'active'],
}

const byCode = (code: string) => [['code', '=', code]]
const ascending = [['id', 'ASC']]

function searchOrders(name: string, domain: unknown[], ...rest: unknown[]): Exchange {
  const [offset = 0, limit = 3, order = ascending] = rest
  return call(name, 'purchase.purchase.search', () => [domain, offset, limit, order])
}

/** Of each field what a client goes by. Labels and screen rules may differ. */
function describeFields(result: Plain) {
  const fields = Object.entries(result as Record<string, Record<string, Plain>>)
  const described = fields.map(([name, { type, relation, selection, required, readonly }]) => {
    const choices = Array.isArray(selection)
      ? selection.map((pair) => String((pair as Plain[])[0])).sort()
      : null
    return [name, { type, relation: relation ?? null, choices, required, readonly }]
  })
  return Object.fromEntries(described)
}

/** Requests that change nothing. They teach the ids that the others need. */
export const READING: Exchange[] = [
  call('the preferences of the user', 'res.user.get_preferences', () => [true]),
  call(
    'a vendor with dotted fields',
    'party.party.search_read',
    () => [byCode('V0001'), 0, 1, null, PARTY],
    keepFields('vendor', 'addresses'),
  ),
  call(
    'another vendor',
    'party.party.search',
    () => [byCode('V0002'), 0, 1, null],
    keepFirst('other vendor'),
  ),
  call(
    'a warehouse',
    'stock.location.search',
    () => [[['type', '=', 'warehouse']], 0, 1, null],
    keepFirst('warehouse'),
  ),
  call(
    'a product',
    'product.product.search_read',
    () => [byCode('RM-0001'), 0, 1, null, PRODUCT],
    keepFields('product', 'purchase_uom'),
  ),
  callIn(
    'a product with its stock in a warehouse',
    'product.product.search_read',
    () => [byCode('RM-0001'), 0, 1, null, ['quantity', 'forecast_quantity']],
    (known) => ({ locations: [known.warehouse] }),
  ),
  call('an order with everything', 'purchase.purchase.search_read', () => [
    [['state', 'in', ['processing', 'done']]],
    0,
    20,
    ascending,
    ORDER,
  ]),
  call('lines of orders', 'purchase.line.search_read', () => [
    [['purchase.state', '=', 'processing']],
    0,
    40,
    ascending,
    LINE,
  ]),
  call('incoming shipments', 'stock.shipment.in.search_read', () => [
    [['state', '=', 'done']],
    0,
    5,
    ascending,
    ['number', 'reference', 'state', 'effective_date', 'supplier.rec_name', 'incoming_moves.state'],
  ]),
  call('requisitions', 'purchase.requisition.search_read', () => [
    [],
    0,
    5,
    ascending,
    ['number', 'state', 'supply_date', 'employee', 'lines', 'total_amount', 'currency.code'],
  ]),
  ...Object.entries(READ).map(([model, fields]) =>
    call(`records of ${model}`, `${model}.search_read`, () => [[], 0, 10, ascending, fields]),
  ),
  searchOrders('a page of ids', [], 5, 5),
  searchOrders('past the end', [], 100_000),
  searchOrders('a limit of nothing', [], 0, 0),
  searchOrders('a negative offset', [], -1),
  searchOrders('the order of a relation', [], 0, 3, [['party.name', 'DESC']]),
  searchOrders('nulls first', [], 0, 3, [['purchase_date', 'ASC NULLS FIRST']]),
  searchOrders('an order by an unknown field', [], 0, 3, [['nope', 'ASC']]),
  searchOrders('a domain with a dotted field', [['party.code', '=', 'V0001']]),
  searchOrders('a domain with OR', ['OR', [['state', '=', 'draft']], [['state', '=', 'done']]]),
  searchOrders('a domain with in and not in', [
    ['state', 'in', ['draft', 'done']],
    ['state', 'not in', ['done']],
  ]),
  searchOrders('a domain with ilike', [['reference', 'ilike', 'vref-%']]),
  searchOrders('a domain with a date', [
    ['purchase_date', '>=', { __class__: 'date', year: 2020, month: 1, day: 1 }],
  ]),
  searchOrders('a domain with null', [['number', '=', null]]),
  searchOrders('a changed-since domain', [
    'OR',
    [['write_date', '>=', '2020-01-01 00:00:00']],
    [
      ['write_date', '=', null],
      ['create_date', '>=', '2020-01-01 00:00:00'],
    ],
  ]),
  searchOrders('an unknown field in a domain', [['nope', '=', 1]]),
  searchOrders('a domain on a computed field that cannot be searched', [['total_amount', '>', 1]]),
  call('a count', 'purchase.purchase.search_count', () => [[['state', '=', 'draft']]]),
  call('an inactive vendor is hidden', 'party.party.search', () => [byCode('V0021'), 0, 1, null]),
  call('an inactive vendor is found by its flag', 'party.party.search', () => [
    [['active', '=', false]],
    0,
    1,
    null,
  ]),
  call('read of an unknown field', 'party.party.read', (known) => [[known['vendor.id']], ['nope']]),
  call('read of an order that does not exist', 'purchase.purchase.read', () => [
    [999_999],
    ['number'],
  ]),
  call('read of a party that does not exist', 'party.party.read', () => [[999_999], ['name']]),
  ...Object.entries(FIELDS).map(([model, fields]) => ({
    ...call(`the fields of ${model}`, `${model}.fields_get`, () => [fields]),
    equal: describeFields,
  })),
]
