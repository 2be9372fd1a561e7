import { bool, date, list, money, qty, refId, str, text } from '../schema.ts'
import { act, actOnLines } from './action-spec.ts'

const receivedLine = {
  line_id: str('C*', 'Id of the line of the order.'),
  quantity: qty('C*', 'Quantity that arrived, in `unit`; either this or `amount`.', {
    required_unless: { amount: [] },
  }),
  amount: money('C', 'Amount that was performed, for lines without a quantity.'),
  unit: str('C', 'Unit of the quantity; default: that of the order line.'),
  inventory_location_id: refId('inventory-locations', 'C', 'Where the goods are put.'),
  bin: str('C', 'Bin, where bins are no records.'),
  lot_number: str('C', 'Lot or batch number.'),
  serial_numbers: list('C', str, 'Serial numbers of the pieces.'),
  is_final: bool('C', 'Whether nothing more will come on this line.'),
}

const materialLine = {
  material_id: str('C*', 'Id of the material of the order; either this or `item_id`.', {
    required_unless: { item_id: [] },
  }),
  item_id: refId('items', 'C', 'Item that was not planned.'),
  quantity: qty('C*', "Quantity in the unit of the material, or in the item's stock unit."),
  inventory_location_id: refId('inventory-locations', 'C', 'Where the stock is.'),
  lot_number: str('C', 'Lot or batch number.'),
}

const materials = () => ({
  lines: list('C*', materialLine, 'What is moved.'),
  posted_on: date('C', 'Accounting day; default today.'),
})

/** Steps that move stock. */
export const stockActions = {
  receive: actOnLines('Books the arrival of goods or services.', {
    received_on: date('C', 'Day of the arrival; default today.'),
    delivery_note_number: str('C', "Number of the vendor's delivery note."),
    lines: list('C*', receivedLine, 'What arrived.'),
    accept_side_effects: bool('C', 'Agrees to what the source does besides, e.g. billing.'),
  }),
  issue_materials: act('Takes materials out of stock for the order.', materials()),
  return_materials: act('Puts materials of the order back into stock.', materials()),
  adjust: act('Corrects a quantity by a movement.', {
    counted_quantity: qty('C*', 'What was counted; either this or `quantity_change`.', {
      required_unless: { quantity_change: [] },
    }),
    quantity_change: qty('C', 'Difference to book; negative takes out.'),
    reason: text('C', 'Why the quantity was wrong.'),
    account_id: refId('accounts', 'C', 'Account that bears the difference.'),
    unit_cost: money('C', 'Value of one base unit that is added.'),
    posted_on: date('C', 'Accounting day; default today.'),
  }),
}
