import { writeRecords } from '../change.ts'
import type { Environment } from '../environment.ts'
import type { Model, Row } from '../model.ts'
import { inventoryButtons } from './inventory.ts'
import { purchaseButtons } from './purchase.ts'
import { requisitionButtons } from './requisition.ts'
import { moveButtons, shipmentButtons } from './shipment.ts'

/** A step of a workflow. Records in another state than `from` are left alone without a word. */
export interface Button {
  from: string[]
  /** Only members of this group may press it. */
  group?: string
  /** The state that it leads to, written after `run`. */
  to?: string
  run?: (env: Environment, rows: Row[]) => void
  /** What follows on the step, after the state is written. */
  after?: (env: Environment, rows: Row[]) => void
}

export const BUTTONS: Record<string, Record<string, Button>> = {
  'purchase.purchase': purchaseButtons,
  'purchase.requisition': requisitionButtons,
  'stock.inventory': inventoryButtons,
  'stock.move': moveButtons,
  'stock.shipment.in': shipmentButtons,
}

/** Presses a button on records. */
export function pressButton(env: Environment, model: Model, name: string, rows: Row[]): void {
  const button = BUTTONS[model.name]![name]!
  const fit = rows.filter((row) => button.from.includes(row.state as string))
  if (fit.length === 0) return
  button.run?.(env, fit)
  if (button.to) {
    writeRecords(env, model, [[fit.map((row) => row.id), { state: button.to }]])
  }
  button.after?.(env, fit)
}
