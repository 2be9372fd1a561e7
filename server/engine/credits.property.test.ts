import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ApiError, newId } from '@millwright/model'
import fc from 'fast-check'
import { listConnections } from '../store/connections.ts'
import { listHeld } from '../store/credit-ledger.ts'
import { findBalance } from '../store/credits.ts'
import { verifyLedger } from '../store/verify-ledger.ts'
import { changeCreditSettings, changeCredits } from './credit-changes.ts'
import { priceOf, type Tier } from './credit-prices.ts'
import { actor, type CreditAccount, type CreditBench, createCreditBench } from './test-credits.ts'

const settings = { seed: 20_261_124, numRuns: 40, endOnFailure: true }

let bench: CreditBench

before(async () => {
  bench = await createCreditBench()
})
after(() => bench.close())

type Step =
  | { do: 'connect'; tier: Tier; deployment: 'cloud' | 'on_premises'; free: boolean }
  | { do: 'disconnect'; which: number }
  | { do: 'purchase'; credits: number; reference: number }
  | { do: 'adjust'; credits: number }
  | { do: 'allow'; overage_allowed: boolean }

const connects: fc.Arbitrary<Step> = fc.record({
  do: fc.constant('connect' as const),
  tier: fc.constantFrom<Tier>(1, 2, 3),
  deployment: fc.constantFrom('cloud' as const, 'on_premises' as const),
  free: fc.nat(9).map((n) => n === 0),
})
const steps = (canLend: boolean): fc.Arbitrary<Step> =>
  fc.oneof(
    { weight: 5, arbitrary: connects },
    {
      weight: 3,
      arbitrary: fc.record({ do: fc.constant('disconnect' as const), which: fc.nat(20) }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant('purchase' as const),
        credits: fc.integer({ min: 1, max: 12 }),
        // Few of them, so that some meet each other.
        reference: fc.nat(6),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        do: fc.constant('adjust' as const),
        credits: fc.integer({ min: -6, max: 6 }).filter((credits) => credits !== 0),
      }),
    },
    ...(canLend
      ? [
          {
            weight: 1,
            arbitrary: fc.record({
              do: fc.constant('allow' as const),
              overage_allowed: fc.boolean(),
            }),
          },
        ]
      : []),
  )
/** What is done at the same moment, moment after moment. */
const moments = (canLend: boolean) =>
  fc.array(fc.array(steps(canLend), { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 6 })

async function run(account: CreditAccount, ids: readonly string[], step: Step): Promise<void> {
  const { services } = bench
  if (step.do === 'connect') await account.connect(step)
  else if (step.do === 'disconnect') {
    const id = ids[step.which % ids.length]
    if (id !== undefined) await account.disconnect(id)
  } else if (step.do === 'allow') {
    const { overage_allowed } = step
    await changeCreditSettings(services, account.id, { overage_allowed })
  } else {
    const { credits } = step
    const isPurchase = step.do === 'purchase'
    const reference = isPurchase ? `inv-${step.reference}` : newId('req_')
    const kind = isPurchase ? ('purchase' as const) : ('adjustment' as const)
    const change = { account_id: account.id, kind, credits, reference, reason: 'r', actor }
    await changeCredits(services, change).catch((error) => {
      // Taking out more than is there, or one reference with two figures.
      if (!(error instanceof ApiError && error.code === 'CONFLICT')) throw error
    })
  }
}

/** What must hold whenever nobody is in the middle of something. */
async function check(account: CreditAccount, canLend: boolean): Promise<void> {
  await account.own(async (trx) => {
    assert.deepEqual(await verifyLedger(trx, account.id), [])
    const balance = await findBalance(trx, account.id)
    const { available, held, overage } = balance
    assert.ok(available >= 0 && overage >= 0)
    assert.ok(available === 0 || overage === 0, `${available} in the pool, ${overage} lent`)
    if (!canLend) assert.equal(overage, 0)
    const connections = await listConnections(trx, account.id, { limit: 999 })
    const holds = await listHeld(
      trx,
      account.id,
      connections.map(({ id }) => id),
    )
    let prices = 0
    for (const { id, status, system, deployment, host } of connections) {
      const isFree = bench.services.isSandbox(host!)
      const price = isFree ? 0 : priceOf(Number(system.at(-1)) as Tier, deployment)
      assert.equal(holds.get(id) ?? 0, status === 'active' ? price : 0, `${id} is ${status}`)
      if (status === 'active') prices += price
      if (status === 'inactive') {
        assert.ok(price > available, `${id} waits for ${price}, although ${available} are there`)
        assert.ok(!balance.overage_allowed, `${id} waits although overage is allowed`)
      }
    }
    assert.equal(held, prices)
  })
}

for (const canLend of [false, true]) {
  test(`the ledger adds up under concurrent connects, disconnects and purchases, overage ${canLend ? 'now and then' : 'never'} allowed`, async (t) => {
    t.diagnostic(`seed ${settings.seed}`)
    await fc.assert(
      fc.asyncProperty(moments(canLend), async (story) => {
        const account = await bench.makeAccount()
        for (const moment of story) {
          const rows = await account.own((trx) => listConnections(trx, account.id, { limit: 999 }))
          const ids = rows.map(({ id }) => id)
          await Promise.all(moment.map((step) => run(account, ids, step)))
          await check(account, canLend)
        }
      }),
      settings,
    )
  })
}

test('of 24 connections made at once exactly as many become active as the pool pays for', async () => {
  const account = await bench.makeAccount()
  const purchase = {
    kind: 'purchase',
    credits: 10,
    reference: 'inv-1',
    reason: 'r',
    actor,
  } as const
  await changeCredits(bench.services, { account_id: account.id, ...purchase })
  const made = await Promise.all(
    Array.from({ length: 24 }, () => account.connect({ tier: 2, deployment: 'cloud' })),
  )
  assert.equal(made.filter(({ status }) => status === 'active').length, 5)
  await check(account, false)
  await Promise.all(made.map(({ id }) => account.disconnect(id)))
  const balance = await account.own((trx) => findBalance(trx, account.id))
  assert.deepEqual([balance.available, balance.held], [10, 0])
})
