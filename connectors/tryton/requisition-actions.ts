import type { ActionAt, ActionMap, Answer, Call, Context, Native, Step } from '@millwright/kit'
import { ApiError } from '@millwright/model'
import { numberOfId } from './fields.ts'
import { press } from './order-actions.ts'
import { isProcessed, isStuck, openRequests, orderedRequests } from './requisition-progress.ts'
import { rows } from './values.ts'
import type { Stamped } from './versions.ts'
import { query, resultOf, rpc } from './wire.ts'

/** A requisition, and the stamps of what belongs to it. */
export const requisitionRecord: Stamped = {
  model: 'purchase.requisition',
  members: {
    lines: 'purchase.requisition.line',
    'lines.purchase_requests': 'purchase.request',
  },
}

const isIn =
  (...states: string[]) =>
  (record: Native): boolean =>
    states.includes(record.source_status)

function button(
  name: string,
  from: readonly string[],
  effect: string,
  ...states: string[]
): ActionMap {
  return {
    from,
    parameters: [],
    effect,
    steps: (at) => [press(at, requisitionRecord, name, true, effect)],
    done: isIn(...states),
  }
}

const reject: ActionMap = {
  from: ['pending_approval'],
  parameters: ['reason'],
  effect: 'Rejects the requisition; the reason becomes a note on it.',
  steps: (at) => [
    press(at, requisitionRecord, 'reject', true, 'Rejects the requisition.'),
    // The server has no field for the reason; a note is where its people look for one.
    rpc(
      at.context,
      'model.ir.note.create',
      [[{ resource: `${requisitionRecord.model},${at.native.id}`, message: at.body.reason }], {}],
      {
        effect: 'Puts the reason on the requisition, as a note.',
      },
    ),
  ],
  done: isIn('rejected'),
}

const cancel: ActionMap = {
  from: ['draft', 'pending_approval', 'rejected'],
  parameters: [],
  effect: 'Cancels the requisition, one that is no draft after taking it back.',
  steps(at) {
    const isDraft = at.native.state === 'draft'
    const back = isDraft
      ? []
      : [press(at, requisitionRecord, 'draft', true, 'Takes the requisition back to draft.')]
    return [...back, press(at, requisitionRecord, 'cancel', isDraft, 'Cancels the requisition.')]
  },
  done: isIn('cancelled'),
}

const reopen: ActionMap = {
  ...button(
    'draft',
    ['approved', 'rejected', 'cancelled'],
    'Takes the requisition back to draft.',
    'draft',
  ),
  refuse: (_, native) =>
    isProcessed(native) ? 'This requisition is being bought; it cannot go back to draft.' : null,
}

const wizard = 'wizard.purchase.request.create_purchase'

/** Requests to buy become orders by the wizard that the server's own screens use. */
const convert: ActionMap = {
  from: ['approved', 'partially_ordered'],
  parameters: ['target_entity', 'vendor_id', 'line_ids'],
  effect:
    'Makes draft purchases of the requests of this requisition, one for each vendor; vendor_id becomes the vendor of them all, also where another one was chosen.',
  steps: planConvert,
  done: (record, at) => {
    const lines = linesOf(at).map(({ id }) => String(id))
    return record.lines
      .filter(({ id }: Native) => lines.includes(id))
      .every((line: Native) => line.purchase_order_id !== null)
  },
  makes: {
    entity: 'purchase-orders',
    key: (answers) => {
      const result = (answers.at(-1)?.json as Native | null | undefined)?.result
      const requests: unknown[] = Array.isArray(result) ? result : []
      const orders = requests.map((request) => (request as Native | null)?.purchase)
      const made = orders.find((id) => typeof id === 'number')
      return made === undefined ? null : [String(made)]
    },
  },
}

function planConvert(at: ActionAt): Step[] {
  const { native, body, context } = at
  if (body.target_entity !== 'purchase-orders') {
    throw refuse('/target_entity', 'A requisition of Tryton becomes a purchase order.')
  }
  const lines = linesOf(at)
  if (lines.length === 0) {
    throw refuse('/line_ids', `No line of this requisition is still to be ordered.${hint(native)}`)
  }
  const wasProcessed = isProcessed(native)
  const nameless = lines.some((line) =>
    wasProcessed ? openRequests(line).some(({ party }) => party === null) : line.supplier === null,
  )
  const vendor = body.vendor_id ? numberOfId(body.vendor_id) : null
  if (nameless && vendor === null) {
    throw refuse('/vendor_id', 'Some of these lines have no vendor; name the one to buy from.')
  }
  const process = wasProcessed
    ? []
    : [press(at, requisitionRecord, 'process', true, 'Makes the requests to buy.')]
  const first = process.length
  const found = (answers: readonly Answer[]) =>
    answers[first] ? resultOf<number[]>(answers[first]) : []
  const chosen = (answers: readonly Answer[]) => ({
    active_model: 'purchase.request',
    active_ids: found(answers),
    active_id: found(answers)[0] ?? null,
  })
  const session = (answers: readonly Answer[], index: number) =>
    answers[index] ? resultOf<[number, string, string]>(answers[index])[0] : '{session}'
  const origins = lines.map(({ id }) => `purchase.requisition.line,${id}`)
  const domain = [
    ['origin', 'in', origins],
    ['purchase_line', '=', null],
    // A request that was cancelled has no order either.
    ['state', '=', 'draft'],
  ]
  const settle: Step[] =
    vendor === null
      ? []
      : [
          ({ answers }) =>
            rpc(context, 'model.purchase.request.write', [found(answers), { party: vendor }, {}], {
              effect: 'Sets the vendor of the requests, also of those that have another one.',
            }),
        ]
  const opened = first + 1 + settle.length
  return [
    ...process,
    look(context, 'model.purchase.request.search', [domain, 0, null, [['id', 'ASC']], {}]),
    ...settle,
    rpc(context, `${wizard}.create`, [{}], { effect: 'Opens the wizard that makes purchases.' }),
    ({ answers }) =>
      rpc(context, `${wizard}.execute`, [session(answers, opened), {}, 'start', chosen(answers)], {
        effect: 'Makes draft purchases of the requests.',
      }),
    ({ answers }) =>
      rpc(context, `${wizard}.delete`, [session(answers, opened), {}], {
        effect: 'Closes the wizard.',
      }),
    ({ answers }) =>
      look(context, 'model.purchase.request.read', [found(answers), ['purchase'], {}]),
  ]
}

function look(context: Context, method: string, params: readonly unknown[]): Call {
  return { ...query(context, method, params), effect: 'Reads the requests of these lines.' }
}

/** Lines that can be ordered: all of them, or as soon as there are requests those with an open one. */
function linesOf(at: ActionAt): Native[] {
  const wasProcessed = isProcessed(at.native)
  const lines = rows(at.native, 'lines').filter(
    (line) =>
      orderedRequests(line).length === 0 && (!wasProcessed || openRequests(line).length > 0),
  )
  const wanted: readonly string[] | undefined = at.body.line_ids
  if (!wanted) return lines
  for (const [index, id] of wanted.entries()) {
    if (!lines.some((line) => String(line.id) === id)) {
      throw refuse(
        `/line_ids/${index}`,
        `This requisition has no line "${id.slice(0, 80)}" that is still to be ordered.${hint(at.native)}`,
      )
    }
  }
  return lines.filter(({ id }) => wanted.includes(String(id)))
}

function hint(native: Native): string {
  const ids = rows(native, 'lines')
    .filter(isStuck)
    .map(({ id }) => id)
  if (ids.length === 0) return ''
  return ` The order of ${ids.join(', ')} was cancelled: reset the purchase request in Tryton first.`
}

function refuse(pointer: string, detail: string): ApiError {
  return new ApiError('INVALID_REQUEST', detail, {
    errors: [{ pointer, code: 'REFUSED_BY_SOURCE', detail }],
  })
}

export const requisitionActions = {
  submit: button('wait', ['draft'], 'Hands the requisition in for approval.', 'waiting'),
  withdraw: button('draft', ['pending_approval'], 'Takes the requisition back to draft.', 'draft'),
  approve: button(
    'approve',
    ['pending_approval'],
    'Approves the requisition; a server without a queue worker also makes the requests to buy at once.',
    'approved',
    'processing',
    'done',
  ),
  reject,
  convert,
  cancel,
  close: { reason: 'Tryton ends a requisition by itself, once all its requests are bought.' },
  reopen,
}
