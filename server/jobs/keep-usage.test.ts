import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withAccount } from '../store/pool.ts'
import { listRequests } from '../store/request-log.ts'
import { startTestNode } from '../test-node.ts'
import { listUsageChores } from './keep-usage.ts'

test('housekeeping keeps calls for the days that are set, and sums of usage for longer', async () => {
  let clock = Date.now()
  const node = await startTestNode({ now: () => clock, requestLog: { days: 3 } })
  try {
    const { id, token } = await node.connect('tryton')
    const { account_id, services } = node
    const keep = async () => {
      await node.flush()
      for (const chore of listUsageChores(services)) await chore()
      await withAccount(services.database, account_id, async (trx) => {
        const rows = await listRequests(trx, account_id, { connection_id: id, limit: 100 })
        requests = rows.length
      })
      const usage = await node.call('GET', `/admin/v1/connections/${id}/usage?from=2020-01-01`, {
        token: node.account_key,
      })
      calls = usage.body.data[0]?.calls ?? 0
    }
    let requests = 0
    let calls = 0
    for (let day = 0; day < 5; day++) {
      await node.call('GET', '/v1/vendors?limit=1', { token })
      await keep()
      assert.deepEqual([requests, calls], [Math.min(day + 1, 3), day + 1], `day ${day}`)
      clock += 86_400_000
    }
    clock += 500 * 86_400_000
    await keep()
    assert.deepEqual([requests, calls], [0, 0])
  } finally {
    await node.close()
  }
})
