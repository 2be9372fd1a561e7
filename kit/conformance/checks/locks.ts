import type { EntityName } from '@millwright/model'
import type { Native, Rule } from '../../connector.ts'
import { encodeBody } from '../../encode.ts'
import type { Field } from '../../fields.ts'
import { type Found, readOne } from '../../read.ts'
import { describeAllowed, findLock } from '../../rules.ts'
import { planDelete, planUpdate } from '../../write.ts'
import type { Bench } from '../bench.ts'
import { type Case, type Check, expect, Skip } from '../check.ts'
import { watchIo } from '../watch.ts'
import { failure } from './refusals.ts'

/** A record that its state locks says so, with the rule, the field and the way out. */
export const locks: Check = {
  name: 'locks',
  cases: (bench) =>
    bench.names.flatMap((entity) =>
      (bench.map(entity).rules ?? []).flatMap((rule) =>
        (rule.ops ?? ['update'])
          .filter((op) => bench.map(entity).ops[op] === true)
          .map(
            (op): Case => ({
              promise: `${op} is refused by ${rule.id}, with rule, field, state and what to do instead`,
              entity,
              op,
              run: () =>
                op === 'update' ? lockUpdate(bench, entity, rule) : lockDelete(bench, entity, rule),
            }),
          ),
      ),
    ),
}

/** Records that the rule locks: met at the source, else made by the sample. */
async function lockedBy(bench: Bench, entity: EntityName, rule: Rule): Promise<Found[]> {
  const { found } = await bench.snapshot(entity)
  const met = found.filter(({ record }) => rule.when(record))
  if (met.length > 0) return met.slice(0, 5)
  const make = bench.samples(entity).locked?.[rule.id]
  if (!make) throw new Skip('No record at the source is in this state.')
  const made = await readOne(bench.io, entity, await make(bench.tools))
  expect(rule.when(made.record), `the sample of ${rule.id} is not locked by it`)
  return [made]
}

async function lockUpdate(bench: Bench, entity: EntityName, rule: Rule): Promise<void> {
  const map = bench.map(entity)
  const fields = Object.entries(map.fields as Record<string, Field>)
    .filter(
      ([name, { write }]) =>
        write === 'always' && (rule.fields === '*' || rule.fields.includes(name)),
    )
    .map(([name]) => name)
  let tried = 0
  for (const { record, native } of await lockedBy(bench, entity, rule)) {
    const allowed = describeAllowed(map, record, native)
    for (const name of fields) {
      if (findLock(map, record, 'update', [name])?.rule !== rule) continue
      const body = { [name]: valueFor(name, record) }
      if (!canEncode(bench, entity, body)) continue
      tried++
      const { io, writes } = watchIo(bench.io, { refuses: true })
      const error = await failure(() => planUpdate(io, entity, record.id, body, null))
      checkRefusal(error, rule, record, name)
      expect(writes().length === 0, 'something was sent')
      const told = allowed.update.fields[name]?.possible
      expect(told === false, `include=allowed says that ${name} can be changed`)
    }
  }
  if (tried === 0) throw new Skip('Another rule comes first in every record that was met.')
}

async function lockDelete(bench: Bench, entity: EntityName, rule: Rule): Promise<void> {
  const map = bench.map(entity)
  let tried = 0
  for (const { record, native } of await lockedBy(bench, entity, rule)) {
    if (findLock(map, record, 'delete', [])?.rule !== rule) continue
    tried++
    const { io } = watchIo(bench.io, { refuses: true })
    const error = await failure(() => planDelete(io, entity, record.id, null))
    checkRefusal(error, rule, record, null)
    const told = describeAllowed(map, record, native).delete.possible
    expect(!told, 'include=allowed says that it can be deleted')
  }
  if (tried === 0) throw new Skip('Another rule comes first in every record that was met.')
}

function checkRefusal(
  error: Awaited<ReturnType<typeof failure>>,
  rule: Rule,
  record: Native,
  field: string | null,
): void {
  const about = field ?? 'the delete'
  expect(error?.code === 'RECORD_LOCKED', `${about} is answered with ${error?.code ?? 'nothing'}`)
  expect(error.rule?.id === rule.id, `${about} is refused by ${error.rule?.id}`)
  expect(
    error.rule.state === (record.status ?? 'unknown'),
    `the state is told as ${error.rule.state}`,
  )
  expect(Array.isArray(error.rule.instead), 'it does not say what can be done instead')
  expect(!/\{\w+\}/.test(error.detail), `the reason has a gap: ${error.detail}`)
  if (field === null) return
  expect(error.rule.field === field, `the field is told as ${error.rule.field}`)
  const isPlaced = error.errors?.some(({ pointer }) => pointer === `/${field}`)
  expect(isPlaced, 'the refusal has no place')
}

/** A value that the codec takes: the record's own, a line by its id. */
function valueFor(name: string, record: Native): unknown {
  const value = record[name]
  if (name === 'lines' && Array.isArray(value)) return value.slice(0, 1).map(({ id }) => ({ id }))
  return value
}

function canEncode(bench: Bench, entity: EntityName, body: Native): boolean {
  try {
    encodeBody(bench.io, entity, bench.map(entity), 'update', body)
    return true
  } catch {
    return false
  }
}
