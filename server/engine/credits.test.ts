import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { type ApiError, newId } from '@millwright/model'
import { listTransitions } from '../store/connection-transitions.ts'
import { lockConnection, updateConnection } from '../store/connections.ts'
import { heldBy, listEntries } from '../store/credit-ledger.ts'
import { findBalance } from '../store/credits.ts'
import { verifyLedger } from '../store/verify-ledger.ts'
import { changeCreditSettings, changeCredits } from './credit-changes.ts'
import { deployments, priceOf, tiers } from './credit-prices.ts'
import { activateAccount, holdCredits, releaseCredits } from './credits.ts'
import { actor, type CreditAccount, type CreditBench, createCreditBench } from './test-credits.ts'

let bench: CreditBench
let account: CreditAccount

before(async () => {
  bench = await createCreditBench()
})
after(() => bench.close())
beforeEach(async () => {
  bench.services.creditsEnabled = true
  account = await bench.makeAccount()
})

const book = (kind: 'purchase' | 'adjustment', credits: number, reference = newId('req_')) =>
  changeCredits(bench.services, {
    account_id: account.id,
    kind,
    credits,
    reference,
    reason: 'r',
    actor,
  })
const buy = (credits: number, reference?: string) => book('purchase', credits, reference)
const set = (patch: { overage_allowed?: boolean; low_threshold?: number | null }) =>
  changeCreditSettings(bench.services, account.id, patch)

async function figures() {
  const balance = await account.own((trx) => findBalance(trx, account.id))
  assert.deepEqual(await account.own((trx) => verifyLedger(trx, account.id)), [])
  const { available, held, overage } = balance
  return { available, held, overage }
}

const kinds = async () =>
  (await account.own((trx) => listEntries(trx, account.id, { limit: 99 })))
    .map(({ kind }) => kind)
    .reverse()

test('tiers 1, 2 and 3 cost 1, 2 and 4 credits, and twice that on premises', () => {
  const list = tiers.map((tier) => deployments.map((deployment) => priceOf(tier, deployment)))
  assert.deepEqual(list, [
    [1, 2],
    [2, 4],
    [4, 8],
  ])
})

test('credits are taken when a connection becomes active, and come back when it is disconnected', async () => {
  await buy(20)
  const { id, status } = await account.connect({ tier: 3, deployment: 'on_premises' })
  assert.equal(status, 'active')
  assert.equal(await account.own((trx) => heldBy(trx, account.id, id)), 8)
  assert.deepEqual(await figures(), { available: 12, held: 8, overage: 0 })
  assert.equal(await account.disconnect(id), 8)
  assert.equal(await account.own((trx) => heldBy(trx, account.id, id)), 0)
  assert.deepEqual(await figures(), { available: 20, held: 0, overage: 0 })
})

test('a connection holds once, and gives back what it took although its price has changed since', async () => {
  await buy(20)
  const { id } = await account.connect({ tier: 1 })
  const dearer = {
    account_id: account.id,
    connection_id: id,
    tier: 3,
    deployment: 'cloud',
  } as const
  await account.own(async (trx) => {
    const again = await holdCredits(bench.services, trx, { ...dearer, free: false, actor })
    assert.deepEqual(again, { held: 1 })
    const release = () =>
      releaseCredits(bench.services, trx, { account_id: account.id, connection_id: id })
    assert.deepEqual(await release(), { released: 1 })
    assert.deepEqual(await release(), { released: 0 })
  })
  assert.deepEqual(await figures(), { available: 20, held: 0, overage: 0 })
})

test('where the pool is short nothing is taken, and what is missing is said', async () => {
  await buy(3)
  const hold = {
    account_id: account.id,
    connection_id: newId('con_'),
    tier: 3,
    free: false,
  } as const
  const result = await account.own((trx) =>
    holdCredits(bench.services, trx, { ...hold, deployment: 'on_premises', actor }),
  )
  assert.deepEqual(result, { short: 5, available: 3, price: 8 })
  assert.deepEqual(await figures(), { available: 3, held: 0, overage: 0 })
})

test('connections to the sandbox are free', async () => {
  const { id, status } = await account.connect({ tier: 3, free: true })
  assert.equal(status, 'active')
  assert.equal(await account.disconnect(id), 0)
  assert.deepEqual(await kinds(), [])
})

test('a purchase makes waiting connections active by itself, the oldest first, as far as it reaches', async () => {
  const dear = await account.connect({ tier: 3 })
  const second = await account.connect({ tier: 2 })
  const third = await account.connect({ tier: 2 })
  assert.equal(dear.status, 'inactive')
  // One that is too dear holds up none behind it.
  assert.deepEqual((await buy(3)).activated, [second.id])
  assert.deepEqual(await figures(), { available: 1, held: 2, overage: 0 })
  assert.deepEqual((await buy(4)).activated, [dear.id])
  assert.equal(await account.status(third.id), 'inactive')
  const [last] = await account.own((trx) => listTransitions(trx, account.id, dear.id, { limit: 1 }))
  assert.deepEqual([last?.to_status, last?.cause], ['active', 'credits_available'])
})

test('credits that a disconnected connection gives back go to one that waits', async () => {
  await buy(4)
  const first = await account.connect({ tier: 3 })
  const waiting = await account.connect({ tier: 2 })
  await account.disconnect(first.id)
  assert.equal(await account.status(waiting.id), 'active')
  assert.deepEqual(await figures(), { available: 2, held: 2, overage: 0 })
})

test('allowed overage lends what the pool lacks, and wakes those that wait', async () => {
  await buy(1)
  const waiting = await account.connect({ tier: 3 })
  await set({ overage_allowed: true })
  assert.equal(await account.status(waiting.id), 'active')
  assert.deepEqual(await figures(), { available: 0, held: 4, overage: 3 })
  assert.deepEqual(await kinds(), ['purchase', 'overage', 'hold'])
})

test('overage that is switched off stops only new connections', async () => {
  await set({ overage_allowed: true })
  const first = await account.connect({ tier: 2 })
  await set({ overage_allowed: false })
  assert.equal((await account.connect({ tier: 1 })).status, 'inactive')
  assert.equal(await account.status(first.id), 'active')
  assert.deepEqual(await figures(), { available: 0, held: 2, overage: 2 })
})

test('what comes in settles the overage before it fills the pool', async () => {
  await set({ overage_allowed: true })
  const first = await account.connect({ tier: 3 })
  await account.connect({ tier: 2 })
  await buy(1)
  assert.deepEqual(await figures(), { available: 0, held: 6, overage: 5 })
  await account.disconnect(first.id)
  assert.deepEqual(await figures(), { available: 0, held: 2, overage: 1 })
  await buy(3)
  assert.deepEqual(await figures(), { available: 2, held: 2, overage: 0 })
})

test('a reference is booked once: again it answers the first entry, with other figures it is refused', async () => {
  const first = await buy(5, 'inv-1')
  const again = await buy(5, 'inv-1')
  assert.deepEqual([first.isNew, again.isNew, again.entry.id], [true, false, first.entry.id])
  const refused = { code: 'CONFLICT', message: /booked before: purchase of 5 credits/ }
  await assert.rejects(buy(6, 'inv-1'), refused)
  await assert.rejects(book('adjustment', 5, 'inv-1'), refused)
  const both = await Promise.all([buy(7, 'inv-2'), buy(7, 'inv-2')])
  assert.deepEqual(both.map(({ isNew }) => isNew).sort(), [false, true])
  assert.deepEqual(await figures(), { available: 12, held: 0, overage: 0 })
})

test('an adjustment corrects the pool, but takes nothing that connections hold', async () => {
  await buy(10)
  await account.connect({ tier: 3 })
  await book('adjustment', -6)
  assert.deepEqual(await figures(), { available: 0, held: 4, overage: 0 })
  const refusal = (error: ApiError) =>
    error.code === 'CONFLICT' && error.errors?.[0]?.pointer === '/credits'
  await assert.rejects(book('adjustment', -1), refusal)
  await book('adjustment', 2)
  assert.deepEqual(await figures(), { available: 2, held: 4, overage: 0 })
  await assert.rejects(book('purchase', 1_000_000_000), refusal)
})

test('credits.low and credits.exhausted are told once for each time that the pool falls so far', async () => {
  await buy(6)
  const first = await account.connect({ tier: 1 })
  assert.deepEqual(await account.events(), [])
  await account.connect({ tier: 1 })
  await account.connect({ tier: 1 })
  assert.deepEqual(await account.events(), ['credits.low'])
  await account.connect({ tier: 2 })
  const last = await account.connect({ tier: 1 })
  await account.connect({ tier: 1 })
  assert.deepEqual(await account.events(), ['credits.low', 'credits.exhausted'])
  await buy(20)
  await account.disconnect(first.id)
  await account.disconnect(last.id)
  assert.deepEqual(await account.events(), ['credits.low', 'credits.exhausted'])
  await set({ low_threshold: 100 })
  assert.deepEqual((await account.events()).slice(2), ['credits.low'])
})

test('a pool that empties at once is told as exhausted, and so is one that was never filled', async () => {
  await account.connect({ tier: 1 })
  await account.connect({ tier: 1 })
  assert.deepEqual(await account.events(), ['credits.exhausted'])
  await buy(10)
  await account.connect({ tier: 3, deployment: 'on_premises' })
  assert.deepEqual((await account.events()).slice(1), ['credits.exhausted'])
})

test('a warning threshold of nobody’s choice is a tenth of what was purchased, 4 at least', async () => {
  await buy(100)
  for (let left = 100; left > 12; left -= 8) {
    await account.connect({ tier: 3, deployment: 'on_premises' })
  }
  assert.deepEqual(await account.events(), [])
  await account.connect({ tier: 2 })
  assert.deepEqual(await account.events(), ['credits.low'])
})

test('switched off, nothing is taken or sold, those that wait become active, and what was taken comes back', async () => {
  await buy(4)
  const holder = await account.connect({ tier: 3 })
  const waiting = await account.connect({ tier: 3 })
  bench.services.creditsEnabled = false
  await activateAccount(bench.services, account.id)
  assert.equal(await account.status(waiting.id), 'active')
  assert.equal((await account.connect({ tier: 3 })).status, 'active')
  await assert.rejects(buy(1), { code: 'CONFLICT', message: /MILLWRIGHT_CREDITS/ })
  await assert.rejects(set({ overage_allowed: true }), { code: 'CONFLICT' })
  assert.equal(await account.disconnect(holder.id), 4)
  assert.deepEqual(await figures(), { available: 4, held: 0, overage: 0 })
})

test('a waiting connection that somebody held when the credits came is found by the next sweep', async () => {
  const { id } = await account.connect({ tier: 1 })
  const other = await account.connect({ tier: 1 })
  await account.own(async (trx) => {
    await lockConnection(trx, account.id, id)
    assert.deepEqual((await buy(5)).activated, [other.id])
    await updateConnection(trx, account.id, id, { name: 'Plant Bern' })
  })
  assert.equal(await account.status(id), 'inactive')
  await activateAccount(bench.services, account.id)
  assert.equal(await account.status(id), 'active')
  assert.deepEqual(await figures(), { available: 3, held: 2, overage: 0 })
})

test('a connection whose system this server no longer knows waits without holding up others', async () => {
  const { catalogue } = bench.services
  await account.connect({ tier: 2 })
  const known = await account.connect({ tier: 3 })
  bench.services.catalogue = catalogue.filter(({ tier }) => tier !== 2)
  try {
    assert.deepEqual((await buy(10)).activated, [known.id])
  } finally {
    bench.services.catalogue = catalogue
  }
})

test('a hold whose transaction fails took nothing', async () => {
  await buy(4)
  const hold = {
    account_id: account.id,
    connection_id: newId('con_'),
    tier: 3,
    free: false,
  } as const
  await assert.rejects(
    account.own(async (trx) => {
      await holdCredits(bench.services, trx, { ...hold, deployment: 'cloud', actor })
      throw new Error('the connection was not made')
    }),
    /not made/,
  )
  assert.deepEqual(await figures(), { available: 4, held: 0, overage: 0 })
  assert.deepEqual(await account.events(), [])
})
