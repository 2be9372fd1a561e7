import type { ActionAt, ActionMap, Native } from '@millwright/kit'
import { receiving } from './receiving.ts'
import { ask } from './wire.ts'

const press =
  (model: string, method: string, effect: string) =>
  ({ native, context }: ActionAt) => [ask(context, { model, method, ids: [native.id] }, { effect })]

const order = (method: string, effect: string) => press('purchase.order', method, effect)

/** Buttons answer true also where they did nothing, and an approval without the right to it is no error. */
const isIn =
  (...states: string[]) =>
  (record: Native): boolean =>
    states.includes(record.source_status)

const issue: ActionMap = {
  from: ['draft'],
  parameters: [],
  effect:
    'Confirms the order and makes the transfer that receives it. Above the limit of the company it waits for approval instead.',
  steps: order('button_confirm', 'Confirms the order.'),
  done: isIn('purchase', 'done', 'to approve'),
}

const approve: ActionMap = {
  from: ['pending_approval'],
  parameters: [],
  effect: 'Approves the order, which confirms it; needs the right of a purchase administrator.',
  steps: order('button_approve', 'Approves the order.'),
  done: isIn('purchase', 'done'),
}

const withdraw: ActionMap = {
  from: ['pending_approval'],
  parameters: [],
  effect: 'Takes the order back from approval; it is a draft again.',
  steps: order('button_draft', 'Sets the order to draft.'),
  done: isIn('draft'),
}

const cancel: ActionMap = {
  from: ['draft', 'pending_approval', 'ordered'],
  refuse: (_, native) =>
    native.locked === true || native.state === 'done'
      ? 'The order is locked; unlock it in Odoo before it is cancelled.'
      : null,
  parameters: [],
  effect: 'Cancels the order and its open transfers.',
  steps: order('button_cancel', 'Cancels the order.'),
  done: isIn('cancel'),
}

const reopen: ActionMap = {
  from: ['cancelled'],
  parameters: [],
  effect: 'Makes the cancelled order a draft again.',
  steps: order('button_draft', 'Sets the order to draft.'),
  done: isIn('draft'),
}

export const orderActions = {
  submit: {
    reason: 'Odoo decides by the amount whether a confirmed order needs approval; use issue.',
  },
  withdraw,
  approve,
  reject: { reason: 'Odoo has no rejection of an order; withdraw or cancel it.' },
  issue,
  receive: receiving,
  hold: { reason: 'Odoo has no hold of an order.' },
  resume: { reason: 'Odoo has no hold of an order.' },
  cancel,
  close: { reason: 'Odoo does not close orders; one is done once it is received and billed.' },
  reopen,
  set_status: { reason: 'Odoo moves an order by its buttons only.' },
}
