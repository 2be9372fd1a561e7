import type { Answer } from '../system.ts'
import { refuse } from './errors.ts'
import { restIdOf } from './rest-id.ts'
import { internalStatus } from './status.ts'
import type { Row } from './store.ts'
import type { Visit } from './visit.ts'
import { insertRow } from './write.ts'

/** Books one line of an arrival, as the vendor's own receiving application does: by SYNC on the receipts. */
export function receive(visit: Visit): Answer {
  const { state, body, now, switches, address } = visit
  const { ponum, polinenum } = body
  const order = state
    .rows('po')
    .find(
      ({ values }) =>
        values.ponum === ponum &&
        values.siteid === (body.positeid ?? body.siteid) &&
        values.revisionnum === (body.porevisionnum ?? 0),
    )
  if (!order) throw refuse('BMXAA4191E', `PO ${ponum} is not a valid purchase order.`)
  if (internalStatus(order, switches) !== 'APPR')
    throw refuse('BMXAA1908E', `PO ${ponum} is not approved. Nothing can be received.`)
  const line = order.children.poline!.find(({ values }) => values.polinenum === polinenum)
  if (!line) throw refuse('BMXAA4191E', `The value ${polinenum} is not valid for PO Line.`)
  const sign = body.issuetype === 'RETURN' ? -1 : 1
  const quantity = cutToTolerance(line, Number(body.receiptquantity ?? 0) * sign)
  const cost = Math.round(quantity * Number(line.values.unitcost ?? 0) * 100) / 100
  const row = insertRow(visit, 'matrectrans', body)
  Object.assign(row.values, { quantity, linecost: cost, status: 'COMP', transdate: now })
  const received = Number(line.values.receivedqty ?? 0) + quantity
  Object.assign(line.values, {
    receivedqty: received,
    receivedtotalcost: Number(line.values.receivedtotalcost ?? 0) + cost,
    receiptscomplete: received >= Number(line.values.orderqty),
  })
  settleReceipts(order)
  for (const touched of [line, order]) state.touch(touched)
  order.values.changedate = now
  raiseStock(visit, row, line, quantity)
  return { status: 201, headers: { location: `${address}/${restIdOf(row, switches)}` } }
}

/** More than was ordered and tolerated is cut off, which is the default answer to the product's question. */
function cutToTolerance({ values }: Row, quantity: number): number {
  const tolerated = Number(values.orderqty) * (1 + Number(values.receipttolerance ?? 0) / 100)
  return Math.min(quantity, tolerated - Number(values.receivedqty ?? 0))
}

/** Whether nothing, some or all of an order has arrived. */
export function settleReceipts(order: Row): void {
  const lines = order.children.poline!
  const isFull = lines.length > 0 && lines.every(({ values }) => values.receiptscomplete === true)
  const isSome = lines.some(({ values }) => Number(values.receivedqty) > 0)
  order.values.receipts = isFull ? 'COMPLETE' : isSome ? 'PARTIAL' : 'NONE'
}

function raiseStock({ state }: Visit, receipt: Row, line: Row, quantity: number): void {
  const { itemnum, itemsetid } = line.values
  const location = receipt.values.tostoreloc ?? line.values.storeloc
  const siteid = line.values.tositeid ?? line.values.siteid
  if (!itemnum || !location) return
  const stock = state.byKey('inventory', {
    itemnum,
    itemsetid: itemsetid ?? null,
    location,
    siteid: siteid ?? null,
  })
  const balance = stock?.children.invbalances?.[0]
  if (!balance) return
  balance.values.curbal = Number(balance.values.curbal ?? 0) + quantity
  state.touch(balance)
}
