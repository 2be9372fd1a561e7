import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  callBesideRefused,
  fairnessOf,
  liveBeside,
  openWorld,
  reachLimit,
  recoverFromBurst,
  shareHost,
} from './test-scenarios.ts'
import type { HiddenLimit } from './test-source-limits.ts'

/** Numbers in [0, 1) that come back with their seed. */
function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    return state / 2 ** 31
  }
}
const SEED = 20261124

const hidden: [string, HiddenLimit, number][] = [
  ['100 a second', { kind: 'bucket', perSecond: 100, burst: 100 }, 6_000],
  [
    '10 a second, told after the refusal',
    { kind: 'bucket', perSecond: 10, burst: 10, tells: 'retry' },
    600,
  ],
  ['1000 a minute', { kind: 'window', calls: 1000, seconds: 60 }, 1_000],
  [
    '100 a minute, told in headers',
    { kind: 'window', calls: 100, seconds: 60, tells: 'headers' },
    100,
  ],
]
for (const [name, limit, perMinute] of hidden) {
  test(`a limit of ${name} is found out: nine tenths of it are used, and one call of a hundred is refused at most`, async () => {
    const counts = await reachLimit(limit, { random: randomOf(SEED), minutes: 8 })
    const late = counts.slice(3)
    const taken = late.reduce((sum, one) => sum + one.taken, 0)
    const refused = late.reduce((sum, one) => sum + one.refused, 0)
    assert.ok(taken >= 0.9 * perMinute * late.length, `${taken} taken, seed ${SEED}`)
    assert.ok(refused <= 0.01 * (taken + refused), `${refused} refused, seed ${SEED}`)
  })
}

test('a limit of calls at once is found out', async () => {
  const counts = await reachLimit(
    { kind: 'concurrent', calls: 8 },
    { random: randomOf(SEED), minutes: 4 },
  )
  const { taken, refused } = counts.at(-1)!
  assert.ok(refused <= 0.01 * taken, `${refused} of ${taken} refused, seed ${SEED}`)
  assert.ok(taken > 2_000, `${taken} taken, seed ${SEED}`)
})

test('a declared limit is never exceeded', async () => {
  const limit = { kind: 'window', calls: 100, seconds: 60 } as const
  const limits = { concurrent: 8, per_minute: 100 }
  const counts = await reachLimit(limit, { random: randomOf(SEED), minutes: 5, limits })
  for (const { taken, refused } of counts) {
    assert.equal(refused, 0)
    assert.ok(taken >= 90, `${taken}`)
  }
})

test('after ten seconds in which everything was refused, four fifths are reached again within half a minute', async () => {
  const seconds = await recoverFromBurst({ random: randomOf(SEED), seconds: 10 })
  assert.ok(seconds <= 30, `${seconds} s, seed ${SEED}`)
})

test('an account that floods a shared host takes nothing from the nine others', async () => {
  const flood = { random: randomOf(SEED), perSecond: 20, wanted: 1.6, minutes: 3 }
  const { got, wanted, flooder } = await shareHost(flood)
  assert.ok(fairnessOf(got) >= 0.95, `${got}, seed ${SEED}`)
  for (const calls of got) assert.ok(calls > 0.8 * wanted, `${calls} of ${wanted}`)
  assert.ok(flooder > 500, 'and what they leave is used')
})

test('accounts that all want more than there is get equal shares, however much each asks for', async () => {
  const flood = { random: randomOf(SEED), perSecond: 20, wanted: 3, minutes: 2 }
  const { got, flooder } = await shareHost(flood)
  assert.ok(fairnessOf([...got, flooder]) >= 0.99, `${got}, ${flooder}`)
})

test('an account whose own quota at a shared host is used up costs the others nothing', async () => {
  for (const calls of [0, 20]) {
    const at = { random: randomOf(SEED), perSecond: 50, calls, minutes: 3 }
    const used = await callBesideRefused(at)
    assert.ok(used >= 0.9, `${used} with ${calls} calls a minute, seed ${SEED}`)
  }
})

test('live calls hardly feel a backfill beside them, on the same connection and on another one of the host', async () => {
  const slowOf = (times: number[]) => times.sort((a, b) => a - b)[Math.floor(times.length * 0.99)]!
  const at = {
    limit: { kind: 'bucket', perSecond: 100, burst: 100 },
    limits: { concurrent: 16 },
    perSecond: 5,
    minutes: 3,
  } as const
  const alone = await liveBeside({ ...at, random: randomOf(SEED), backfill: 'none' })
  for (const backfill of ['own', 'other'] as const) {
    const beside = await liveBeside({ ...at, random: randomOf(SEED), backfill })
    assert.ok(slowOf(beside.times) <= 2 * slowOf(alone.times), `${slowOf(beside.times)} ms`)
    assert.ok(beside.filled > 3 * 60 * 40, 'and the backfill goes on')
  }
})

test('a backfill goes on slowly where live calls take all there is', async () => {
  const { world, gateOf } = openWorld(randomOf(SEED))
  const gate = gateOf('one', 'one', { concurrent: 1 })
  let filled = 0
  const work = async (priority: 'live' | 'background') => {
    for (;;) {
      const pass = await gate.enter({ priority, patience: 1e9 })
      await world.sleep(10)
      if (priority === 'background') filled++
      gate.leave(pass, { kind: 'ok' })
    }
  }
  for (let caller = 0; caller < 5; caller++) void work('live')
  void work('background')
  await world.run(10_000)
  assert.ok(filled >= 45 && filled <= 55, `${filled} of 1000`)
})
