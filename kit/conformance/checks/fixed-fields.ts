import { type Entity, type EntityName, entities } from '@millwright/model'
import type { EntityMap, Native } from '../../connector.ts'
import type { Field } from '../../fields.ts'
import { planCreate, planUpdate } from '../../write.ts'
import type { Bench } from '../bench.ts'
import { type Case, type Check, expect, Skip } from '../check.ts'
import { watchIo } from '../watch.ts'
import { failure } from './refusals.ts'

/** What cannot be written is refused, field by field, before anything is sent. */
export const fixedFields: Check = {
  name: 'fixed-fields',
  cases: (bench) =>
    bench.names.flatMap((entity): Case[] => {
      const { ops, upload } = bench.map(entity)
      return [
        ...(ops.create === true && !upload
          ? [
              {
                promise: 'read-only fields are refused on create before anything is sent',
                entity,
                op: 'create',
                run: () => refuseOnCreate(bench, entity),
              },
            ]
          : []),
        ...(ops.update === true && ops.list === true
          ? [
              {
                promise:
                  'read-only and create-only fields are refused on update before anything is sent',
                entity,
                op: 'update',
                run: () => refuseOnUpdate(bench, entity),
              },
            ]
          : []),
      ]
    }),
}

async function refuseOnCreate(bench: Bench, entity: EntityName): Promise<void> {
  const names = namesOf(bench.map(entity), entity, (write) => write === 'never')
  const body = Object.fromEntries(names.map((name) => [name, 'x']))
  const { io, writes } = watchIo(bench.io)
  const error = await failure(() => planCreate(io, entity, body))
  checkPlaces(error?.errors, names)
  expect(writes().length === 0, 'something was sent')
}

async function refuseOnUpdate(bench: Bench, entity: EntityName): Promise<void> {
  const record: Native | undefined = (await bench.snapshot(entity)).found[0]?.record
  if (!record) throw new Skip('The source has no such record.')
  const names = namesOf(bench.map(entity), entity, (write) => write !== 'always')
  const { io, writes } = watchIo(bench.io)
  // A word and its source code name one field: together they would be refused for that.
  const isTwin = (name: string) =>
    names.includes(name.replace(/^source_/, '')) && /^source_/.test(name)
  for (const some of [names.filter((name) => !isTwin(name)), names.filter(isTwin)]) {
    if (some.length === 0) continue
    const body = Object.fromEntries(some.map((name) => [name, record[name] ?? 'x']))
    const error = await failure(() => planUpdate(io, entity, record.id, body, null))
    expect(error?.code === 'FIELD_NOT_WRITABLE', `all together are answered with ${error?.code}`)
    checkPlaces(error.errors, some)
  }
  expect(writes().length === 0, 'something was sent')
}

function checkPlaces(errors: readonly { pointer: string }[] | undefined, names: string[]): void {
  const places = new Set((errors ?? []).map(({ pointer }) => pointer))
  const missed = names.find((name) => !places.has(`/${name}`))
  expect(!missed, `${missed} is not refused`)
}

/** Fields of the model that this map does not write in this way: `id` and what it has no place for are among them. */
function namesOf(
  map: EntityMap,
  entity: EntityName,
  isFixed: (write: Field['write']) => boolean,
): string[] {
  const fields = map.fields as Record<string, Field>
  return Object.keys((entities[entity] as Entity).fields).filter((name) => {
    const field = fields[name]
    return !field?.encode || isFixed(field.write)
  })
}
