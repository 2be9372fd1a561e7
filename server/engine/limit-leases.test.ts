import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { LeaseSource } from '../store/leases.ts'
import { createLeasedBuckets } from './limit-leases.ts'
import { MemoryBucket } from './limit-memory.ts'
import type { Plan } from './limit-plan.ts'
import { createLimits, type Taken } from './limits.ts'

const settings = { seed: 20_265, numRuns: 100, endOnFailure: true }

/** What nodes share, in this process and with an own clock: exact, and it can go away. */
function createShared(nodes: number) {
  const clock = { now: 1_000_000 }
  const state = { isUp: true, asked: 0, nodes }
  const buckets = new Map<string, MemoryBucket>()
  const source: LeaseSource = {
    isUp: () => state.isUp,
    nodes: () => state.nodes,
    async lease(key, limit, { want, needed, back }) {
      state.asked++
      await undefined
      if (!state.isUp) return undefined
      const bucket = buckets.get(key) ?? new MemoryBucket(limit)
      buckets.set(key, bucket)
      bucket.change(limit)
      if (back > 0) bucket.spend(-back)
      const free = bucket.remaining(clock.now)
      const granted =
        want > 0 && free >= needed ? Math.min(want, Math.max(needed, Math.ceil(free / 4))) : 0
      bucket.spend(granted)
      return { granted, remaining: free - granted, reset_ms: bucket.resetMs(clock.now) }
    },
    async close() {},
  }
  const all = Array.from({ length: nodes }, () =>
    createLimits(
      createLeasedBuckets(source, () => clock.now),
      () => clock.now,
    ),
  )
  return { clock, state, all, close: () => Promise.all(all.map((limits) => limits.close())) }
}

function plan(quota: number, window_s: number): Plan {
  const limit = { quota, window_s }
  return {
    policies: [{ name: 'connection', key: 'con_a/connection', limit }],
    field: '',
    until: Number.POSITIVE_INFINITY,
  }
}

test('nodes that are flooded let pass together what one would: the quota and what a minute gives back', async () => {
  const { clock, all, close } = createShared(3)
  const of = plan(600, 60)
  let passed = 0
  for (let ms = 0; ms < 60_000; ms += 10) {
    const answers = await Promise.all(all.flatMap((node) => [node.take(of), node.take(of)]))
    passed += answers.filter(({ wait_ms }) => wait_ms === 0).length
    clock.now += 10
  }
  assert.ok(Math.abs(passed - 1_200) <= 6, `${passed} passed`)
  await close()
})

test('however calls come to however many nodes, never more pass than the quota and what time gave back', async () => {
  const calls = fc.array(
    fc.record({ gap: fc.nat(400), node: fc.nat(3), cost: fc.integer({ min: 1, max: 3 }) }),
    { maxLength: 150, size: 'max' },
  )
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 3, max: 200 }), calls, async (quota, story) => {
      const { clock, all, close } = createShared(4)
      const of = plan(quota, 10)
      const passed: { at: number; cost: number }[] = []
      for (const { gap, node, cost } of story) {
        clock.now += gap
        const { wait_ms } = await all[node]!.take(of, cost)
        if (wait_ms === 0) passed.push({ at: clock.now, cost })
        // Unused leases of other nodes may come on top of what time gave back.
        const lying = all.length * Math.max(1, Math.floor(quota / 20))
        let used = 0
        for (const { at, cost } of passed.toReversed()) {
          used += cost
          const most = quota + lying + ((clock.now - at) * quota) / 10_000
          assert.ok(used <= most + 1e-6, `${used} of ${most}`)
        }
        if (wait_ms > 0) assert.ok(used > 0, 'refused although nothing was used')
      }
      await close()
    }),
    settings,
  )
})

test('many calls at once share one question', async () => {
  const { state, all, close } = createShared(1)
  const answers = await Promise.all(Array.from({ length: 30 }, () => all[0]!.take(plan(600, 60))))
  assert.ok(answers.every(({ wait_ms }) => wait_ms === 0))
  assert.equal(state.asked, 1)
  await close()
})

test('while there is something left here a call is answered without a promise', async () => {
  const { all, close } = createShared(1)
  const of = plan(600, 60)
  await Promise.all(Array.from({ length: 30 }, () => all[0]!.take(of)))
  for (let i = 0; i < 10; i++) await all[0]!.take(of)
  const answers = Array.from({ length: 8 }, () => all[0]!.take(of))
  assert.ok(answers.some((answer) => !(answer instanceof Promise)))
  await close()
})

test('a client that is refused and hammers on is answered without asking anybody', async () => {
  const { clock, state, all, close } = createShared(1)
  const of = plan(2, 60)
  for (let i = 0; i < 3; i++) await all[0]!.take(of)
  const { asked } = state
  for (let i = 0; i < 1_000; i++) {
    clock.now += 1
    const answer = all[0]!.take(of)
    assert.ok(!(answer instanceof Promise) && answer.wait_ms > 0)
  }
  assert.equal(state.asked, asked)
  await close()
})

test('while the source is gone each node lets its part pass, and all is shared again when it is back', async () => {
  const { clock, state, all, close } = createShared(2)
  const of = plan(100, 10)
  const flood = async () => {
    const answers: Taken[] = []
    for (let i = 0; i < 200; i++) for (const node of all) answers.push(await node.take(of))
    return answers.filter(({ wait_ms }) => wait_ms === 0).length
  }
  assert.equal(await flood(), 100)
  state.isUp = false
  clock.now += 10_000
  assert.equal(await flood(), 100)
  state.isUp = true
  clock.now += 10_000
  assert.equal(await flood(), 100)
  await close()
})

test('a node that stops gives back what it did not use', async () => {
  const { clock, all } = createShared(2)
  const of = plan(100, 1_000)
  await Promise.all(Array.from({ length: 20 }, () => all[0]!.take(of)))
  for (let i = 0; i < 3; i++) await all[0]!.take(of)
  await all[0]!.close()
  clock.now += 1
  const [standing] = await all[1]!.look(of)
  assert.equal(standing!.remaining, 77)
  await all[1]!.close()
})

test('a client that obeys the fields of two nodes is not refused once in ten minutes', async () => {
  const { clock, all, close } = createShared(2)
  const of = plan(600, 60)
  const end = clock.now + 600_000
  let calls = 0
  for (let turn = 0; clock.now < end; turn++) {
    const { wait_ms, field } = await all[turn % 2]!.take(of)
    assert.equal(wait_ms, 0, `refused at call ${calls}: ${field}`)
    calls++
    const [, r, t] = /r=(\d+);t=(\d+)/.exec(field)!.map(Number)
    clock.now += r === 0 ? t! * 1_000 : 5
  }
  assert.ok(calls > 6_000, `${calls} calls`)
  await close()
})
