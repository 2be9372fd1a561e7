import type { Io } from '../../io.ts'
import type { Bench } from '../bench.ts'
import { answer, createBreaker, hang } from '../breaker.ts'
import { type Case, type Check, expect } from '../check.ts'
import { readSome } from './retries.ts'

const SECOND = 1000

/** Who no longer waits is not kept waiting. */
export const cancels: Check = {
  name: 'cancels',
  cases: (bench): Case[] => [
    {
      promise: 'a read ends within a second of being cancelled',
      run: async () => {
        const breaker = createBreaker()
        const io = bench.open({ wrap: breaker.wrap })
        await readSome(bench, io)
        breaker.arm(hang, 100)
        await cancel(bench, io)
      },
    },
    {
      promise: 'a sign-in ends within a second of being cancelled',
      run: async () => {
        const breaker = createBreaker()
        breaker.arm(hang, 100)
        await cancel(bench, bench.open({ wrap: breaker.wrap }))
      },
    },
    {
      promise: 'waiting for a Retry-After ends within a second of being cancelled',
      run: async () => {
        const breaker = createBreaker()
        const io = bench.open({ wrap: breaker.wrap })
        await readSome(bench, io)
        breaker.arm(answer(429, 'application/json', '{}', { 'retry-after': '2' }), 100)
        await cancel(bench, io)
      },
    },
  ],
}

async function cancel(bench: Bench, io: Io): Promise<void> {
  const controller = new AbortController()
  const reading = readSome(bench, io.under(controller.signal)).then(
    () => 'data',
    () => 'ended',
  )
  setImmediate(() => controller.abort())
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve('late'), SECOND)
  })
  const how = await Promise.race([reading, late])
  clearTimeout(timer)
  expect(how !== 'late', 'it went on for more than a second')
  expect(how === 'ended', 'it was answered all the same')
}
