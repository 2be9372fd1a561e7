import type { Row, State } from '../store.ts'
import type { Bag, Visit } from '../visit.ts'
import type { UsedPart } from './work-order-parts.ts'

/** Labour and other cost rows of an order, as stored and as read. Cents, seconds. */
export interface CostRow {
  type: 'TIME' | 'EXPENSE' | 'PART'
  costPerUnit: number | null
  description: string | null
  quantity: number
  rowTotal: number
  durationTotal?: number
  userId?: number | null
  partId?: number
}

/** Adds a cost. Neither the order's `updatedAt` moves, nor can the row be addressed afterwards. */
export function addCost(order: Row, body: Bag, visit: Visit): CostRow {
  const row = body.type === 'TIME' ? timeRow(body, visit) : expenseRow(body, visit)
  ;(order.costs as CostRow[]).push(row)
  return row
}

function timeRow(body: Bag, visit: Visit): CostRow {
  const seconds = (body.durationTotal as number | null) ?? 0
  const me = visit.state.find('users', visit.state.me)
  const rate = (body.hourlyRate as number | undefined) ?? (me?.hourlyRate as number | null) ?? 0
  return {
    type: 'TIME',
    costPerUnit: rate,
    description: (body.description as string | undefined) ?? null,
    // Hours are rounded: the seconds are the exact value.
    quantity: Math.round(seconds / 36) / 100,
    durationTotal: seconds,
    rowTotal: Math.round((seconds / 3600) * rate),
    userId: visit.state.me,
  }
}

function expenseRow(body: Bag, visit: Visit): CostRow {
  const cost = (body.costPerUnit as number | null) ?? 0
  return {
    type: 'EXPENSE',
    costPerUnit: cost,
    description: (body.description as string | undefined) ?? null,
    quantity: 1,
    rowTotal: cost,
    userId: visit.state.me,
  }
}

/** Time, expenses and parts of an order. */
export function costRowsOf(state: State, order: Row): CostRow[] {
  const parts = (order.partsUsed as UsedPart[]).flatMap((used): CostRow[] => {
    const part = state.find('parts', used.partId)
    if (!part) return []
    const cost = (part.unitCost as number | null) ?? 0
    return [
      {
        type: 'PART',
        costPerUnit: cost,
        description: String(part.name),
        quantity: used.quantityUsed,
        rowTotal: cost * used.quantityUsed,
        partId: part.id,
      },
    ]
  })
  return [...parts, ...(order.costs as CostRow[])]
}

export function totalOf(rows: CostRow[]): number {
  return rows.reduce((total, row) => total + row.rowTotal, 0)
}
