import {
  bool,
  choice,
  date,
  dec,
  map,
  money,
  pct,
  qty,
  ref,
  refId,
  str,
  ts,
  valueType,
} from '../schema.ts'

export const priceBasis = valueType('PriceBasis', {
  price: money('W*', 'Price for `quantity` units, in the currency of the line.'),
  quantity: dec('W*', 'The price is for so many units, e.g. "100".'),
  unit: str('W', "Unit of the price in the source's words."),
  unit_code: str('W', 'Unit of the price as UN/ECE Rec 20 code.'),
})

export const priceLevel = valueType('PriceLevel', {
  id: str('R', "The source's key of this price."),
  name: str('W', 'Name of the price list or level.'),
  unit_price: money('W*', 'Price for one `unit`.'),
  currency: str('W*', 'Currency of the price, ISO 4217.'),
  unit: str('W', "Unit of sale in the source's words."),
  unit_code: str('W', 'Unit of sale as UN/ECE Rec 20 code.'),
  unit_quantity: dec('W', 'Base units in one `unit`.'),
  min_quantity: qty('W', 'Smallest quantity at this price.'),
  max_quantity: qty('W', 'Largest quantity at this price.'),
  tax_id: refId('taxes', 'W', 'Tax that the price is meant with.'),
  valid_from_on: date('W', 'First day of the price.'),
  valid_to_on: date('W', 'Last day of the price.'),
  custom_fields: map('W', "Further fields of the source under the source's own names."),
  updated_at: ts('R', 'When the price was last changed at the source, in UTC.'),
  deleted_at: ts('R', 'When the price was removed at the source, in UTC.'),
})

export const charge = valueType('Charge', {
  id: str('R', "The source's key of this charge."),
  name: str('W', 'Text of the charge.'),
  kind: choice('W', ['freight', 'discount', 'surcharge', 'tax', 'other'], 'What is charged.'),
  amount: money('W', 'Amount in the currency of the document; a discount is negative.'),
  percent: pct('W', 'Rate of the charge, "5" is 5 %.'),
  is_taxable: bool('W', 'Whether tax is due on the charge.'),
  custom_fields: map('W', "Further fields of the source under the source's own names."),
})

export const cost = valueType('Cost', {
  kind: choice(
    'W',
    ['labor', 'material', 'service', 'tool', 'overhead', 'freight', 'tax', 'other'],
    'What the money is for.',
  ),
  planned_amount: money('W', 'Planned cost in `currency`.'),
  actual_amount: money('W', 'Cost so far in `currency`.'),
  currency: str('W', 'Currency of both amounts, ISO 4217.'),
  description: str('W', "The source's own words for the cost."),
})

export const allocation = valueType('Allocation', {
  percent: pct('W', 'Share of the line, "25" is 25 %.'),
  quantity: qty('W', 'Share of the line as a quantity.'),
  amount: money('W', 'Share of the line as an amount.'),
  ...ref('account', 'accounts', 'W', 'General ledger account that pays the share.'),
  ...ref('cost_center', 'accounts', 'W', 'Cost center that pays the share.'),
  ...ref('project', 'projects', 'W', 'Project that pays the share.'),
  ...ref('asset', 'assets', 'W', 'Asset that the share is for.'),
  ...ref('work_order', 'work-orders', 'W', 'Work order that the share is for.'),
  ...ref('production_order', 'production-orders', 'W', 'Production order that the share is for.'),
  ...ref('sales_order', 'sales-orders', 'W', 'Sales order that the share is for.'),
})
