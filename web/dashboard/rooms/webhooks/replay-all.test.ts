import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Replay, ReplayRequest, WebhookDelivery } from '@millwright/sdk'
import { replayAll, toReplays } from './replay-all.ts'

test('a replay goes on where the call before ended, and counts all that was planned', async () => {
  const asked: ReplayRequest[] = []
  const replay = async (body: ReplayRequest): Promise<Replay> => {
    asked.push(body)
    const isFirst = body.cursor === undefined
    return {
      object: 'replay',
      endpoint_id: 'we_1',
      planned: isFirst ? 3 : 2,
      seen: 5,
      next_cursor: isFirst ? 'next' : null,
      has_more: isFirst,
    }
  }
  const body = { endpoint_id: 'we_1', from: '2026-01-01T00:00:00Z' }
  assert.equal(await replayAll(replay, body), 5)
  assert.deepEqual(asked, [body, { ...body, cursor: 'next' }])
})

test('chosen deliveries are replayed by endpoint, each event once, a hundred in one call', () => {
  const one = (endpoint_id: string, event_id: string) =>
    ({ endpoint_id, event_id }) as WebhookDelivery
  const many = Array.from({ length: 101 }, (_, index) => one('we_2', `evt_${index}`))
  const bodies = toReplays([one('we_1', 'evt_1'), one('we_1', 'evt_1'), ...many])
  assert.deepEqual(
    bodies.map(({ endpoint_id, event_ids }) => [endpoint_id, event_ids?.length]),
    [
      ['we_1', 1],
      ['we_2', 100],
      ['we_2', 1],
    ],
  )
})
