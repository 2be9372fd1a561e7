import { isDeepStrictEqual } from 'node:util'
import type { ErrorCode } from '@millwright/model'
import { carryOut } from '../../write.ts'
import type { Bench } from '../bench.ts'
import { answer, type Break, refuse, respell, timeOut } from '../breaker.ts'
import { type Case, type Check, expect, Skip } from '../check.ts'
import { openLine } from './lost-writes.ts'
import { failure } from './refusals.ts'
import { readSome } from './retries.ts'

const page = (title: string) =>
  `<!doctype html><html><title>${title}</title><body>${title}</body></html>`
const signInPage = `${page('Log in')}<form><input name="user"><input type="password"></form>`
const maintenance = page('Down for maintenance. Please log in again at 6:00.')
const half = (body: Buffer) => body.subarray(0, Math.floor(body.length / 2))
const noise = (body: Buffer) =>
  Buffer.from(body.map((byte, index) => (byte * 7 + index * 13 + 128) % 256))

interface Bad {
  what: string
  how: Break
  /** Codes that a read may be answered with; null among them is the right data. */
  read: readonly (ErrorCode | null)[]
  write?: ErrorCode
}

const lost = 'WRITE_OUTCOME_UNKNOWN'

const bads: readonly Bad[] = [
  {
    what: 'a sign-in page instead of data',
    how: answer(200, 'text/html', signInPage),
    read: ['REAUTHORIZATION_REQUIRED'],
  },
  {
    what: 'a page instead of data',
    how: answer(200, 'text/html', page('Welcome')),
    read: ['UPSTREAM_ERROR'],
    write: lost,
  },
  {
    what: 'a maintenance page in HTML',
    how: answer(503, 'text/html', maintenance),
    read: ['UPSTREAM_ERROR', 'CONNECTION_UNAVAILABLE'],
    write: lost,
  },
  {
    what: 'a maintenance page with the status of a success',
    how: answer(200, 'text/html', maintenance),
    read: ['UPSTREAM_ERROR', 'CONNECTION_UNAVAILABLE'],
    write: lost,
  },
  { what: 'garbage', how: respell(noise), read: ['UPSTREAM_ERROR'], write: lost },
  { what: 'half of an answer', how: respell(half), read: ['UPSTREAM_ERROR'], write: lost },
  { what: 'an empty answer', how: respell(() => Buffer.alloc(0)), read: ['UPSTREAM_ERROR'] },
  {
    what: 'JSON of another shape',
    how: answer(200, 'application/json', '{"hello":"world"}'),
    read: ['UPSTREAM_ERROR'],
  },
  {
    what: 'a JSON text',
    how: answer(200, 'application/json', '"hello"'),
    read: ['UPSTREAM_ERROR'],
  },
  {
    what: 'the right data as plain text',
    how: respell((body) => body, { 'content-type': 'text/plain' }),
    read: [null, 'UPSTREAM_ERROR'],
  },
  {
    what: 'a 500',
    how: answer(500, 'text/html', page('Internal Server Error')),
    read: ['UPSTREAM_ERROR'],
    write: lost,
  },
  {
    what: 'a 502',
    how: answer(502, 'text/html', page('Bad Gateway')),
    read: ['UPSTREAM_ERROR'],
    write: lost,
  },
  {
    what: 'a 503',
    how: answer(503, 'text/plain', 'maintenance'),
    read: ['UPSTREAM_ERROR', 'CONNECTION_UNAVAILABLE'],
  },
  { what: 'no answer in time', how: timeOut, read: ['UPSTREAM_TIMEOUT'], write: lost },
  {
    what: 'no connection',
    how: refuse,
    read: ['CONNECTION_UNAVAILABLE'],
    write: 'CONNECTION_UNAVAILABLE',
  },
]

/** Whatever comes instead of an answer has its right code. */
export const badAnswers: Check = {
  name: 'bad-answers',
  cases: (bench) => [
    ...bads.map(
      (bad): Case => ({
        promise: `${bad.what} to a read is ${bad.read.map((code) => code ?? 'read all the same').join(' or ')}`,
        run: () => breakRead(bench, bad),
      }),
    ),
    ...bads.flatMap((bad): Case[] =>
      bad.write
        ? [
            {
              promise: `${bad.what} to a write is ${bad.write}`,
              run: () => breakWrite(bench, bad, bad.write!),
            },
          ]
        : [],
    ),
  ],
}

async function breakRead(bench: Bench, { how, read }: Bad): Promise<void> {
  const { io, breaker } = await openLine(bench)
  breaker.disarm()
  const good = await readSome(bench, io)
  breaker.arm(how, 100)
  let data: unknown = null
  const error = await failure(async () => {
    data = await readSome(bench, io)
  })
  breaker.disarm()
  const code = error?.code ?? null
  expect(read.includes(code), `it is answered with ${code ?? 'data'}: ${error?.detail ?? ''}`)
  // A source need not keep the order of its properties.
  expect(code !== null || isDeepStrictEqual(data, good), 'other data was read')
}

async function breakWrite(bench: Bench, { how }: Bad, wanted: ErrorCode): Promise<void> {
  const entity = bench.names.find(
    (name) => bench.map(name).ops.create === true && bench.samples(name).create,
  )
  if (!entity) throw new Skip('Nothing can be created there.')
  const { io, breaker } = await openLine(bench)
  const { plan } = await bench.planNew(entity, io)
  bench.forget()
  const error = await failure(() => carryOut(breaker.armWrites(io, how), plan))
  expect(error?.code === wanted, `it is answered with ${error?.code ?? 'success'}`)
  const sent = breaker.count()
  expect(sent === 1, `it was sent ${sent} times`)
}
