import { ApiError, type EntityName, entities, entityNames } from '@millwright/model'
import type { Op } from '../../connector.ts'
import type { Io } from '../../io.ts'
import { readOne, readPage } from '../../read.ts'
import { planAction, planCreate, planDelete, planUpdate } from '../../write.ts'
import type { Bench } from '../bench.ts'
import { type Case, type Check, expect } from '../check.ts'
import { watchIo } from '../watch.ts'

const query = { limit: 1, after: null, fields: null, total: false }

const tries: Record<Op, (io: Io, entity: EntityName) => Promise<unknown>> = {
  list: (io, entity) => readPage(io, entity, { ...query, filters: {} }),
  get: (io, entity) => readOne(io, entity, '1'),
  create: (io, entity) => planCreate(io, entity, {}),
  update: (io, entity) => planUpdate(io, entity, '1', {}, null),
  delete: (io, entity) => planDelete(io, entity, '1', null),
}

/** What is not declared is refused, with a reason and before anything is sent. */
export const refusals: Check = {
  name: 'refusals',
  cases: (bench) => [
    ...entityNames.flatMap((entity) =>
      entity in bench.connector.entities ? [] : absent(bench, entity),
    ),
    ...bench.names.flatMap((entity) => [
      ...ops(bench, entity),
      ...actions(bench, entity),
      filters(bench, entity),
    ]),
  ],
}

function absent(bench: Bench, entity: EntityName): Case[] {
  if (bench.options.entities) return []
  return [
    {
      promise: 'the source has none of these, and says so',
      entity,
      run: async () => {
        for (const op of Object.keys(tries) as Op[])
          await refused(bench, (io) => tries[op](io, entity), op)
      },
    },
  ]
}

function ops(bench: Bench, entity: EntityName): Case[] {
  return (Object.keys(tries) as Op[])
    .filter((op) => bench.map(entity).ops[op] !== true)
    .map((op) => ({
      promise: `${op} is refused with a reason`,
      entity,
      op,
      run: () => refused(bench, (io) => tries[op](io, entity), op),
    }))
}

function actions(bench: Bench, entity: EntityName): Case[] {
  const own = bench.map(entity).actions ?? {}
  return entities[entity].actions
    .filter((action) => !(own[action] && 'steps' in own[action]))
    .map((action) => ({
      promise: `${action} is refused with a reason`,
      entity,
      op: `actions/${action}`,
      run: () => refused(bench, (io) => planAction(io, entity, '1', action, {}, null), action),
    }))
}

function filters(bench: Bench, entity: EntityName): Case {
  const map = bench.map(entity)
  return {
    promise: 'a filter that is not declared is refused by name',
    entity,
    run: async () => {
      if (map.ops.list !== true) return
      const { io, calls } = watchIo(bench.io)
      for (const filter of Object.keys(entities[entity].filters)) {
        if (filter in map.filters || map.scanned?.includes(filter)) continue
        if (filter === 'include_deleted') continue
        const error = await failure(() =>
          readPage(io, entity, { ...query, filters: { [filter]: 'x' } }),
        )
        expect(
          error?.code === 'INVALID_REQUEST',
          `${filter} is answered ${error?.code ?? 'at all'}`,
        )
        const named = error.errors?.some(({ pointer }) => pointer === filter)
        expect(named, `the refusal of ${filter} does not name it`)
      }
      expect(calls.length === 0, 'the source was asked')
    },
  }
}

async function refused(
  bench: Bench,
  run: (io: Io) => Promise<unknown>,
  what: string,
): Promise<void> {
  const { io, calls } = watchIo(bench.io)
  const error = await failure(() => run(io))
  const code = error?.code ?? 'nothing'
  expect(code === 'OPERATION_NOT_SUPPORTED', `${what} is answered with ${code}`)
  expect(error!.detail.length > 15, `the refusal of ${what} says nothing`)
  expect(calls.length === 0, `${what} was sent to the source`)
}

/** The ApiError that this throws, or null. Other errors pass through. */
export async function failure(run: () => Promise<unknown>): Promise<ApiError | null> {
  try {
    await run()
    return null
  } catch (error) {
    if (error instanceof ApiError) return error
    throw error
  }
}
