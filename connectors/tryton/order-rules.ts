import type { Native, Rule } from '@millwright/kit'

const whenIn =
  (...states: string[]) =>
  (order: Native): boolean =>
    states.includes(order.source_status)

/**
 * What the screens of the purchase module lock by state (read from the module's field states; measured: the server
 * itself lets all of it through, so nothing but these rules keeps a confirmed order as it was confirmed).
 */
export const orderRules: readonly Rule[] = [
  {
    id: 'quoted-order-is-fixed',
    fields: [
      'name',
      'invoice_vendor_id',
      'inventory_location_id',
      'currency',
      'lines',
      'custom_fields',
    ],
    when: whenIn('quotation'),
    reason: 'Order {number} is quoted; take it back to draft before you change it.',
    instead: ['actions/withdraw'],
  },
  {
    id: 'confirmed-order-is-fixed',
    fields: [
      'name',
      'invoice_vendor_id',
      'inventory_location_id',
      'currency',
      'lines',
      'custom_fields',
      'ordered_on',
      'payment_terms_id',
    ],
    when: whenIn('confirmed'),
    reason: 'Order {number} is confirmed; take it back to draft before you change it.',
    instead: ['actions/reopen'],
  },
  {
    id: 'binding-order-is-fixed',
    fields: [
      'name',
      'invoice_vendor_id',
      'inventory_location_id',
      'currency',
      'lines',
      'custom_fields',
      'ordered_on',
      'payment_terms_id',
      'required_on',
    ],
    when: whenIn('processing', 'done'),
    reason:
      'Order {number} is being carried out or done; only its reference and comment can change.',
    instead: ['a new purchase order'],
  },
  {
    id: 'cancelled-order-is-fixed',
    fields: [
      'name',
      'invoice_vendor_id',
      'inventory_location_id',
      'currency',
      'lines',
      'custom_fields',
      'ordered_on',
      'payment_terms_id',
      'required_on',
    ],
    when: whenIn('cancelled'),
    reason: 'Order {number} is cancelled; take it back to draft before you change it.',
    instead: ['actions/reopen'],
  },
  {
    id: 'confirmed-order-stays',
    fields: '*',
    ops: ['delete'],
    when: whenIn('confirmed'),
    reason: 'Order {number} is confirmed; cancel it before it can be deleted.',
    instead: ['actions/cancel'],
  },
  {
    id: 'binding-order-stays',
    fields: '*',
    ops: ['delete'],
    when: whenIn('processing', 'done'),
    reason: 'Order {number} is being carried out or done; it can no longer be deleted.',
    instead: [],
  },
]
