import { RowStore } from '../row-store.ts'
import type { Row } from './model.ts'
import { MODELS } from './models/index.ts'

/** Columns that are looked up often besides those that a one2many leads back through. */
const EXTRA_INDEXES = [
  ['stock.move', 'product'],
  ['purchase.purchase', 'party'],
] as const

export class Store extends RowStore<Row> {
  /** Settings that defaults read: the default warehouse. */
  readonly configuration = new Map<string, unknown>()

  constructor() {
    super(MODELS.values(), EXTRA_INDEXES)
  }
}
