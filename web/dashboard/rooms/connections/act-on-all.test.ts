import assert from 'node:assert/strict'
import { test } from 'node:test'
import { actOnAll } from './act-on-all.ts'

test('one failure does not keep the others back, and a few go at once', async () => {
  let under = 0
  let most = 0
  const done: number[] = []
  const items = Array.from({ length: 20 }, (_, n) => n)
  const failures = await actOnAll(
    items,
    async (n) => {
      most = Math.max(most, ++under)
      await Promise.resolve()
      under--
      if (n === 7) throw new Error('refused')
    },
    (count) => done.push(count),
  )
  assert.deepEqual(
    failures.map(({ item }) => item),
    [7],
  )
  assert.deepEqual(
    done,
    items.map((n) => n + 1),
  )
  assert.ok(most > 1 && most <= 4, `${most} at once`)
})
