import {
  type ActionAt,
  type ActionMap,
  type Call,
  compare,
  type Native,
  plus,
  type Step,
} from '@millwright/kit'
import { ApiError } from '@millwright/model'
import { transitions } from './purchase-order-status.ts'
import { encodeAt, refuseAt } from './refusal.ts'
import { numberOfId, toNumber } from './values.ts'

/** A comment stands in the order's conversation. */
function comment({ key, body }: ActionAt): Call[] {
  if (!body.comment) return []
  const path = `/purchaseorders/${key[0]}/comments`
  return [
    {
      method: 'POST',
      path,
      body: { content: body.comment },
      effect: 'Adds the comment to the order.',
    },
  ]
}

function setStatus({ key, body }: ActionAt, status: string): Call {
  return {
    method: 'PATCH',
    path: `/purchaseorders/${key[0]}/status`,
    body: { status, ...(body.reason && { reviewNote: body.reason }) },
    effect: `Sets the status to ${status}.`,
  }
}

function move(
  to: string,
  from: readonly string[],
  effect: string,
  parameters: readonly string[] = ['comment'],
): ActionMap {
  return {
    from,
    parameters,
    effect: `${effect} MaintainX informs users and the contacts of the vendor by e-mail, as they have set it.`,
    steps: (at) => [setStatus(at, to), ...comment(at)],
    done: (record) => record.source_status === to,
  }
}

const receivable = ['approved', 'partially_received', 'received', 'closed']
const received = ['line_id', 'quantity', 'inventory_location_id']

/**
 * One new fulfilment for each line: an amount that came, at a place. Earlier ones are not named, so that it does not
 * matter whether a repeated one would add up (not confirmed by the vendor).
 */
function receive({ key, body, native }: ActionAt): Step[] {
  const known = new Set((native.items ?? []).map(({ id }: Native) => String(id)))
  const items = (body.lines as Native[]).map((line, index) => {
    for (const field of Object.keys(line)) {
      if (received.includes(field)) continue
      throw refuseAt(
        `/lines/${index}/${field}`,
        `MaintainX has no place for ${field} in a receipt.`,
        'FIELD_NOT_WRITABLE',
      )
    }
    if (!known.has(line.line_id)) {
      throw refuseAt(
        `/lines/${index}/line_id`,
        `The order has no line "${line.line_id}".`,
        'UNKNOWN_REFERENCE',
      )
    }
    const place = line.inventory_location_id
    const arrival = {
      quantityReceived: encodeAt(`/lines/${index}/quantity`, () => toNumber(line.quantity)),
      ...(place && {
        locationId: encodeAt(`/lines/${index}/inventory_location_id`, () => numberOfId(place)),
      }),
    }
    return { id: Number(line.line_id), fulfillments: [arrival] }
  })
  const path = `/purchaseorders/${key[0]}/fulfillment`
  return [
    {
      method: 'PATCH',
      path,
      body: { items },
      effect: `Books the arrival of ${items.length} lines.`,
    },
  ]
}

/** Every line has what it had and what was sent. */
function isReceived(record: Native, { record: before, body }: ActionAt): boolean {
  return (record.lines as Native[]).every((line) => {
    const sent = (body.lines as Native[]).filter(({ line_id }) => line_id === line.id)
    const had =
      (before.lines as Native[]).find(({ id }) => id === line.id)?.received_quantity ?? '0'
    return (
      compare(
        line.received_quantity,
        sent.reduce((sum, { quantity }) => plus(sum, quantity), had),
      ) >= 0
    )
  })
}

export const orderActions = {
  submit: {
    reason:
      'A new order or request is before those who decide at once: there is nothing to submit.',
  },
  withdraw: {
    reason: 'MaintainX has no way back from approval; an order can be rejected or cancelled.',
  },
  approve: {
    from: ['draft', 'pending_approval'],
    parameters: ['comment'],
    effect: 'Approves the order; a request becomes a pending order first.',
    steps: (at) => [
      ...(at.native.status === 'REQUESTED' ? [setStatus(at, 'PENDING')] : []),
      setStatus(at, 'APPROVED'),
      ...comment(at),
    ],
    done: (record) => record.source_status === 'APPROVED',
  },
  reject: move('DECLINED', ['draft', 'pending_approval'], 'Declines the order.', [
    'comment',
    'reason',
  ]),
  issue: { reason: 'MaintainX does not keep whether an order was sent.' },
  cancel: move(
    'CANCELED',
    ['draft', 'pending_approval', 'rejected', 'approved'],
    'Cancels the order for good.',
    ['comment', 'reason'],
  ),
  close: move(
    'COMPLETED',
    ['partially_received'],
    'Completes the order as it is; nothing more is expected.',
  ),
  reopen: {
    from: ['rejected', 'received', 'closed'],
    parameters: ['comment'],
    effect: 'Makes a declined order pending again, and a completed one partially fulfilled.',
    steps: (at) => [
      setStatus(at, at.native.status === 'DECLINED' ? 'PENDING' : 'PARTIALLY_FULFILLED'),
      ...comment(at),
    ],
  },
  hold: { reason: 'MaintainX has no status for an order that waits.' },
  resume: { reason: 'MaintainX has no status for an order that waits.' },
  set_status: {
    parameters: ['source_status', 'comment'],
    required: ['source_status'],
    effect: 'Sets one of the statuses of MaintainX, where its own table of transitions allows it.',
    refuse: (_, { status }) =>
      transitions[status]?.length === 0 ? `MaintainX allows no way on from ${status}.` : null,
    steps: (at) => [setStatus(at, allowedStatus(at)), ...comment(at)],
    done: (record, { body }) => record.source_status === body.source_status,
  },
  receive: {
    from: receivable,
    parameters: ['lines', 'comment'],
    required: ['lines'],
    effect:
      'Books the arrival on the lines and adds it to the stock of the parts; the first one makes the order partially fulfilled.',
    steps: (at) => [...receive(at), ...comment(at)],
    done: isReceived,
  },
} satisfies Record<string, ActionMap | { reason: string }>

function allowedStatus({ body, native }: ActionAt): string {
  const next = transitions[native.status] ?? []
  if (next.includes(body.source_status)) return body.source_status
  const detail = `From ${native.status} MaintainX goes to: ${next.join(', ') || 'nothing else'}.`
  throw new ApiError('CONFLICT', detail)
}
