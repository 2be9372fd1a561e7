import { type Entity, type EntityName, entities } from '@millwright/model'
import type { Native } from '../connector.ts'
import type { Field } from '../fields.ts'
import type { Io } from '../io.ts'
import { type Found, type Page, readPage } from '../read.ts'
import type { Bench } from './bench.ts'
import { expect, Skip } from './check.ts'
import { show } from './compare.ts'
import type { Control, Spoil } from './options.ts'

/** Records of the list that one of them is spoilt in. */
const LISTED = 3

/** A property of the source, where it is found in its answers, and the fields that are read from it. */
export interface Target {
  where: Spoil['where']
  property: string
  fields: readonly string[]
  /** Read from it alone. */
  only: readonly string[]
  /** An object or a list: another one in its place need not be noticed. */
  isNested: boolean
}

/** What comes instead of a value. */
export const ODDITIES: readonly { what: string; spoil: Pick<Spoil, 'value' | 'drop'> }[] = [
  { what: 'an object', spoil: { value: { odd: ['one', { two: null }] } } },
  { what: 'a text', spoil: { value: '~ neither this nor that ~' } },
  { what: 'a huge number', spoil: { value: 1e30 } },
  { what: 'an impossible day', spoil: { value: '2026-02-31T25:61:00' } },
  { what: 'nothing at all', spoil: { drop: true } },
]

/** The levers, or a skip on a system that somebody works with. */
export function requireControl({ options: { control } }: Bench): Control {
  if (control) return control
  throw new Skip('Only a simulated source can be told to do this.')
}

/** A few records, read by a connection of its own: nothing of it is remembered. */
export async function listFew(bench: Bench, io: Io, entity: EntityName): Promise<Page> {
  const filters = (await bench.samples(entity).within?.(bench.tools)) ?? {}
  return readPage(io, entity, { limit: LISTED, after: null, filters, fields: null, total: false })
}

/** The list as it is, and the one of its records that is to be spoilt. */
export async function pickVictim(bench: Bench, entity: EntityName) {
  const io = bench.open()
  const { records } = await listFew(bench, io, entity)
  if (records.length === 0) throw new Skip('The source has no such record.')
  const at = Math.min(1, records.length - 1)
  return { io, before: records, at, victim: records[at]! }
}

/** Lists with the spoils in force; lifts them whatever comes. */
export async function listSpoilt(
  bench: Bench,
  io: Io,
  entity: EntityName,
  spoils: readonly Spoil[],
): Promise<Page> {
  const control = requireControl(bench)
  for (const spoil of spoils) await control.spoil(spoil)
  try {
    return await listFew(bench, io, entity)
  } finally {
    await control.clearSpoils()
  }
}

/** All but the victim are what they were; the victim is there, and still a record of the model. */
export function judgeSpoilt(
  entity: EntityName,
  { before, after, at, what }: { before: readonly Found[]; after: Page; at: number; what: string },
): Native {
  const ids = (all: readonly Found[]) => all.map(({ record }) => record.id).join(', ')
  expect(ids(after.records) === ids(before), `${what}: the list is ${ids(after.records)}`)
  for (const [index, { record }] of after.records.entries()) {
    const was = before[index]!.record
    const isSame = JSON.stringify(record) === JSON.stringify(was)
    expect(index === at || isSame, `${what}: another record has changed too`)
  }
  const { record } = after.records[at]!
  const parsed = (entities[entity] as Entity).record.safeParse(record)
  const issue = parsed.error?.issues[0]
  expect(!issue, `${what}: ${issue?.path.join('/')} of the record: ${issue?.message}`)
  return record
}

/** What can be spoilt of a record: properties of its own, and those of its first line. */
export function targetsOf(bench: Bench, entity: EntityName, { native, record }: Found): Target[] {
  const map = bench.map(entity)
  const fields = Object.entries(map.fields as Record<string, Field>)
  const key = placeOf(map.key, native)
  if (!key) return []
  const own = anchored(targetsIn(native, fields, key, map.key, ''), native)
  const lined = fields.flatMap(([name, field]) => {
    if (!field.lines || !record[name]?.length) return []
    const lines = field.decode(native, bench.io.context) as Native[] | null
    const line = lines?.[0]
    const place = line && placeOf(field.lines.key, line)
    if (!place) return []
    const parent = Object.entries(key).filter(([part]) => part in line && !(part in place))
    const where = { ...Object.fromEntries(parent), ...place }
    const inner = Object.entries(field.lines.fields)
    return anchored(targetsIn(line, inner, where, field.lines.key, `${name}/0/`), line)
  })
  return [...own, ...lined]
}

/** Texts by which a record is told from whatever else has its key; they stay as they are. */
const ANCHORS = 2

function anchored(targets: readonly Target[], native: Native): Target[] {
  const anchors = anchorsOf(native, targets)
  return targets
    .filter(({ property }) => !(property in anchors))
    .map((one) => ({ ...one, where: { ...one.where, ...anchors } }))
}

function anchorsOf(native: Native, targets: readonly Target[]): Native {
  const length = ({ property }: Target) =>
    typeof native[property] === 'string' ? native[property].length : 0
  const anchors = targets
    .filter((one) => length(one) > 2)
    .sort((a, b) => length(b) - length(a))
    .slice(0, ANCHORS)
  return Object.fromEntries(anchors.map(({ property }) => [property, native[property]]))
}

/** By what a record is known in the answers of its source while these of its properties are spoilt. */
export function whereOf(
  bench: Bench,
  entity: EntityName,
  { native }: Found,
  spoilt: readonly string[],
): Spoil['where'] {
  const { key, fields } = bench.map(entity)
  const place = placeOf(key, native) ?? {}
  const targets = targetsIn(native, Object.entries(fields as Record<string, Field>), place, key, '')
  return {
    ...place,
    ...anchorsOf(
      native,
      targets.filter((one) => !spoilt.includes(one.property)),
    ),
  }
}

function placeOf(key: readonly string[], native: Native): Record<string, unknown> | null {
  const place = Object.fromEntries(key.map((part) => [part, native[part]]))
  return Object.values(place).every((one) => typeof one === 'string' || typeof one === 'number')
    ? place
    : null
}

function targetsIn(
  native: Native,
  fields: readonly (readonly [string, Field])[],
  where: Spoil['where'],
  key: readonly string[],
  prefix: string,
): Target[] {
  const names = new Set(fields.flatMap(([, field]) => field.native))
  return [...names]
    .filter((property) => Object.hasOwn(native, property) && !key.includes(property))
    .filter((property) => !/[./$*]/.test(property))
    .map((property) => {
      const of = fields.filter(([, field]) => field.native.includes(property))
      const only = of.filter(([, field]) => field.native.length === 1)
      const named = (all: typeof of) => all.map(([name]) => prefix + name)
      const isNested = typeof native[property] === 'object' && native[property] !== null
      return { where, property, fields: named(of), only: named(only), isNested }
    })
}

/** The value at a path such as `lines/0/quantity`. */
export function valueAt(record: Native, path: string): unknown {
  return path.split('/').reduce<any>((at, part) => at?.[part], record)
}

export function showProblems(record: Native): string {
  return show(record.problems ?? [])
}
