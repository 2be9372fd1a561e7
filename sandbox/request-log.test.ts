import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RequestLog } from './request-log.ts'

test('the log keeps the last 10 000 requests, oldest first', () => {
  const log = new RequestLog()
  for (let number = 0; number < 10_005; number++) {
    const at = new Date(number * 1000).toISOString()
    log.add({ method: 'GET', path: `/${number}`, status: 200, at, duration: 0 })
  }
  const kept = log.list()
  assert.equal(kept.length, 10_000)
  assert.equal(kept[0]?.path, '/5')
  assert.equal(kept.at(-1)?.path, '/10004')
  assert.deepEqual(
    log.list(10_003_000).map((entry) => entry.path),
    ['/10003', '/10004'],
  )
})
