import {
  bool,
  choice,
  date,
  days,
  dec,
  map,
  money,
  qty,
  ref,
  refs,
  str,
  ts,
  valueType,
} from '../schema.ts'

export const dimensions = valueType('Dimensions', {
  length: dec('W', 'Length in `dimension_unit`.'),
  width: dec('W', 'Width in `dimension_unit`.'),
  height: dec('W', 'Height in `dimension_unit`.'),
  dimension_unit: str('W', "Unit of the three lengths in the source's words."),
  dimension_unit_code: str('W', 'Unit of the three lengths as UN/ECE Rec 20 code.'),
  gross_weight: dec('W', 'Weight with packing in `weight_unit`.'),
  net_weight: dec('W', 'Weight without packing in `weight_unit`.'),
  weight_unit: str('W', "Unit of the weights in the source's words."),
  weight_unit_code: str('W', 'Unit of the weights as UN/ECE Rec 20 code.'),
  volume: dec('W', 'Volume in `volume_unit`.'),
  volume_unit: str('W', "Unit of the volume in the source's words."),
  volume_unit_code: str('W', 'Unit of the volume as UN/ECE Rec 20 code.'),
})

/** 1 unit = numerator / denominator base units: an exact fraction. */
export const unitConversion = valueType('UnitConversion', {
  unit: str('W*', "Unit in the source's words."),
  unit_code: str('W', 'Unit as UN/ECE Rec 20 code.'),
  numerator: dec('W*', 'Base units in `denominator` of these units.'),
  denominator: dec('W*', 'So many of these units make `numerator` base units.'),
  purpose: choice(
    'W',
    ['purchase', 'sale', 'stock', 'issue', 'price', 'other'],
    'What the unit is used for.',
  ),
})

export const supplyOption = valueType('SupplyOption', {
  id: str('R', "The source's key of this option."),
  ...ref('vendor', 'vendors', 'W*', 'Who supplies.'),
  vendor_item_number: str('W', "The vendor's code of the item."),
  manufacturer_name: str('W', 'Name of the maker.'),
  manufacturer_item_number: str('W', "The maker's code of the item."),
  unit: str('W', "Unit of purchase in the source's words."),
  unit_code: str('W', 'Unit of purchase as UN/ECE Rec 20 code.'),
  unit_quantity: dec('W', 'Base units in one `unit`.'),
  unit_price: money('W', 'Price for one `unit`.'),
  currency: str('W', 'Currency of the price, ISO 4217.'),
  min_order_quantity: qty('W', 'Smallest quantity that the vendor delivers.'),
  lead_time_days: days('W', 'Time from order to delivery in days.'),
  reorder_point: qty('W', 'Stock at which to order from this vendor.'),
  is_preferred: bool('W', 'Whether this vendor comes first.'),
  valid_from_on: date('W', 'First day of the terms.'),
  valid_to_on: date('W', 'Last day of the terms.'),
  custom_fields: map('W', "Further fields of the source under the source's own names."),
  created_at: ts('R', 'When the option was made at the source, in UTC.'),
  updated_at: ts('R', 'When the option was last changed at the source, in UTC.'),
})

export const drawing = valueType('Drawing', {
  number: str('W*', 'Number of the drawing.'),
  position: str('W', 'Position on the drawing.'),
  reference_number: str('W', 'Number of a further drawing that it refers to.'),
  reference_position: str('W', 'Position on that drawing.'),
  ...refs('attachment_ids', 'attachments', 'W', 'Files of the drawing.'),
})

export const barcode = valueType('Barcode', {
  type: choice('W', ['ean', 'upc', 'gtin', 'isbn', 'other'], 'Kind of code.'),
  value: str('W*', 'The code itself.'),
  unit: str('W', 'Unit that carries the code.'),
})
