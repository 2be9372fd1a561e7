import type { Io } from '../../io.ts'
import { readPage } from '../../read.ts'
import type { Bench } from '../bench.ts'
import { answer, createBreaker, cutBefore } from '../breaker.ts'
import { type Case, type Check, expect } from '../check.ts'
import { failure } from './refusals.ts'

/** What is worth another try gets it, and what is not is told. */
export const retries: Check = {
  name: 'retries',
  cases: (bench): Case[] => [
    {
      promise: 'a 429 with a short Retry-After is waited out',
      run: async () => {
        const { io, waits, limit } = await openLimited(bench)
        await limit(1)
        await readSome(bench, io)
        expect(waits.length === 1, `${waits.length} pauses were made`)
        expect(waits[0]! >= 1000 && waits[0]! <= 2000, `the pause was ${waits[0]} ms`)
      },
    },
    {
      promise: 'a 429 with a long Retry-After is told at once, with the time',
      run: async () => {
        const { io, waits, limit } = await openLimited(bench)
        await limit(120)
        const error = await failure(() => readSome(bench, io))
        expect(error?.code === 'UPSTREAM_RATE_LIMITED', `it is answered with ${error?.code}`)
        expect(error.retryable, 'it is not marked as worth another try')
        expect(error.retryAfterMs === 120_000, `the time is told as ${error.retryAfterMs} ms`)
        expect(waits.length === 0, 'the call waited')
      },
    },
    {
      promise: 'a read whose connection is cut is repeated once',
      run: async () => {
        const breaker = createBreaker()
        const io = bench.open({ wrap: breaker.wrap })
        await readSome(bench, io)
        breaker.arm(cutBefore)
        await readSome(bench, io)
        breaker.arm(cutBefore, 100)
        const error = await failure(() => readSome(bench, io))
        expect(error?.code === 'UPSTREAM_ERROR', `a second cut is answered with ${error?.code}`)
        expect(breaker.count() === 2, `the read was sent ${breaker.count()} times`)
      },
    },
  ],
}

/** One small page of the first entity that can be listed. */
export async function readSome(bench: Bench, io: Io): Promise<unknown> {
  const entity = bench.names.find((name) => bench.map(name).ops.list === true)!
  const query = { limit: 3, after: null, filters: {}, fields: null, total: false }
  return readPage(io, entity, query)
}

/** A connection that is signed in, and a source that will say 429 once: in its own words where it is a simulated one. */
async function openLimited(bench: Bench) {
  const waits: number[] = []
  const breaker = createBreaker()
  const sleep = async (ms: number) => void waits.push(ms)
  const io = bench.open({ wrap: breaker.wrap, sleep })
  await readSome(bench, io)
  const { control } = bench.options
  const limit = async (seconds: number) => {
    if (control) return control.fault({ fault: 'rate_limited', retry_after: seconds })
    breaker.arm(answer(429, 'application/json', '{}', { 'retry-after': String(seconds) }))
  }
  return { io, waits, limit }
}
