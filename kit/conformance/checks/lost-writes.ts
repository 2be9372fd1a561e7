import type { EntityName } from '@millwright/model'
import type { Io } from '../../io.ts'
import { findOutcome } from '../../outcome.ts'
import { carryOut, planUpdate } from '../../write.ts'
import type { Bench } from '../bench.ts'
import { type Breaker, createBreaker, cutAfter, cutBefore } from '../breaker.ts'
import { type Case, type Check, expect, Skip } from '../check.ts'
import { failure } from './refusals.ts'
import { readSome } from './retries.ts'

const TRIES = 3

/** A write whose answer never came is never done twice, and never claimed. */
export const lostWrites: Check = {
  name: 'lost-writes',
  cases: (bench) =>
    bench.names.flatMap((entity): Case[] => {
      const { ops } = bench.map(entity)
      const seed = bench.options.seed ?? 1
      const cases: Case[] = []
      if (ops.create === true && ops.list === true) {
        cases.push({
          promise: `a create whose answer is lost makes one record at most, and is found or told as unknown (seed ${seed})`,
          entity,
          op: 'create',
          run: () => loseCreates(bench, entity, seed),
        })
      }
      if (ops.update === true) {
        cases.push({
          promise: 'an update whose answer is lost is found by reading the record',
          entity,
          op: 'update',
          run: () => loseUpdate(bench, entity),
        })
      }
      return cases
    }),
}

interface Line {
  io: Io
  breaker: Breaker
}

const opened = new WeakMap<Bench, Promise<Line>>()

/** A connection whose writes can be lost, signed in. One is enough: what breaks leaves its session as it was. */
export function openLine(bench: Bench): Promise<Line> {
  const known = opened.get(bench)
  if (known) return known
  const breaker = createBreaker()
  const io = bench.open({ wrap: breaker.wrap })
  const line = readSome(bench, io).then(() => ({ io, breaker }))
  opened.set(bench, line)
  return line
}

async function loseCreates(bench: Bench, entity: EntityName, seed: number): Promise<void> {
  const { io, breaker } = await openLine(bench)
  let state = seed
  for (let i = 0; i < TRIES; i++) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    const arrives = i === 0 || state > 1_073_741_824
    const before = await idsOf(bench, entity)
    const startedAt = bench.now()
    const { plan } = await bench.planNew(entity, io)
    bench.forget()
    const broken = breaker.armWrites(io, arrives ? cutAfter : cutBefore)
    const error = await failure(() => carryOut(broken, plan))
    expect(error?.code === 'WRITE_OUTCOME_UNKNOWN', `try ${i}: it is answered with ${error?.code}`)
    expect(breaker.count() === 1, `try ${i}: it was sent ${breaker.count()} times`)
    const fresh = [...(await idsOf(bench, entity))].filter((id) => !before.has(id))
    for (const id of fresh) bench.made.add(`${entity}/${id}`)
    const isOne = plan.steps.length === 1 && arrives
    expect(!isOne || fresh.length > 0, `try ${i}: the source did not create the sample`)
    expect(fresh.length <= 1, `try ${i}: there are ${fresh.length} new records`)
    expect(
      arrives || fresh.length === 0,
      `try ${i}: a record was made by a request that was not sent`,
    )
    const outcome = await findOutcome(io, plan, startedAt)
    if (outcome.kind === 'happened') {
      const { id } = outcome.found.record
      expect(fresh.includes(id), `try ${i}: ${id} is claimed, but ${fresh[0] ?? 'none'} was made`)
    } else if (outcome.kind === 'unknown') {
      expect(outcome.check.length > 30, `try ${i}: it does not say how to check`)
    } else expect(false, `try ${i}: a create is told as ${outcome.kind}`)
  }
}

async function idsOf(bench: Bench, entity: EntityName): Promise<Set<string>> {
  const more = { fields: ['number'], limit: 500, most: 5000 }
  const { found, whole } = await bench.collect(entity, {}, more)
  if (!whole) throw new Skip('The source has too many records to count new ones.')
  return new Set(found.map(({ record }) => record.id))
}

async function loseUpdate(bench: Bench, entity: EntityName): Promise<void> {
  const { io, breaker } = await openLine(bench)
  const record = await bench.changeable(entity)
  const bodies = await bench.samples(entity).update?.(record, bench.tools)
  if (!bodies?.[0]) throw new Skip('There is no sample of an update.')
  const plan = await planUpdate(io, entity, record.id, bodies[0], null)
  if (plan.steps.length === 0) throw new Skip('The sample of an update changes nothing.')
  bench.forget()
  const error = await failure(() => carryOut(breaker.armWrites(io, cutAfter), plan))
  expect(error?.code === 'WRITE_OUTCOME_UNKNOWN', `it is answered with ${error?.code}`)
  expect(breaker.count() === 1, `it was sent ${breaker.count()} times`)
  const outcome = await findOutcome(io, plan, bench.now())
  const isWhole = plan.steps.length === 1
  const right = isWhole ? outcome.kind === 'happened' : outcome.kind !== 'gone'
  expect(right, `the outcome is told as ${outcome.kind}`)
}
