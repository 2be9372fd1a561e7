import { acct, place } from './groups.ts'
import { date, map, money, norm, obj, pct, qty, ref, refs, str, text, ts } from './schema.ts'
import { link } from './values/link.ts'
import { priceBasis } from './values/pricing.ts'

const lineKinds = ['item', 'non_stock', 'service', 'charge', 'credit', 'text', 'other'] as const

/** Fields of a line of every trade and stock document. `words` are those of its status. */
export const line = <const W extends string>(words: readonly W[]) => ({
  id: str('R', "The source's key of the line, stable inside the document."),
  line_number: str('C', "The source's own numbering; the order of the list is the source's."),
  ...norm('kind', lineKinds, 'C', 'What sort of line it is; text lines carry no quantity.'),
  ...ref('item', 'items', 'C', 'Item; null for a line without master record.'),
  description: text('W*', 'Text of the line; required where there is no item.', {
    required_unless: { item_id: [] },
  }),
  vendor_item_number: str('W', "The vendor's code of the item."),
  manufacturer_name: str('W', 'Name of the maker.'),
  manufacturer_item_number: str('W', "The maker's code of the item."),
  quantity: qty('W*', 'Quantity in `unit`; null only for amounts and texts.', {
    required_unless: { kind: ['service', 'charge', 'text'], source_kind: [] },
  }),
  unit: str('W', "Unit in the source's words; default: the item's for this document."),
  unit_code: str('W', 'Unit as UN/ECE Rec 20 code, where it is known.'),
  base_quantity: qty('R', 'The quantity in the stock unit of the item.'),
  base_unit: str('R', "Stock unit in the source's words."),
  base_unit_code: str('R', 'Stock unit as UN/ECE Rec 20 code.'),
  unit_price: money('W', 'Price for one `unit`, before discount.'),
  price_basis: obj('W', priceBasis, "The source's own price, e.g. per 100; give it or unit_price."),
  discount_percent: pct('W', 'Discount on this line, "5" is 5 %.'),
  discount_amount: money('W', 'Discount on this line as an amount.'),
  net_amount: money('W', 'After discount, before tax; written only without a quantity.'),
  ...refs('tax_ids', 'taxes', 'W', 'Tax codes of the line.'),
  tax_amount: money('R', 'Tax on the line.'),
  gross_amount: money('R', 'Net amount and tax.'),
  currency: str('R', 'Currency of the amounts, ISO 4217.'),
  required_on: date('W', 'Day wanted by us.'),
  promised_on: date('W', 'Day confirmed by the partner.'),
  delivery_on: date('R', 'Day expected now.'),
  delivered_on: date('R', 'Day of the last real delivery.'),
  ...ref('vendor', 'vendors', 'W', 'Vendor of this line, where lines may differ.'),
  ...place(),
  ...acct(),
  ...norm('status', words, 'A', 'Where the line stands; changed by actions.'),
  source_line: obj('C', link, 'Line that this one was made from.'),
  notes: text('W', 'Remarks on the line.'),
  custom_fields: map('W', "Further fields of the source under the source's own names."),
  created_at: ts('R', 'When the line was made at the source, in UTC.'),
  updated_at: ts('R', 'When the line was last changed at the source, in UTC.'),
  deleted_at: ts('R', 'When the line was cancelled or deleted, in UTC; it counts no more.'),
})
