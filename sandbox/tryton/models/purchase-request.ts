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
      relation: 'company.company',
      required: true,
      default: { context: 'company' },
    },
    product: { type: 'many2one', label: 'Product', relation: 'product.product' },
    description: { type: 'text', label: 'Description' },
    party: { type: 'many2one', label: 'Party', relation: 'party.party' },
    quantity: { type: 'float', label: 'Quantity', required: true },
    uom: { type: 'many2one', label: 'UOM', relation: 'product.uom' },
    supply_date: { type: 'date', label: 'Expected Supply Date' },
    warehouse: { type: 'many2one', label: 'Warehouse', relation: 'stock.location' },
    purchase_line: { type: 'many2one', label: 'Purchase Line', relation: 'purchase.line' },
    purchase: {
      type: 'many2one',
      label: 'Purchase',
      relation: 'purchase.purchase',
      via: 'purchase_line.purchase',
    },
    origin: { type: 'reference', label: 'Origin' },
    state: {
      type: 'selection',
      label: 'State',
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
