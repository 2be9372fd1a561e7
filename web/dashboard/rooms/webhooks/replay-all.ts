import type { Replay, ReplayRequest, WebhookDelivery } from '@millwright/sdk'

/** Events of one call. */
const MOST = 100

/** Plans deliveries page by page until nothing is left; answers how many. */
export async function replayAll(
  replay: (body: ReplayRequest) => Promise<Replay>,
  body: ReplayRequest,
): Promise<number> {
  let planned = 0
  let cursor: string | null = null
  do {
    const answer: Replay = await replay({ ...body, ...(cursor !== null && { cursor }) })
    planned += answer.planned
    cursor = answer.has_more ? answer.next_cursor : null
  } while (cursor !== null)
  return planned
}

/** What to ask for so that the events of these deliveries are delivered once more. */
export function toReplays(deliveries: readonly WebhookDelivery[]): ReplayRequest[] {
  const byEndpoint = Map.groupBy(deliveries, ({ endpoint_id }) => endpoint_id)
  return [...byEndpoint].flatMap(([endpoint_id, rows]) => {
    const ids = [...new Set(rows.map(({ event_id }) => event_id))]
    const bodies: ReplayRequest[] = []
    for (let at = 0; at < ids.length; at += MOST) {
      bodies.push({ endpoint_id, event_ids: ids.slice(at, at + MOST), only: 'all' })
    }
    return bodies
  })
}
