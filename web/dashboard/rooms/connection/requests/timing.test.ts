import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { LoggedRequest } from '@millwright/sdk'
import { toTiming } from './timing.ts'

const call = (ms: number, parts: number[], exchange_count = parts.length) =>
  toTiming({ ms, exchanges: parts.map((each) => ({ ms: each })), exchange_count } as LoggedRequest)

test('exchanges stand one after the other, and the rest of the time is ours', () => {
  assert.deepEqual(call(100, [50, 25]), {
    bars: [
      { left: 0, width: 0.5 },
      { left: 0.5, width: 0.25 },
    ],
    ownMs: 25,
  })
})

test('exchanges that ran at the same time all begin on the left, and nobody knows what was ours', () => {
  assert.deepEqual(call(100, [80, 60]), {
    bars: [
      { left: 0, width: 0.8 },
      { left: 0, width: 0.6 },
    ],
    ownMs: null,
  })
})

test('where exchanges are not kept, their time is not told as ours', () => {
  assert.equal(call(100, [10], 3).ownMs, null)
})

test('a call without a source has no bars, also where it took no time', () => {
  assert.deepEqual(call(0, []), { bars: [], ownMs: 0 })
})
