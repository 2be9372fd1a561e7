import {
  type ActionAt,
  type ActionMap,
  type Answer,
  compare,
  decodeKey,
  minus,
  type Native,
  plus,
  type Step,
  toDecimal,
} from '@millwright/kit'
import { zonedFromEpoch } from '@millwright/kit/fields'
import { act, etagOf, ifMatch } from '@millwright/kit/protocols'
import { ApiError } from '@millwright/model'
import { SERVICE, toNumber } from './fields.ts'
import { LINES } from './purchase-order-status.ts'

const numberOf = (value: unknown) => toDecimal(value) ?? '0'

/** What arrived, by the key of the line. */
function arrivalsOf({ native, body }: ActionAt): Map<string, string> {
  const arrivals = new Map<string, string>()
  for (const [index, { line_id, quantity, unit }] of (body.lines as Native[]).entries()) {
    const key = decodeKey(line_id, 1)?.[0] ?? ''
    const line = (native[LINES] as Native[]).find(({ id }) => id === key)
    if (!line || line.lineType === 'Comment')
      throw refuse(`/lines/${index}/line_id`, 'UNKNOWN_REFERENCE', 'The order has no such line.')
    if (unit !== undefined && unit !== null && unit !== line.unitOfMeasureCode) {
      const text = `The line is counted in ${line.unitOfMeasureCode}; another unit cannot be received.`
      throw refuse(`/lines/${index}/unit`, 'NOT_ALLOWED_VALUE', text)
    }
    arrivals.set(key, plus(arrivals.get(key) ?? '0', quantity))
  }
  return arrivals
}

function refuse(pointer: string, code: string, detail: string): ApiError {
  return new ApiError('INVALID_REQUEST', detail, { errors: [{ pointer, code, detail }] })
}

/**
 * The one action there receives and bills at once. It only receives where each line says that nothing is to be
 * invoiced, and the proposal to invoice follows the one to receive, so that it needs a request of its own (measured by
 * others).
 */
function lineSteps(line: Native, arrived: string): Step[] {
  const path = `${SERVICE}/${LINES}(${line.id})`
  const steps: Step[] = []
  const isMoved = compare(numberOf(line.receiveQuantity), arrived) !== 0
  if (isMoved) {
    steps.push({
      method: 'PATCH',
      path,
      headers: ifMatch(line),
      body: { receiveQuantity: toNumber(arrived) },
      effect: `Says that ${arrived} of line ${line.sequence} are to be received.`,
    })
  }
  const waiting = minus(numberOf(line.receivedQuantity), numberOf(line.invoicedQuantity))
  const proposed = isMoved ? plus(waiting, arrived) : numberOf(line.invoiceQuantity)
  if (compare(proposed, '0') === 0) return steps
  const effect = `Says that nothing of line ${line.sequence} is to be invoiced.`
  const body = { invoiceQuantity: 0 }
  if (!isMoved) return [{ method: 'PATCH', path, headers: ifMatch(line), body, effect }]
  const behind: Step = ({ answers }) => {
    const headers = { 'if-match': etagIn(answers, line.id) }
    return { method: 'PATCH', path, headers, body, effect }
  }
  return [...steps, behind]
}

/** The version that the change before has made. */
function etagIn(answers: readonly Answer[], id: string): string {
  const bodies = answers.map(({ json }) => json as Native | undefined)
  const found = bodies.findLast((body) => body?.id === id)
  return (found && etagOf(found)) ?? '*'
}

function receiveSteps(at: ActionAt): Step[] {
  const { native, body, context } = at
  const path = `${SERVICE}/purchaseOrders(${native.id})`
  const arrivals = arrivalsOf(at)
  const day = body.received_on ?? zonedFromEpoch(context.now(), context.zone).day
  const steps: Step[] = []
  if (day !== native.postingDate) {
    steps.push({
      method: 'PATCH',
      path,
      headers: ifMatch(native),
      body: { postingDate: day },
      effect: `Sets the posting date to ${day}.`,
    })
  }
  for (const line of native[LINES] as Native[]) {
    if (line.lineType !== 'Comment') steps.push(...lineSteps(line, arrivals.get(line.id) ?? '0'))
  }
  const effect = `Posts the receipt of purchase order ${native.number}.`
  return [...steps, act(path, 'Microsoft.NAV.receiveAndInvoice', {}, effect)]
}

const isReceived = (record: Native, { record: before, body }: ActionAt): boolean =>
  (body.lines as Native[]).every(({ line_id }) => {
    const quantityIn = (order: Native) =>
      order.lines?.find(({ id }: Native) => id === line_id)?.received_quantity ?? '0'
    return compare(quantityIn(record), quantityIn(before)) > 0
  })

const inClient = (what: string) => ({
  reason: `${what} is done by people in Business Central; its API has no call for it.`,
})

export const orderActions: Readonly<Record<string, ActionMap | { reason: string }>> = {
  receive: {
    from: ['draft', 'ordered', 'partially_received'],
    parameters: ['lines', 'received_on'],
    required: ['lines'],
    effect:
      'Posts a receipt without an invoice; a draft becomes released by it, and what other lines proposed to receive is set to nothing.',
    steps: receiveSteps,
    done: isReceived,
  },
  submit: inClient('Asking for approval'),
  withdraw: inClient('Taking back a request for approval'),
  approve: inClient('Approval'),
  reject: inClient('Rejection'),
  issue: inClient('Releasing an order'),
  reopen: inClient('Reopening an order'),
  cancel: { reason: 'Business Central knows no cancelled order; it is deleted instead.' },
  close: {
    reason: 'An order ends when all of it is invoiced, and then disappears from Business Central.',
  },
}
