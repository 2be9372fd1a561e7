import {
  type Entity,
  type EntityName,
  entities,
  type FieldMeta,
  isMerged,
  isWritable,
  metaOf,
} from '@millwright/model'
import type { EntityMap, Native } from '../../connector.ts'
import type { Field } from '../../fields.ts'
import { readOne } from '../../read.ts'
import { carryOut, planUpdate } from '../../write.ts'
import type { Bench } from '../bench.ts'
import { type Case, type Check, expect, Skip } from '../check.ts'
import { findDifference, isSameValue, show } from '../compare.ts'
import { encodable } from '../encodable.ts'

/** An update changes what was sent, and nothing else. */
export const updates: Check = {
  name: 'updates',
  cases: (bench) =>
    bench.names
      .filter((entity) => bench.map(entity).ops.update === true)
      .flatMap((entity): Case[] => [
        {
          promise: 'an update changes only what was sent',
          entity,
          op: 'update',
          run: () => updateBySamples(bench, entity),
        },
        {
          promise: 'writing back what was read changes nothing',
          entity,
          op: 'update',
          run: () => writeBack(bench, entity),
        },
      ]),
}

async function updateBySamples(bench: Bench, entity: EntityName): Promise<void> {
  const { update } = bench.samples(entity)
  expect(update, `There is no sample of an update of ${entity}.`)
  let record = await bench.changeable(entity)
  const bodies = await update(record, bench.tools)
  expect(bodies.length > 0, `There is no sample of an update of ${entity}.`)
  for (const body of bodies) record = await updateAndCompare(bench, entity, record, body)
}

/** Sends one update and judges what it did. Answers the record as it is afterwards. */
export async function updateAndCompare(
  bench: Bench,
  entity: EntityName,
  before: Native,
  body: Native,
): Promise<Native> {
  const plan = await planUpdate(bench.io, entity, before.id, body, null)
  bench.forget()
  await carryOut(bench.io, plan)
  const { record } = await readOne(bench.io, entity, before.id)
  const difference = findDifference(body, record)
  expect(!difference, `after an update of ${Object.keys(body)}, ${difference}`)
  const free = followers(bench, entity, body)
  for (const name of Object.keys(record)) {
    if (free.has(name) || isSameValue(before[name], record[name])) continue
    const change =
      findDifference(before[name], record[name], true, `/${name}`) ?? show(record[name])
    expect(false, `an update of ${Object.keys(body)} also changed ${change}`)
  }
  return record
}

const always = ['updated_at', 'updated_by_id', 'updated_by_number', 'updated_by_name', 'version']

/** Fields that may move when these are sent: stamps, sums, the other parts of a reference, twins. */
function followers(bench: Bench, entity: EntityName, body: Native): Set<string> {
  const { follows = [] } = bench.samples(entity)
  const fields = bench.map(entity).fields as Record<string, Field>
  const free = new Set([...always, ...follows, ...Object.keys(body)])
  const touched = new Set(Object.keys(body).flatMap((name) => fields[name]?.native ?? []))
  for (const [name, field] of Object.entries(fields)) {
    if (field.derived || field.native.some((native) => touched.has(native))) free.add(name)
  }
  const model = (entities[entity] as Entity).fields
  for (const name of Object.keys(body)) {
    const stem = name.replace(/_id$/, '')
    for (const other of [`${stem}_number`, `${stem}_name`, `source_${name}`]) free.add(other)
    const meta = model[name] && metaOf(model[name])
    if (meta?.twin_of) free.add(meta.twin_of)
  }
  return free
}

async function writeBack(bench: Bench, entity: EntityName): Promise<void> {
  let record = await bench.changeable(entity)
  const names = scalarsOf(bench.map(entity), record)
  if (names.length === 0) throw new Skip('No field of such a record can be written back by itself.')
  for (const name of names) {
    const before = record
    const schema = (entities[entity] as Entity).fields[name]!
    const part = writablePart(before[name], metaOf(schema))
    const field = (bench.map(entity).fields as Record<string, Field>)[name]!
    const value = encodable(field, part, bench.io.context)
    if (value === undefined) continue
    record = await updateAndCompare(bench, entity, before, { [name]: value })
  }
}

/** A value without what only the source writes inside of it. */
function writablePart(value: any, meta: FieldMeta): any {
  if (Array.isArray(value)) return value.map((item) => writablePart(item, meta))
  if (!meta.fields || typeof value !== 'object' || value === null) return value
  const parts = Object.entries(value).filter(([name, part]) => {
    const isKey = name === 'id' && isMerged(meta)
    return part !== null && (isKey || isWritable(metaOf(meta.fields![name]!), 'update'))
  })
  return Object.fromEntries(parts)
}

/** Writable fields with a value, less twins that say the same, and lists of lines. */
function scalarsOf(map: EntityMap, record: Native): string[] {
  return Object.entries(map.fields as Record<string, Field>)
    .filter(([name, field]) => {
      const value = record[name]
      const isEmpty =
        value === null || value === 'unknown' || (Array.isArray(value) && !value.length)
      return field.write === 'always' && field.encode && !field.lines && !isEmpty
    })
    .filter(
      ([name]) =>
        !(map.rules ?? []).some(
          (rule) => rule.fields !== '*' && rule.fields.includes(name) && rule.when(record),
        ),
    )
    .map(([name]) => name)
}
