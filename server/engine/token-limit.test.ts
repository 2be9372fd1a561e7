import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { createTokenLimits, rateLimitFields } from './token-limit.ts'

const settings = { seed: 20_265, numRuns: 300, endOnFailure: true }

test('after a rest the whole quota passes at once, then calls pass evenly', () => {
  let clock = 1_000
  const limits = createTokenLimits(() => clock)
  const limit = { quota: 3, window_s: 60 }
  const take = () => limits.take('tok_a', limit)
  assert.deepEqual(
    [take(), take(), take()].map(({ remaining }) => remaining),
    [2, 1, 0],
  )
  assert.deepEqual(take(), { wait_ms: 20_000, remaining: 0, reset_ms: 60_000 })
  clock += 20_000
  assert.equal(take().wait_ms, 0)
  assert.equal(take().wait_ms, 20_000)
})

test('each token has its own quota', () => {
  const limits = createTokenLimits(() => 0)
  const limit = { quota: 1, window_s: 1 }
  assert.equal(limits.take('tok_a', limit).wait_ms, 0)
  assert.equal(limits.take('tok_b', limit).wait_ms, 0)
  assert.equal(limits.take('tok_a', limit).wait_ms, 1_000)
})

test('a clock that is set back gives nothing away and takes nothing for long', () => {
  let clock = 100_000
  const limits = createTokenLimits(() => clock)
  const take = () => limits.take('tok_a', { quota: 2, window_s: 2 }).wait_ms
  assert.deepEqual([take(), take(), take()], [0, 0, 1_000])
  clock = 0
  assert.equal(take(), 1_000)
  clock = 1_000
  assert.deepEqual([take(), take()], [0, 1_000])
})

test('the header fields name policy, quota, window, what is left and when all of it is back', () => {
  const limit = { quota: 100, window_s: 60 }
  assert.deepEqual(rateLimitFields('token', limit, { wait_ms: 0, remaining: 99, reset_ms: 600 }), {
    'ratelimit-policy': '"token";q=100;w=60',
    ratelimit: '"token";r=99;t=1',
  })
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

test('however calls come: never more than the quota and what time gave back, and never less', () => {
  fc.assert(
    fc.property(story, ({ quota, window_s, gaps }) => {
      let clock = 1_767_225_600_000
      const limits = createTokenLimits(() => clock)
      const passed: number[] = []
      for (const gap of gaps) {
        clock += Math.round((gap * window_s) / quota)
        const { wait_ms, remaining } = limits.take('tok_a', { quota, window_s })
        if (wait_ms === 0) passed.push(clock)
        // Of all windows that end now, the fullest decides.
        const spare = Math.min(
          ...passed.map((at, index) => {
            const gained = ((clock - at) * quota) / (window_s * 1_000)
            return quota + gained - (passed.length - index)
          }),
          quota,
        )
        assert.ok(spare > -1e-6, `too many: ${spare}`)
        assert.ok(Math.abs(remaining - spare) < 1 + 1e-6, `${remaining} told, ${spare} there`)
        if (wait_ms > 0) assert.ok(spare < 1, `refused with ${spare} left`)
      }
    }),
    settings,
  )
})

test('a refused call passes after the wait that it was told, and not a millisecond before', () => {
  fc.assert(
    fc.property(story, ({ quota, window_s, gaps }) => {
      let clock = 1_767_225_600_000
      const limit = { quota, window_s }
      const limits = createTokenLimits(() => clock)
      for (const gap of gaps) {
        clock += Math.round((gap * window_s) / quota)
        const { wait_ms } = limits.take('tok_a', limit)
        if (wait_ms === 0) continue
        clock += wait_ms - 1
        assert.equal(limits.take('tok_a', limit).wait_ms, 1)
        clock += 1
        assert.equal(limits.take('tok_a', limit).wait_ms, 0)
      }
    }),
    settings,
  )
})

test('a client that waits as the fields tell it is never refused', () => {
  fc.assert(
    fc.property(story, ({ quota, window_s, gaps }) => {
      let clock = 1_767_225_600_000
      const limits = createTokenLimits(() => clock)
      for (const gap of gaps) {
        clock += Math.round((gap * window_s) / quota)
        const { wait_ms, remaining, reset_ms } = limits.take('tok_a', { quota, window_s })
        assert.equal(wait_ms, 0)
        if (remaining === 0) clock += Math.ceil(reset_ms / 1_000) * 1_000
      }
    }),
    settings,
  )
})
