import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { withAccount, withSystem } from '../../store/pool.ts'
import { claimDueHints, noteHint, settleHints } from '../../store/push-hints.ts'
import type { PushSubscription } from '../../store/schema-push.ts'
import { startTestNode, type TestNode } from '../../test-node.ts'

let node: TestNode
let subscription: PushSubscription
let clock = Date.parse('2026-11-24T12:00:00Z')

before(async () => {
  node = await startTestNode({ push: true })
  const { id } = await node.connect('maintainx')
  const { rows } = await withSystem(node.services.database, (trx) =>
    sql<PushSubscription>`
      select * from push_subscriptions where connection_id = ${id} limit 1`.execute(trx),
  )
  subscription = rows[0]!
})
after(() => node.close())

const later = () => {
  clock += 1_000
  return new Date(clock)
}
const own = <T>(work: Parameters<typeof withAccount<T>>[2]) =>
  withAccount(node.services.database, node.account_id, work)
/** The source sends the same bytes: it says that a record changed, and not when. */
const send = () => {
  const hint = { digest: Buffer.from('same'), mentions: '[]', now: later() }
  return own((trx) => noteHint(trx, subscription, hint))
}
const claim = () =>
  withSystem(node.services.database, (trx) => {
    const now = later()
    return claimDueHints(trx, { now, lease: 300_000, limit: 9, share: 9, besides: [] })
  })

test('a hint in the same words as one that was followed tells of a later change, and is followed as well', async () => {
  await send()
  await send()
  const first = await claim()
  assert.equal(first.length, 1, 'twice before anybody looked is once')
  await own((trx) => settleHints(trx, first, null))
  assert.equal((await claim()).length, 0)
  await send()
  const second = await claim()
  assert.deepEqual(
    second.map(({ attempts }) => attempts),
    [1],
  )

  // It comes again while it is being followed: what is read now may be older than what it tells of.
  await send()
  await own((trx) => settleHints(trx, second, null))
  const third = await claim()
  assert.equal(third.length, 1)
  await own((trx) => settleHints(trx, third, null))
  assert.equal((await claim()).length, 0)
})
