import type { Model } from '../model.ts'

export const purchaseRequest: Model = {
  name: 'purchase.request',
  label: 'Purchase Request',
  rec_name_search: ['product.code', 'warehouse.name'],
  order: [['id', 'DESC']],
  access: { read: 'purchase', write: 'purchase' },
  company_rule: true,
  fields: {
    company: {
      type: 'many2one',
      label: 'Company',
      readonly: true,
      relation: 'company.company',
      required: true,
      default: { context: 'company' },
    },
    product: { type: 'many2one', label: 'Product', relation: 'product.product', readonly: true },
    description: { type: 'text', label: 'Description', readonly: true },
    party: { type: 'many2one', label: 'Party', relation: 'party.party' },
    quantity: { type: 'float', label: 'Quantity', required: true },
    uom: { type: 'many2one', label: 'UOM', relation: 'product.uom' },
    supply_date: { type: 'date', label: 'Expected Supply Date', readonly: true },
    warehouse: { type: 'many2one', label: 'Warehouse', relation: 'stock.location', readonly: true },
    purchase_line: {
      type: 'many2one',
      label: 'Purchase Line',
      relation: 'purchase.line',
      readonly: true,
    },
    purchase: {
      type: 'many2one',
      label: 'Purchase',
      relation: 'purchase.purchase',
      via: 'purchase_line.purchase',
    },
    origin: { type: 'reference', label: 'Origin', readonly: true },
    state: {
      type: 'selection',
      label: 'State',
      readonly: true,
      required: true,
      default: 'draft',
      selection: {
        draft: 'Draft',
        purchased: 'Purchased',
        done: 'Done',
        cancelled: 'Cancelled',
        exception: 'Exception',
      },
    },
  },
}
