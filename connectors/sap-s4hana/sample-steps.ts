import type { Tools } from '@millwright/kit/conformance'

type Body = Record<string, any>

/** A stocked item by the piece with enough of it at one place. */
export const stocked = (tools: Tools) =>
  tools.first(
    'stock-levels',
    (record) =>
      record.unit_code === 'H87' &&
      record.stock_status === 'unrestricted' &&
      record.ownership === 'own' &&
      record.inventory_location_id?.split('.').length === 2 &&
      Number(record.quantity_on_hand) >= 20,
  )
/** What an action has to have done. */
export const turnsInto =
  (...statuses: string[]) =>
  (after: Body): void => {
    if (!statuses.includes(after.status)) throw new Error(`it is ${after.status} afterwards`)
  }

export function require(holds: boolean, text: string): void {
  if (!holds) throw new Error(text)
}
