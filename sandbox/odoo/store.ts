import { RowStore } from '../row-store.ts'
import type { Model, Row } from './model.ts'

/** Columns that are looked up often besides those that a one2many leads back through. */
const EXTRA_INDEXES = [
  ['stock.move', 'purchase_line_id'],
  ['stock.picking', 'purchase_id'],
  ['stock.quant', 'product_id'],
] as const

export class Store extends RowStore<Row> {
  constructor(models: Iterable<Model>) {
    super(models, EXTRA_INDEXES)
  }

  /** Rows whose indexed column has this value. */
  find(model: string, field: string, value: unknown): Row[] {
    return this.findIds(model, field, value).map((id) => this.get(model, id)!)
  }

  /** Puts in a row, under the next id where it brings none. */
  add(model: string, row: Omit<Row, 'id'> & { id?: number }): Row {
    const whole = { ...row, id: row.id ?? this.nextId(model) } as Row
    this.insert(model, whole)
    return whole
  }
}
