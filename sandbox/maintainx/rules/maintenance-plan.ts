import type { Rules } from '../resource.ts'
import type { Row } from '../store.ts'
import { wholeSecond } from '../store.ts'
import type { Bag, Visit } from '../visit.ts'

interface PlanAsset {
  id: number
  assetId: number
}

interface Interval {
  id: number
  interval: number
  workOrderBlueprintId: number
}

export const maintenancePlanRules: Rules = {
  create(row, body, visit) {
    row.triggerType = 'CALENDAR'
    row.intervalStrategy = 'FIXED'
    row.archivedAt = null
    row.assets = planAssets(body.planAssets, visit)
    row.intervals = intervals(body.intervals, visit)
    row.nextScheduledWorkOrderDueDate = body.startDate ?? null
    row.blueprintEstimatedTime = estimateOf(row, visit)
  },
  update(row, body, visit) {
    changeAssets(row, body, visit)
    changeIntervals(row, body, visit)
    const due = body.nextWorkOrderToGenerateDueDate
    if (due !== undefined) row.nextScheduledWorkOrderDueDate = due
  },
  remove(row, visit) {
    row.archivedAt = wholeSecond(visit.now)
  },
}

function planAssets(sent: unknown, visit: Visit): PlanAsset[] {
  return ((sent ?? []) as { assetId: number }[]).map(({ assetId }) => ({
    id: visit.state.next('plan asset', 1),
    assetId,
  }))
}

function intervals(sent: unknown, visit: Visit): Interval[] {
  return ((sent ?? []) as Interval[]).map((entry) => ({
    id: visit.state.next('plan interval', 1),
    interval: entry.interval,
    workOrderBlueprintId: entry.workOrderBlueprintId,
  }))
}

function changeAssets(row: Row, body: Bag, visit: Visit): void {
  const removed = (body.removedPlanAssetIds ?? []) as number[]
  const kept = (row.assets as PlanAsset[]).filter((entry) => !removed.includes(entry.id))
  row.assets = [...kept, ...planAssets(body.addedPlanAssets, visit)]
}

function changeIntervals(row: Row, body: Bag, visit: Visit): void {
  const removed = (body.removedIntervalIds ?? []) as number[]
  const sent = (body.addedUpdatedIntervals ?? []) as (Interval & { id?: number })[]
  const kept = (row.intervals as Interval[])
    .filter((entry) => !removed.includes(entry.id))
    .map((entry) => ({ ...entry, ...sent.find((change) => change.id === entry.id) }))
  row.intervals = [
    ...kept,
    ...intervals(
      sent.filter((entry) => entry.id === undefined),
      visit,
    ),
  ]
}

/** Plans say minutes where the blueprint itself says seconds. */
function estimateOf(row: Row, visit: Visit): number | null {
  const seconds = visit.state.find('blueprints', row.workOrderBlueprintId)?.estimatedTime
  return typeof seconds === 'number' ? Math.round(seconds / 60) : null
}
