import { compare, minus, type Native, toDecimal } from '@millwright/kit'
import { dayOf } from './fields.ts'
import { members } from './nest.ts'

const LINE = ['display_type', 'product_qty', 'qty_received', 'qty_invoiced', 'date_planned']

/** What the progress of an order is told from. */
export const orderNeeds: readonly string[] = [
  'state',
  'order_line',
  ...LINE.map((name) => `order_line.${name}`),
]

export const isTrade = (line: Native): boolean => !line.display_type

const trades = (order: Native): Native[] => members(order, 'order_line').filter(isTrade)

type Coverage = 'none' | 'partial' | 'full' | 'over'

/** How far a quantity of the lines is. The order's own words count transfers and draft bills (measured). */
function coverageOf(lines: readonly Native[], native: string): Coverage {
  if (lines.length === 0) return 'none'
  const steps = lines.map((line) => {
    const done = toDecimal(line[native]) ?? '0'
    const wanted = toDecimal(line.product_qty) ?? '0'
    const order = compare(done, wanted)
    if (order >= 0 && wanted !== '0') return order > 0 ? 'over' : 'full'
    return compare(done, '0') > 0 ? 'partial' : wanted === '0' ? 'full' : 'none'
  })
  if (steps.every((step) => step === 'none')) return 'none'
  if (steps.every((step) => step === 'full' || step === 'over'))
    return steps.includes('over') ? 'over' : 'full'
  return 'partial'
}

export const receiptOf = (order: Native): Coverage => coverageOf(trades(order), 'qty_received')

export const billingOf = (order: Native): Coverage => coverageOf(trades(order), 'qty_invoiced')

export const isWhole = (coverage: Coverage) => coverage === 'full' || coverage === 'over'

/** Still expected of a line. */
export function openOf(line: Native, state: unknown): string {
  if (!isTrade(line) || state === 'cancel') return '0'
  const open = minus(toDecimal(line.product_qty) ?? '0', toDecimal(line.qty_received) ?? '0')
  return compare(open, '0') < 0 ? '0' : open
}

/** The expected day of the latest line that is still to come. */
export function deliveryOf(order: Native, zone: string): string | null {
  let latest: unknown = null
  for (const line of members(order, 'order_line')) {
    const { date_planned: day } = line
    if (!isTrade(line) || !day || openOf(line, order.state) === '0') continue
    if (latest === null || String(day) > String(latest)) latest = day
  }
  return dayOf(latest, zone)
}

export function statusOf(order: Native): string {
  switch (order.state) {
    case 'draft':
    case 'sent':
      return 'draft'
    case 'to approve':
      return 'pending_approval'
    case 'purchase':
    case 'done': {
      const receipt = receiptOf(order)
      if (isWhole(receipt)) return isWhole(billingOf(order)) ? 'closed' : 'received'
      return receipt === 'none' ? 'ordered' : 'partially_received'
    }
    case 'cancel':
      return 'cancelled'
    default:
      return 'unknown'
  }
}

/** States in which an order with one of our words can be. */
export const statesOf: Readonly<Record<string, readonly string[]>> = {
  draft: ['draft', 'sent'],
  pending_approval: ['to approve'],
  ordered: ['purchase', 'done'],
  partially_received: ['purchase', 'done'],
  received: ['purchase', 'done'],
  closed: ['purchase', 'done'],
  cancelled: ['cancel'],
}
