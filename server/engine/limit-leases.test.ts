import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Plan } from './limit-plan.ts'
import type { Taken } from './limits.ts'
import { createSharedLimits } from './test-lease-source.ts'

const settings = { seed: 20_265, numRuns: 100, endOnFailure: true }

function createShared(nodes: number) {
  const clock = { now: 1_000_000 }
  return { clock, ...createSharedLimits(nodes, () => clock.now) }
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

test('what was used before the source went counts while it is gone, and what was used meanwhile when it is back', async () => {
  const { clock, state, all, close } = createShared(2)
  const of = plan(100, 1_000)
  const flood = async (calls: number) => {
    let passed = 0
    for (let i = 0; i < calls; i++)
      for (const node of all) if ((await node.take(of)).wait_ms === 0) passed++
    return passed
  }
  assert.equal(await flood(30), 60)
  state.isUp = false
  const meanwhile = await flood(100)
  // What each knows is as old as its last lease.
  assert.ok(Math.abs(meanwhile - 40) <= 5, `${meanwhile} passed where 40 were left`)
  state.isUp = true
  const again = await flood(100)
  assert.ok(again <= 3, `${again} passed before both nodes had told what they let pass`)
  clock.now += 100_000
  const later = await flood(100)
  assert.ok(Math.abs(later - 10) <= 1, `${later} of 10 passed`)
  await close()
})

test('a raise is there on every node with the next call, and a second one of the same gives nothing', async () => {
  const { all, close } = createShared(3)
  const before = plan(60, 1_000)
  const after = plan(600, 1_000)
  let passed = 0
  for (let i = 0; i < 60; i++)
    for (const node of all) if ((await node.take(before)).wait_ms === 0) passed++
  assert.equal(passed, 60)
  for (const node of all) assert.equal((await node.take(after)).wait_ms, 0)
  // Nodes hear of it one after the other: until then they count under both.
  await all[0]!.take(before)
  for (let i = 0; i < 600; i++)
    for (const node of all) if ((await node.take(after)).wait_ms === 0) passed++
  assert.equal(passed, 597)
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
