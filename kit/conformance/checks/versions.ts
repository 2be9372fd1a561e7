import type { EntityName } from '@millwright/model'
import type { Native } from '../../connector.ts'
import { carryOut, planUpdate } from '../../write.ts'
import type { Bench } from '../bench.ts'
import { type Case, type Check, expect, Skip } from '../check.ts'
import { watchIo } from '../watch.ts'
import { failure } from './refusals.ts'

/** Nobody overwrites what another has changed in between. */
export const versions: Check = {
  name: 'versions',
  cases: (bench) =>
    bench.names
      .filter((entity) => bench.map(entity).ops.update === true)
      .flatMap((entity): Case[] => {
        const about = { entity, op: 'update' }
        if (bench.map(entity).version === 'none') {
          return [
            {
              promise: 'a source without versions shows none, and refuses If-Match',
              ...about,
              run: () => refuseAny(bench, entity),
            },
          ]
        }
        return [
          {
            promise: 'a stale version is refused before anything is sent',
            ...about,
            run: () => refuseStale(bench, entity),
          },
          {
            promise: 'of two updates that were planned on the same version the source takes one',
            ...about,
            run: () => raceUpdates(bench, entity),
          },
        ]
      }),
}

async function bodyFor(bench: Bench, entity: EntityName, record: Native): Promise<Native> {
  const bodies = await bench.samples(entity).update?.(record, bench.tools)
  if (!bodies?.[0]) throw new Skip('There is no sample of an update.')
  return bodies[0]
}

async function refuseAny(bench: Bench, entity: EntityName): Promise<void> {
  const record = await bench.changeable(entity)
  expect(record.version === null, 'the record has a version')
  const body = await bodyFor(bench, entity, record)
  const error = await failure(() => planUpdate(bench.io, entity, record.id, body, 'x'))
  expect(error?.code === 'PRECONDITION_FAILED', `If-Match is answered with ${error?.code}`)
}

async function refuseStale(bench: Bench, entity: EntityName): Promise<void> {
  const record = await bench.changeable(entity)
  expect(typeof record.version === 'string', 'the record has no version')
  const body = await bodyFor(bench, entity, record)
  const { io, writes } = watchIo(bench.io)
  const stale = await failure(() => planUpdate(io, entity, record.id, body, `${record.version}0`))
  expect(stale?.code === 'PRECONDITION_FAILED', `it is answered with ${stale?.code}`)
  await planUpdate(io, entity, record.id, body, record.version)
  expect(writes().length === 0, 'something was sent')
}

/** Stamps of many sources count in seconds: only a record that is older than one shows that it was changed. */
const OLD = 1_100

async function agedRecord(bench: Bench, entity: EntityName): Promise<Native> {
  const first = bench.first.get(entity)
  bench.first.delete(entity)
  const id = first?.id ?? (await bench.changeable(entity)).id
  const age = first ? performance.now() - first.at : 0
  if (age < OLD) await new Promise((resolve) => setTimeout(resolve, OLD - age))
  return bench.tools.get(entity, id)
}

async function raceUpdates(bench: Bench, entity: EntityName): Promise<void> {
  const record = await agedRecord(bench, entity)
  const body = await bodyFor(bench, entity, record)
  const other = await bodyFor(bench, entity, record)
  const first = await planUpdate(bench.io, entity, record.id, body, record.version)
  const second = await planUpdate(bench.io, entity, record.id, other, record.version)
  bench.forget()
  await carryOut(bench.io, first)
  const after = await bench.tools.get(entity, record.id)
  expect(after.version !== record.version, 'the update left the version as it was')
  const error = await failure(() => carryOut(bench.io, second))
  expect(
    error?.code === 'PRECONDITION_FAILED',
    `the second one is answered with ${error?.code ?? 'success'}`,
  )
}
