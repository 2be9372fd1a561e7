import { newId } from '@millwright/model'
import type { Services } from '../../services.ts'
import type { NewEvent } from '../../store/events.ts'
import type { Trx } from '../../store/pool.ts'
import {
  insertSyncMarks,
  type NewDelivery,
  planDeliveries as writeDeliveries,
} from '../../store/webhook-deliveries.ts'
import type { Matcher } from './match-endpoint.ts'

/** Writes down who is to be told of these events, in the transaction that writes them: one statement for all. */
export async function planDeliveries(
  { webhooks }: Pick<Services, 'webhooks'>,
  trx: Trx,
  events: readonly NewEvent[],
): Promise<void> {
  const planned: NewDelivery[] = []
  const marks = []
  for (const account of new Set(events.map(({ account_id }) => account_id))) {
    const endpoints = await webhooks.endpointsOf(trx, account)
    if (endpoints.length === 0) continue
    for (const event of events) {
      if (event.account_id !== account) continue
      for (const endpoint of endpoints) {
        if (endpoint.matches(event)) planned.push(toDelivery(event, endpoint))
        const mark = event.type === 'sync.completed' && toMark(event, endpoint)
        if (mark) marks.push(mark)
      }
    }
  }
  await writeDeliveries(trx, planned)
  await insertSyncMarks(trx, marks)
}

export function toDelivery(event: NewEvent, { id, isOrdered, wantsDelivered }: Matcher) {
  const { account_id, connection_id, type, record_id, at } = event
  return {
    account_id,
    id: newId('del_', at.getTime()),
    endpoint_id: id,
    event_id: event.id,
    type,
    connection_id,
    order_key: isOrdered ? `${connection_id} ${event.entity ?? ''} ${record_id ?? ''}` : null,
    sync_id: wantsDelivered && record_id !== undefined ? (event.sync_id ?? null) : null,
    at,
  }
}

function toMark(event: NewEvent, endpoint: Matcher) {
  const { account_id, connection_id, data, at } = event
  const told = typeof data === 'string' ? (JSON.parse(data) as Record<string, unknown>) : data
  const sync_id = event.sync_id ?? (told.sync_id as string | undefined)
  if (!endpoint.wantsDelivered || !sync_id || !connection_id) return null
  if (!endpoint.isToldOfConnection(connection_id)) return null
  return { account_id, endpoint_id: endpoint.id, sync_id, connection_id, completed_at: at }
}
