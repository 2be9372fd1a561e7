import { type Native, toDecimal } from '@millwright/kit'
import { custom, each, type Field, type LineMap, text, toText } from '@millwright/kit/fields'
import { currencyNamed, days, refer, stamps, textAt } from './fields.ts'
import { codeOfUnit } from './units.ts'
import { pick, rows, toFloat } from './values.ts'

/** The price that holds from the smallest quantity on. */
function basePrice(option: Native): Native | undefined {
  const prices = rows(option, 'prices')
  return prices.reduce<Native | undefined>(
    (least, price) => (least === undefined || price.quantity < least.quantity ? price : least),
    undefined,
  )
}

const priceNeeds = ['prices', 'prices.quantity', 'prices.unit_price']

function price(
  name: string,
  decode: (price: Native | undefined) => string | null,
  key: string,
  value: (text: string) => unknown,
) {
  return {
    [name]: custom<string | null>(
      priceNeeds,
      (option) => decode(basePrice(option)),
      (given, body) => {
        if (given === null) return
        body.$price = { ...body.$price, [key]: value(given) }
      },
      { write: 'create' },
    ),
  }
}

const option: LineMap = {
  key: ['id'],
  deletes: 'hard',
  adds: true,
  fields: {
    ...refer('vendor', 'party', { number: 'code', name: 'name' }, { required: true }),
    vendor_item_number: text('code'),
    unit: textAt('uom.symbol'),
    unit_code: custom<string | null>('uom.symbol', (source) =>
      codeOfUnit(pick(source, 'uom.symbol')),
    ),
    ...price(
      'unit_price',
      (least) => toDecimal(least?.unit_price?.decimal),
      'unit_price',
      (decimal) => ({
        __class__: 'Decimal',
        decimal,
      }),
    ),
    ...price(
      'min_order_quantity',
      (least) => toDecimal(least?.quantity || null),
      'quantity',
      toFloat,
    ),
    currency: custom<string | null>(
      ['currency', 'currency.code'],
      (source) => toText(pick(source, 'currency.code')),
      (value, body) => {
        if (value !== null) body.currency = currencyNamed(value, '/supply_options/*/currency')
      },
    ),
    lead_time_days: days('lead_time'),
    created_at: stamps.created_at,
    updated_at: stamps.updated_at,
  },
}

const list = 'template.product_suppliers'

/** Terms in use: those for all variants of the template and those for this one. */
export function termsOf(product: Native): Native[] {
  const terms: Native[] = product['template.']?.['product_suppliers.'] ?? []
  return terms.filter(
    (term) => term.active !== false && (term.product === null || term.product === product.id),
  )
}

export const supplyOptions: Field<any> = {
  ...each('product_suppliers', option, {
    from: (product) => (product['template.']?.['product_suppliers.'] ? termsOf(product) : null),
  }),
  native: [
    list,
    ...new Set(
      [
        'id',
        'active',
        'product',
        ...Object.values(option.fields).flatMap((field) => field.native),
      ].map((name) => `${list}.${name}`),
    ),
  ],
}
