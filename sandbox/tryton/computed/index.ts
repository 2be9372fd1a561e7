import type { Environment } from '../environment.ts'
import type { Model, Row } from '../model.ts'
import { computedOfAttachments } from './attachment.ts'
import { computedOfInvoices } from './invoice.ts'
import { computedOfParties } from './party.ts'
import { computedOfProducts } from './product.ts'
import { computedOfPurchases } from './purchase.ts'
import { computedOfRequisitions } from './requisition.ts'
import { computedOfStock } from './stock.ts'

export type Compute = (env: Environment, row: Row, model: Model) => unknown

/** Fields without a column, by model and name; `*` is for all models. */
export const COMPUTED: Record<string, Record<string, Compute>> = {
  '*': {
    rec_name: (env, row, model) =>
      model.rec_name ? String(env.value(model, row, model.rec_name) ?? '') : String(row.id),
    _timestamp: (_env, row) => ((row.write_date ?? row.create_date) / 1_000_000).toFixed(6),
  },
  ...computedOfAttachments,
  ...computedOfInvoices,
  ...computedOfParties,
  ...computedOfProducts,
  ...computedOfPurchases,
  ...computedOfRequisitions,
  ...computedOfStock,
}
