import type { EntityName } from '@millwright/model'
import type { Native } from '../../connector.ts'
import type { Bench } from '../bench.ts'
import { type Case, type Check, expect, Skip } from '../check.ts'
import {
  judgeSpoilt,
  listSpoilt,
  ODDITIES,
  pickVictim,
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
          run: () => spoilKey(bench, entity),
        },
      ]),
}

async function spoilValues(bench: Bench, entity: EntityName): Promise<void> {
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
      for (const target of group) judgeLoss(target, record, victim.record, { text, ...spoil })
    }
  }
  if (hits === 0) throw new Skip('No property travels with the key of its record.')
}

/** What reads null instead of a value is told; what is simply not there need not be. */
function judgeLoss(
  { only }: Target,
  record: Native,
  was: Native,
  { text, drop }: { text: string; drop?: boolean | undefined },
): void {
  if (drop) return
  for (const field of only) {
    const isLost =
      (valueAt(record, field) ?? null) === null && (valueAt(was, field) ?? null) !== null
    const isTold = record.problems?.some((one: Native) => `${one.field}/`.startsWith(`${field}/`))
    expect(!isLost || isTold, `${text}: ${field} is lost without a word: ${showProblems(record)}`)
  }
}

async function spoilKey(bench: Bench, entity: EntityName): Promise<void> {
  const { io, before, at, victim } = await pickVictim(bench, entity)
  const { key } = bench.map(entity)
  const where = Object.fromEntries(key.map((part) => [part, victim.native[part]]))
  const spoils = [...key].reverse().map((property, index) => {
    const left = Object.entries(where).filter(
      ([part]) => key.indexOf(part) <= key.length - 1 - index,
    )
    return { where: Object.fromEntries(left), property, value: { odd: true } }
  })
  if (before.length < 2) throw new Skip('The source has only one such record.')
  const { records, problems } = await listSpoilt(bench, io, entity, spoils)
  const kept = before.filter((_, index) => index !== at).map(({ record }) => record)
  const ids = records.map(({ record }) => record.id)
  if (ids.includes(victim.record.id)) {
    throw new Skip('The key of a record does not travel with it.')
  }
  for (const one of kept)
    expect(ids.includes(one.id), `the list lost ${one.id} along with ${victim.record.id}`)
  expect(problems?.length === 1, `the page tells of ${problems?.length ?? 0} records`)
  const { place, field, value_kind, reason } = problems[0]!
  const told = `${place} ${field} ${value_kind} ${reason}`
  expect(told === `${at} id object wrong_type`, `it is told as ${told}`)
}
