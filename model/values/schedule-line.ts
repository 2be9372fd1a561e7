import { date, map, qty, str, valueType } from '../schema.ts'

export const scheduleLine = valueType('ScheduleLine', {
  id: str('R', "The source's key of this delivery."),
  quantity: qty('W*', 'Quantity of this delivery, in the unit of the line.'),
  received_quantity: qty('R', 'Received of this delivery, in the unit of the line.'),
  required_on: date('W', 'Day wanted by us.'),
  promised_on: date('W', 'Day confirmed by the vendor.'),
  delivery_on: date('W', 'Day expected now.'),
  custom_fields: map('W', "Further fields of the source under the source's own names."),
})
