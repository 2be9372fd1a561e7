import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eitherOf, Stop } from './stop.ts'

test('a stop tells everybody who still listens, once', () => {
  const stop = new Stop()
  const told: string[] = []
  const gone = () => told.push('gone')
  stop.addEventListener('abort', gone)
  stop.addEventListener('abort', () => told.push('first'))
  stop.addEventListener('abort', () => told.push('second'))
  stop.removeEventListener('abort', gone)
  assert.equal(stop.aborted, false)
  stop.abort()
  stop.abort()
  assert.equal(stop.aborted, true)
  assert.deepEqual(told, ['first', 'second'])
})

test('one of two signals is enough, whichever it is and also where it has fired already', () => {
  for (const which of [0, 1]) {
    const signals = [new AbortController(), new Stop()] as const
    const [one, other] = [signals[0].signal, signals[1]]
    const either = eitherOf(one, other)
    let told = 0
    either.addEventListener('abort', () => told++)
    signals[which]!.abort()
    assert.equal(told, 1)
    assert.equal(either.aborted, true)
    assert.equal(eitherOf(one, other).aborted, true)
  }
})
