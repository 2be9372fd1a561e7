import type { EntityName, ErrorCode } from '@millwright/model'
import type { Call } from '../../call.ts'
import type { Auth, FormField } from '../../connector.ts'
import type { Io } from '../../io.ts'
import type { Bench } from '../bench.ts'
import { type Case, type Check, expect, Skip } from '../check.ts'
import { listFew, requireControl } from '../spoils.ts'
import { watchIo } from '../watch.ts'
import { failure } from './refusals.ts'
import { readSome } from './retries.ts'

/** What a form calls the part of a system that is worked in. */
const PLACES = /^(client|database|tenant|company|organization_id|organization|environment|site)$/

/** Nobody's: a wrong password of a real user would lock it. */
const NOBODY = 'nobody-0815'

const refused: readonly ErrorCode[] = ['REAUTHORIZATION_REQUIRED', 'AUTHENTICATION_FAILED']
const unplaced: readonly ErrorCode[] = [
  ...refused,
  'UPSTREAM_PERMISSION_DENIED',
  'CONNECTION_UNAVAILABLE',
  'NOT_FOUND',
  'INVALID_REQUEST',
]

/** Doors that stay shut, each told for what it is. */
export const doors: Check = {
  name: 'doors',
  cases: (bench): Case[] => [
    ...bench.connector.auth.flatMap((way) => credentialCases(bench, way)),
    ...placeCases(bench),
    {
      promise: 'a role that is missing for one entity shuts this one and no other',
      run: () => missRole(bench),
    },
    {
      promise: 'a licence that has run out is told as refused credentials or a missing permission',
      op: 'licence',
      run: () => runOut(bench),
    },
  ],
}

function credentialCases(bench: Bench, way: Auth): Case[] {
  const secrets = way.fields.filter(({ kind }) => kind === 'secret').map(({ name }) => name)
  const wrong = Object.fromEntries(secrets.map((name) => [name, `Wrong-${name}-0815`]))
  const tries: [string, Record<string, string>][] = [
    ['wrong credentials', wrong],
    ...secrets.map((name): [string, Record<string, string>] => [`no ${name}`, { [name]: '' }]),
  ]
  return tries.map(([what, instead]) => ({
    promise: `${what} of ${way.kind} ${what.startsWith('no') ? 'is' : 'are'} told as such`,
    op: `ways/${way.kind}`,
    run: async () => {
      requireControl(bench)
      const credentials = { ...fill(bench, way), ...wrong, ...instead, kind: way.kind }
      await meet(bench, bench.open({ credentials }), refused)
    },
  }))
}

/** The form of a way, with what is known and with nobody as the user. */
function fill({ options }: Bench, { fields }: Auth): Record<string, string> {
  const known = options.credentials as Readonly<Record<string, string | undefined>>
  const value = ({ name, default: usual }: FormField) =>
    name === 'username' ? NOBODY : (known[name] ?? usual ?? 'x')
  const needed = fields.filter(({ name, required }) => required || known[name] !== undefined)
  return Object.fromEntries(needed.map((field) => [field.name, value(field)]))
}

function placeCases(bench: Bench): Case[] {
  const { connector, options } = bench
  const way = connector.auth.find(({ kind }) => kind === options.credentials.kind)!
  const places = way.fields.filter(({ name }) => PLACES.test(name))
  if (places.length === 0) {
    const promise = 'another company or site than its own is refused'
    const run = () => {
      throw new Skip('Address and user alone say where one works: the form asks for nothing else.')
    }
    return [{ promise, run }]
  }
  return places.map(({ name, kind }) => ({
    promise: `another ${name} than its own is refused, and nothing of it is read`,
    op: `places/${name}`,
    run: async () => {
      requireControl(bench)
      const usual = (options.credentials as Record<string, string>)[name] ?? ''
      const isNumber = kind === 'number' || /^\d+$/.test(usual)
      const credentials = { [name]: isNumber ? '987' : 'Nowhere-987' }
      await meet(bench, bench.open({ credentials }), unplaced)
    },
  }))
}

async function meet(bench: Bench, io: Io, codes: readonly ErrorCode[]): Promise<void> {
  const error = await failure(() => readSome(bench, io))
  const code = error?.code ?? 'data'
  expect(error && codes.includes(error.code), `it is answered with ${code}: ${error?.detail ?? ''}`)
  expect(error.detail.length > 20, 'it says nothing')
}

async function missRole(bench: Bench): Promise<void> {
  const control = requireControl(bench)
  const calls = new Map<EntityName, readonly Call[]>()
  for (const entity of bench.names) {
    if (bench.map(entity).ops.list !== true) continue
    const watched = watchIo(bench.open())
    await listFew(bench, watched.io, entity)
    calls.set(entity, watched.calls)
  }
  for (const [shut, [first]] of calls) {
    if (!first) continue
    const match = matchOf(first)
    const isOf = (call: Call) => JSON.stringify(matchOf(call)) === JSON.stringify(match)
    const open = [...calls].find(([, others]) => !others.some(isOf))?.[0]
    if (!open) continue
    await control.fault({ fault: 'forbidden', times: 'forever', match })
    const io = bench.open()
    const error = await failure(() => listFew(bench, io, shut))
    const code = error?.code ?? 'data'
    expect(code === 'UPSTREAM_PERMISSION_DENIED', `${shut} are answered with ${code}`)
    const other = await failure(() => listFew(bench, io, open))
    expect(!other, `${open} are answered with ${other?.code}`)
    return
  }
  throw new Skip('All entities are read by the same calls.')
}

/** By the end of its path (what is before it a connection may change), or by the procedure where all have the same. */
function matchOf({ path, body }: Call): { path: string; body?: string } {
  const method: unknown = Object(body).method
  const own = path
    .split('?')[0]!
    .split('/')
    .at(-1)!
    .replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return {
    path: `/\\/${own}(\\?|$)/`,
    ...(typeof method === 'string' && { body: `"method":"${method}"` }),
  }
}

async function runOut(bench: Bench): Promise<void> {
  const control = requireControl(bench)
  const io = bench.open()
  await readSome(bench, io)
  await control.fault({ fault: 'licence_expired', times: 'forever' })
  const error = await failure(() => readSome(bench, io))
  if (!error) throw new Skip('The vendor publishes no answer for a licence that has run out.')
  const isRight = error.code === 'UPSTREAM_PERMISSION_DENIED' || refused.includes(error.code)
  expect(isRight, `it is answered with ${error.code}: ${error.detail}`)
}
