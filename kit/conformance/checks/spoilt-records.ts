import type { EntityName } from '@millwright/model'
import type { Native } from '../../connector.ts'
import type { Bench } from '../bench.ts'
import { type Case, type Check, expect, Skip } from '../check.ts'
import {
  judgeSpoilt,
  listSpoilt,
  ODDITIES,
  pickVictim,
  requireControl,
  showProblems,
  type Target,
  targetsOf,
  valueAt,
} from '../spoils.ts'

/** Every property of these is spoilt by itself; of the others, all of a record at once. */
const WHOLLY: readonly EntityName[] = ['purchase-orders', 'work-orders']

/** One bad record never takes a list down. */
export const spoiltRecords: Check = {
  name: 'spoilt-records',
  cases: (bench) =>
    bench.names
      .filter((entity) => bench.map(entity).ops.list === true)
      .flatMap((entity): Case[] => [
        {
          promise: 'no record of the source breaks the model as it is',
          entity,
          run: async () => {
            for (const { record } of (await bench.snapshot(entity)).found)
              expect(!record.problems, `${record.id} has problems: ${showProblems(record)}`)
          },
        },
        {
          promise:
            'a record that breaks the schema is served with what is valid, and the others whole',
          entity,
          run: () => spoilValues(bench, entity),
        },
        {
          promise: 'a record without its key is left out of the list, which tells its place',
          entity,
          op: 'list',
          run: () => spoilKey(bench, entity),
        },
      ]),
}

async function spoilValues(bench: Bench, entity: EntityName): Promise<void> {
  requireControl(bench)
  const { io, before, at, victim } = await pickVictim(bench, entity)
  const targets = targetsOf(bench, entity, victim)
  const groups = WHOLLY.includes(entity) ? targets.map((target) => [target]) : [targets]
  let hits = 0
  for (const { what, spoil } of ODDITIES) {
    for (const group of groups) {
      const spoils = group.map(({ where, property }) => ({ where, property, ...spoil }))
      const after = await listSpoilt(bench, io, entity, spoils)
      const named = group.map(({ property }) => property).join(', ')
      const text = `${what} as ${named}`
      const record = judgeSpoilt(entity, { before, after, at, what: text })
      if (JSON.stringify(record) !== JSON.stringify(victim.record)) hits++
      if (!spoil.drop) for (const target of group) judgeLoss(target, record, victim.record, text)
    }
  }
  if (hits === 0) throw new Skip('No property travels with the key of its record.')
}

/** What reads null instead of a value makes the record say so. What is simply not there need not. */
function judgeLoss({ only, isNested }: Target, record: Native, was: Native, text: string): void {
  if (isNested) return
  const isNull = (of: Native, field: string) => (valueAt(of, field) ?? null) === null
  // A text that is no unit any more has no code of a unit, and is there as the unit itself.
  const isKept = only.some((field) => !isNull(record, field))
  for (const field of only) {
    const isLost = isNull(record, field) && !isNull(was, field) && !isKept
    expect(!isLost || record.problems, `${text}: ${field} is lost without a word`)
  }
}

async function spoilKey(bench: Bench, entity: EntityName): Promise<void> {
  requireControl(bench)
  const { io, before, at, victim } = await pickVictim(bench, entity)
  const { key } = bench.map(entity)
  if (before.length < 2) throw new Skip('The source has only one such record.')
  const where = Object.fromEntries(key.map((part) => [part, victim.native[part]]))
  const spoil = { where, property: key.at(-1)!, value: { odd: true } }
  const { records, problems } = await listSpoilt(bench, io, entity, [spoil])
  const ids = records.map(({ record }) => record.id)
  if (ids.includes(victim.record.id)) {
    throw new Skip('The key of a record does not travel with it.')
  }
  for (const [index, { record }] of before.entries())
    expect(index === at || ids.includes(record.id), `the list lost ${record.id} along with it`)
  expect(problems?.length === 1, `the page tells of ${problems?.length ?? 0} records`)
  const { place, field, value_kind, reason } = problems[0]!
  const told = `${place} ${field} ${value_kind} ${reason}`
  expect(told === `${at} id object wrong_type`, `it is told as ${told}`)
}
