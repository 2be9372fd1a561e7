import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Limit } from '../store/schema-keys.ts'
import { createMemoryBuckets } from './limit-memory.ts'
import type { Plan } from './limit-plan.ts'
import { createLimits, type Taken } from './limits.ts'

const settings = { seed: 20_265, numRuns: 300, endOnFailure: true }

function plan(...limits: [name: string, quota: number, window_s: number][]): Plan {
  const policies = limits.map(([name, quota, window_s]) => ({
    name,
    key: name,
    limit: { quota, window_s },
  }))
  return { policies, field: '', until: Number.POSITIVE_INFINITY }
}

function create(start = 1_000) {
  const clock = { now: start }
  const limits = createLimits(createMemoryBuckets(), () => clock.now)
  return { clock, limits, take: (of: Plan, cost?: number) => limits.take(of, cost) as Taken }
}

/** What `RateLimit` tells of each policy. */
function readField(field: string): { name: string; r: number; t: number }[] {
  return [...field.matchAll(/"([a-z-]+)";r=(\d+);t=(\d+)/g)].map(([, name, r, t]) => ({
    name: name!,
    r: Number(r),
    t: Number(t),
  }))
}

test('after a rest the whole quota passes at once, then calls pass evenly', () => {
  const { clock, take } = create()
  const of = plan(['connection', 3, 60])
  assert.deepEqual(
    [take(of), take(of), take(of)].map(({ field }) => readField(field)[0]!.r),
    [2, 1, 0],
  )
  const refused = take(of)
  assert.equal(refused.wait_ms, 20_000)
  assert.equal(refused.field, '"connection";r=0;t=20')
  clock.now += 20_000
  assert.equal(take(of).wait_ms, 0)
  assert.equal(take(of).wait_ms, 20_000)
})

test('a call that one limit refuses counts under none, and the longest wait is told', () => {
  const { take } = create()
  const of = plan(['connection', 10, 60], ['connection-hour', 2, 3600], ['account', 1, 60])
  assert.equal(take(of).wait_ms, 0)
  const refused = take(of)
  assert.deepEqual(
    refused.violated.map(({ name }) => name),
    ['account'],
  )
  assert.equal(refused.wait_ms, 60_000)
  assert.deepEqual(
    readField(refused.field).map(({ r }) => r),
    [9, 1, 0],
  )
  assert.equal(take(plan(['connection-hour', 2, 3600])).wait_ms, 0)
  assert.equal(take(of).wait_ms, 1_800_000)
})

test('a call may cost more than one, and one that costs more than the quota needs all of it', () => {
  const { clock, take } = create()
  const of = plan(['connection', 10, 10])
  assert.equal(readField(take(of, 7).field)[0]!.r, 3)
  assert.equal(take(of, 7).wait_ms, 4_000)
  clock.now += 10_000
  assert.equal(take(of, 100).wait_ms, 0)
  assert.equal(take(of, 100).wait_ms, 10_000)
})

test('a raise helps at once: the calls that were used count, and not the part of the quota', () => {
  const { clock, take } = create()
  take(plan(['connection', 600, 60]), 600)
  assert.equal(take(plan(['connection', 600, 60])).wait_ms, 100)
  assert.equal(readField(take(plan(['connection', 6_000, 60])).field)[0]!.r, 5_399)
  clock.now += 10_000
  assert.equal(readField(take(plan(['connection', 6_000, 60])).field)[0]!.r, 5_999)
})

test('under a smaller limit or another window nobody waits for longer than that limit takes', () => {
  const { clock, take } = create()
  take(plan(['connection', 6_000, 60]), 5_000)
  assert.equal(take(plan(['connection', 10, 60])).wait_ms, 6_000)
  assert.equal(take(plan(['connection', 10, 10])).wait_ms, 1_000)
  clock.now += 10_000
  assert.equal(readField(take(plan(['connection', 10, 10])).field)[0]!.r, 9)
})

test('who sets a limit down and up again gains no call', () => {
  const { clock, take } = create()
  const standard = plan(['connection', 600, 60])
  take(standard, 600)
  for (const quota of [1, 7, 300]) {
    assert.ok(take(plan(['connection', quota, 60])).wait_ms > 0)
    assert.ok(take(standard).wait_ms > 0, `after ${quota}`)
  }
  take(plan(['connection', 1, 86_400]))
  clock.now += 30_000
  // What came back meanwhile is what had come back without it, and not less.
  assert.equal(readField(take(standard).field)[0]!.r, 299)
})

test('a call that costs more than is left is told when it passes, in both fields', () => {
  const { take } = create()
  const of = plan(['connection', 10, 10], ['account', 100, 10])
  take(of, 7)
  const { wait_ms, field } = take(of, 7)
  assert.equal(wait_ms, 4_000)
  assert.equal(field, '"connection";r=3;t=4, "account";r=93;t=1')
})

test('a clock that is set back gives nothing away and takes nothing for long', () => {
  const { clock, take } = create(100_000)
  const of = plan(['connection', 2, 2])
  assert.deepEqual(
    [take(of), take(of), take(of)].map(({ wait_ms }) => wait_ms),
    [0, 0, 1_000],
  )
  clock.now = 0
  assert.equal(take(of).wait_ms, 1_000)
  clock.now = 1_000
  assert.deepEqual(
    [take(of), take(of)].map(({ wait_ms }) => wait_ms),
    [0, 1_000],
  )
})

test('to look takes nothing', async () => {
  const { take, limits } = create()
  const of = plan(['connection', 600, 60])
  take(of)
  for (let i = 0; i < 3; i++)
    assert.deepEqual(await limits.look(of), [
      { name: 'connection', quota: 600, window_s: 60, remaining: 599 },
    ])
})

const story = fc.record({
  quota: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 1_000 })),
  window_s: fc.integer({ min: 1, max: 3_600 }),
  // In thousandths of the time that one call costs: bursts, even calls and rests.
  gaps: fc.array(fc.oneof(fc.nat(300), fc.integer({ min: 0, max: 5_000 })), {
    maxLength: 200,
    size: 'max',
  }),
})

/** Calls as the story tells; `each` sees every answer and may move the clock. */
function tell(
  { quota, window_s, gaps }: { quota: number; window_s: number; gaps: number[] },
  each: (taken: Taken, clock: { now: number }, again: () => Taken, limit: Limit) => void,
) {
  const { clock, take } = create(1_767_225_600_000)
  const of = plan(['connection', quota, window_s])
  for (const gap of gaps) {
    clock.now += Math.round((gap * window_s) / quota)
    each(take(of), clock, () => take(of), { quota, window_s })
  }
}

test('however calls come: never more than the quota and what time gave back, and never less', () => {
  fc.assert(
    fc.property(story, (given) => {
      const passed: number[] = []
      tell(given, ({ wait_ms, field }, clock, _, { quota, window_s }) => {
        if (wait_ms === 0) passed.push(clock.now)
        // Of all windows that end now, the fullest decides.
        const spare = Math.min(
          ...passed.map((at, index) => {
            const gained = ((clock.now - at) * quota) / (window_s * 1_000)
            return quota + gained - (passed.length - index)
          }),
          quota,
        )
        const { r } = readField(field)[0]!
        assert.ok(spare > -1e-6, `too many: ${spare}`)
        assert.ok(Math.abs(r - spare) < 1 + 1e-6, `${r} told, ${spare} there`)
        if (wait_ms > 0) assert.ok(spare < 1, `refused with ${spare} left`)
      })
    }),
    settings,
  )
})

test('a refused call passes after the wait that it was told, and not a millisecond before', () => {
  fc.assert(
    fc.property(story, (given) => {
      tell(given, ({ wait_ms }, clock, again) => {
        if (wait_ms === 0) return
        clock.now += wait_ms - 1
        assert.equal(again().wait_ms, 1)
        clock.now += 1
        assert.equal(again().wait_ms, 0)
      })
    }),
    settings,
  )
})

test('a client that waits as the fields tell it is never refused', () => {
  fc.assert(
    fc.property(story, (given) => {
      tell(given, ({ wait_ms, field }, clock) => {
        assert.equal(wait_ms, 0)
        const { r, t } = readField(field)[0]!
        if (r === 0) clock.now += t * 1_000
      })
    }),
    settings,
  )
})

test('a client that ignores every refusal stays cheap: a hundred thousand refusals in a second', () => {
  const { take } = create()
  const of = plan(['connection', 1, 60], ['account', 10, 60])
  take(of)
  const started = performance.now()
  for (let i = 0; i < 100_000; i++) assert.ok(take(of).wait_ms > 0)
  assert.ok(performance.now() - started < 1_000)
})
