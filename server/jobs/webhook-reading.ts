import type { Services } from '../services.ts'
import { withSystem } from '../store/pool.ts'
import { preferIndexes } from '../store/prefer-indexes.ts'
import type { WebhookEndpoint } from '../store/schema-webhooks.ts'
import { postponeBlocked, readDue, readEndpoints } from '../store/webhook-queue.ts'
import { type Lane, refreshLane, roomOf } from './webhook-lane.ts'
import { type Leases, SKEW_MS } from './webhook-leases.ts'

/** Deliveries that one statement reads. */
const MOST = 4_000

/** Reads more for lanes that want it, and looks whether their endpoints have changed. Answers which lanes it read for. */
export async function readMore(services: Services, leases: Leases): Promise<Lane[]> {
  const { database, now } = services
  const at = now()
  const hungry: { lane: Lane; limit: number }[] = []
  let room = MOST
  for (const lane of leases.lanes()) {
    const limit = lane.isHungry && at >= lane.resumeAt ? roomOf(lane) : 0
    if (limit === 0 || room < limit) continue
    room -= limit
    // Whatever comes from now on may be missed by the statement.
    lane.isHungry = false
    hungry.push({ lane, limit })
  }
  if (hungry.length === 0) return []
  const asked = hungry.map(({ lane: { endpoint }, limit }) => ({
    account_id: endpoint.account_id,
    id: endpoint.id,
    ordered: endpoint.ordered,
    limit,
  }))
  const held = hungry.flatMap(({ lane }) => [...lane.held.keys()])
  const keysOf = (lane: Lane) => [...lane.held.values()].flatMap((key) => key ?? [])
  const keys = hungry.flatMap(({ lane }) => keysOf(lane))
  try {
    const until = new Date(at + SKEW_MS)
    const wish = { node: leases.node, due: until, held, keys }
    const [{ versions, due }, changed] = await withSystem(database, async (trx) => {
      await preferIndexes(trx)
      const found = await readDue(trx, asked, wish)
      const outdated = hungry.filter(({ lane: { endpoint } }) => {
        const version = found.versions.get(endpoint.id)
        return version !== undefined && version !== endpoint.version
      })
      if (outdated.length === 0) return [found, []]
      const refs = outdated.map(({ lane }) => lane.endpoint)
      return [found, await readEndpoints(trx, refs)]
    })
    for (const endpoint of changed) refresh(services, leases, endpoint)
    const found = Map.groupBy(due, ({ endpoint_id }) => endpoint_id)
    for (const { lane, limit } of hungry) {
      if (!versions.has(lane.endpoint.id)) leases.drop(lane)
      if (!leases.has(lane)) continue
      const rows = found.get(lane.endpoint.id) ?? []
      for (const row of rows) lane.held.set(row.id, row.order_key)
      lane.waiting.push(...rows)
      if (rows.length > 0) lane.busyAt = at
      const { ordered } = lane.endpoint
      if (rows.length === limit || (ordered && rows.length > 0)) lane.isHungry = true
      if (!ordered || rows.length > 0) continue
      const postponed = await withSystem(database, async (trx) => {
        await preferIndexes(trx)
        return postponeBlocked(trx, lane.endpoint, { due: until, keys: keysOf(lane) })
      })
      if (postponed > 0) lane.isHungry = true
    }
  } catch (error) {
    for (const { lane } of hungry) lane.isHungry = true
    throw error
  }
  return hungry.map(({ lane }) => lane)
}

/** One whose keys cannot be opened keeps nobody else waiting. */
function refresh(services: Services, leases: Leases, endpoint: WebhookEndpoint): void {
  const lane = leases.laneOf(endpoint.id)
  if (!lane) return
  try {
    refreshLane(services, lane, endpoint)
  } catch (error) {
    services.log.error(
      { err: error, endpoint_id: endpoint.id },
      'the keys of a webhook cannot be opened',
    )
    leases.drop(lane)
  }
}
