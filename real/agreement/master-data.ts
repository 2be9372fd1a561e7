import { toDecimal } from '../values.ts'
import { call, type Exchange, keepFields, keepFirst } from './exchange.ts'

/** Parties and products: creating, deactivating and what is refused. */
export const MASTER_DATA: Exchange[] = [
  call(
    'a party with an address and an e-mail',
    'party.party.create',
    () => [
      [
        {
          name: 'Fresh Castings',
          addresses: [['create', [{ street: 'Kiln Road 1', city: 'Leeds' }]]],
          contact_mechanisms: [['create', [{ type: 'email', value: 'hi@castings.example' }]]],
        },
      ],
    ],
    keepFirst('fresh party'),
  ),
  call('the new party', 'party.party.read', (known) => [
    [known['fresh party']],
    ['code', 'name', 'active', 'email', 'addresses.city', 'create_date', 'write_date'],
  ]),
  call('deactivating a party', 'party.party.write', (known) => [
    [known['fresh party']],
    { active: false },
  ]),
  {
    ...call('an inactive party is read by its id', 'party.party.read', (known) => [
      [known['fresh party']],
      ['active'],
    ]),
    equal: (result) => (result as { active: boolean }[])[0]?.active,
  },
  call(
    'a product with suppliers',
    'product.template.search_read',
    () => [
      [['products.code', '=', 'RM-0002']],
      0,
      1,
      null,
      ['account_category', 'product_suppliers'],
    ],
    keepFields('template', 'account_category'),
  ),
  call('deactivating a product that has active suppliers', 'product.template.write', (known) => [
    [known['template.id']],
    { active: false },
  ]),
  call('a name written to the variant', 'product.product.write', (known) => [
    [known['product.id']],
    { name: 'Other' },
  ]),
  call('a product without a unit', 'product.template.create', () => [[{ name: 'No unit' }]]),
  call(
    'a new product',
    'product.template.create',
    (known) => [
      [
        {
          name: 'Impeller 120 mm',
          type: 'goods',
          default_uom: known['product.purchase_uom'],
          purchasable: true,
          purchase_uom: known['product.purchase_uom'],
          account_category: known['template.account_category'],
          list_price: toDecimal('80'),
          products: [['create', [{ suffix_code: 'IMP-120', cost_price: toDecimal('41.5') }]]],
        },
      ],
    ],
    keepFirst('new template'),
  ),
  call('the variants of the new product', 'product.product.search_read', (known) => [
    [['template', '=', known['new template']]],
    0,
    null,
    null,
    ['code', 'name', 'active', 'cost_price', 'list_price', 'default_uom.symbol'],
  ]),
  call('a code that is taken', 'product.product.create', (known) => [
    [{ template: known['new template'], suffix_code: 'RM-0001' }],
  ]),
]
