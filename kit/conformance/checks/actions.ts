import { type ActionName, type EntityName, entities } from '@millwright/model'
import type { ActionMap, Native } from '../../connector.ts'
import { encodeKey } from '../../key.ts'
import { type Found, readOne } from '../../read.ts'
import { refuseAction } from '../../rules.ts'
import { carryOut, planAction } from '../../write.ts'
import type { Bench } from '../bench.ts'
import { type Case, type Check, expect, Skip } from '../check.ts'
import { watchIo } from '../watch.ts'
import { failure } from './refusals.ts'

/** An action does what it declares, and is refused where it cannot. */
export const actions: Check = {
  name: 'actions',
  // All that writes comes first: what is refused is then chosen from one list, with every state that was made.
  cases: (bench) =>
    ways.flatMap(({ promise, run }) =>
      bench.names.flatMap((entity) =>
        declared(bench, entity).map(
          ([name, action]): Case => ({
            promise: promise(name),
            entity,
            op: `actions/${name}`,
            run: () => run(bench, entity, name, action),
          }),
        ),
      ),
    ),
}

interface Way {
  promise(name: ActionName): string
  run(bench: Bench, entity: EntityName, name: ActionName, action: ActionMap): Promise<void>
}

const ways: readonly Way[] = [
  { promise: (name) => `${name} does what it declares`, run: act },
  {
    promise: (name) => `${name} is refused in a state that forbids it, and nothing is sent`,
    run: refuseByState,
  },
  {
    promise: (name) => `${name} refuses a body that the source has no place for`,
    run: refuseBody,
  },
]

/** Actions of an entity that are offered. */
export function declared(bench: Bench, entity: EntityName): [ActionName, ActionMap][] {
  const own = bench.map(entity).actions ?? {}
  return entities[entity].actions.flatMap((name) => {
    const action = own[name]
    return action && 'steps' in action ? [[name, action] as [ActionName, ActionMap]] : []
  })
}

/** A record that allows the action, and the body to send. */
export async function prepareAction(
  bench: Bench,
  entity: EntityName,
  name: ActionName,
): Promise<{ before: Found; body: Native }> {
  const sample = bench.samples(entity).actions?.[name]
  expect(sample, `There is no sample of ${name} of ${entity}.`)
  const id = await sample.prepare(bench.tools)
  const before = await readOne(bench.io, entity, id)
  const body = (await sample.body?.(before.record, bench.tools)) ?? {}
  bench.checkAction(entity, name, body)
  return { before, body }
}

async function act(
  bench: Bench,
  entity: EntityName,
  name: ActionName,
  action: ActionMap,
): Promise<void> {
  const { before, body } = await prepareAction(bench, entity, name)
  const plan = await planAction(bench.io, entity, before.record.id, name, body, null)
  bench.forget()
  const { answers } = await carryOut(bench.io, plan)
  const { record } = await readOne(bench.io, entity, before.record.id)
  const { done, makes } = action
  expect(
    !done || done(record, plan.action!.at),
    `${name} is not seen in the record (${record.status})`,
  )
  await bench.samples(entity).actions![name]!.expect(record, before.record, bench.tools)
  const key = makes?.key(answers) ?? null
  if (!makes) return
  expect(key !== null, `${name} does not tell the ${makes.entity} that it made`)
  await readOne(bench.io, makes.entity, encodeKey(key))
}

async function refuseByState(
  bench: Bench,
  entity: EntityName,
  name: ActionName,
  action: ActionMap,
): Promise<void> {
  if (!action.from && !action.refuse) throw new Skip('The source accepts it in every state.')
  const { found } = await bench.snapshot(entity)
  const refused = found.filter(
    ({ record, native }) => refuseAction(name, action, record, native) !== null,
  )
  const states = new Map(refused.map((one) => [one.record.source_status ?? one.record.status, one]))
  if (states.size === 0) throw new Skip('No record at the source is in a state that forbids it.')
  const body = await bodyOf(bench, entity, name, action)
  for (const { record } of states.values()) {
    const { io, writes } = watchIo(bench.io, { refuses: true })
    const error = await failure(() => planAction(io, entity, record.id, name, body, null))
    const code = error?.code ?? 'nothing'
    expect(code === 'RECORD_LOCKED', `in ${record.status} it is answered with ${code}`)
    expect(error!.rule?.id && error!.rule.state, `the refusal in ${record.status} names no rule`)
    expect(Array.isArray(error!.rule!.instead), 'the refusal does not say what can be done instead')
    expect(writes().length === 0, 'something was sent')
  }
}

/** Some body with all that is required: the state must be judged first, whatever it says. */
async function bodyOf(
  bench: Bench,
  entity: EntityName,
  name: ActionName,
  action: ActionMap,
): Promise<Native> {
  const required = Object.fromEntries(
    (action.required ?? []).map((field) => [field, [] as unknown]),
  )
  const agreed = action.side_effects ? { accept_side_effects: true } : {}
  const sample = bench.samples(entity).actions?.[name]
  if (!sample?.body || !action.required) return { ...required, ...agreed }
  const { body } = await prepareAction(bench, entity, name)
  return { ...body, ...agreed }
}

async function refuseBody(
  bench: Bench,
  entity: EntityName,
  name: ActionName,
  action: ActionMap,
): Promise<void> {
  const plan = (body: Native) => {
    const { io } = watchIo(bench.io, { refuses: true })
    return failure(() => planAction(io, entity, '1', name, body, null))
  }
  const stray = await plan({ no_such_parameter: 'x' })
  expect(
    stray?.code === 'FIELD_NOT_WRITABLE',
    `an unknown parameter is answered with ${stray?.code}`,
  )
  if (action.required?.length) {
    const missing = await plan({})
    expect(
      missing?.code === 'INVALID_REQUEST',
      `a missing parameter is answered with ${missing?.code}`,
    )
  }
  if (action.side_effects) {
    const filled = Object.fromEntries((action.required ?? []).map((field) => [field, 'x']))
    const silent = await plan(filled)
    expect(
      silent?.code === 'INVALID_REQUEST',
      `side effects are accepted silently: ${silent?.code}`,
    )
  }
}
