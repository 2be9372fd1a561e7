import type { EntityName } from '@millwright/model'
import type { Bench } from '../bench.ts'
import { type Case, type Check, expect, Skip } from '../check.ts'

/** Records on a small page, and on the smallest of a source that has few. */
const SMALL = 7

/** Pages cover everything once. */
export const pages: Check = {
  name: 'pages',
  cases: (bench) =>
    bench.names
      .filter((entity) => bench.map(entity).ops.list === true)
      .flatMap((entity): Case[] => [
        {
          promise: 'small pages cover everything once, in the order of one big list',
          entity,
          op: 'list',
          run: () => comparePages(bench, entity),
        },
        {
          promise: 'a total, where it is told, is the number of records',
          entity,
          op: 'list',
          run: () => countTotal(bench, entity),
        },
      ]),
}

async function comparePages(bench: Bench, entity: EntityName): Promise<void> {
  const { found, whole } = await bench.snapshot(entity)
  if (found.length < 2) throw new Skip(`The source has only ${found.length} of them.`)
  const big = found.map(({ record }) => record.id as string)
  expect(new Set(big).size === big.length, 'the big list has a record twice')
  const fields = ['number']
  const small = await bench.collect(
    entity,
    {},
    { limit: smallPage(found.length), most: big.length, fields },
  )
  const ids = small.found.map(({ record }) => record.id as string)
  expect(new Set(ids).size === ids.length, 'two pages have the same record')
  for (const [index, id] of big.entries()) {
    expect(ids[index] === id, `place ${index + 1} is ${ids[index] ?? 'missing'} instead of ${id}`)
  }
  expect(!whole || ids.length === big.length, `small pages answer ${ids.length - big.length} more`)
}

/** Pages of 7, or a third of what there is. */
export function smallPage(count: number): number {
  return Math.min(SMALL, Math.ceil(count / 3))
}

async function countTotal(bench: Bench, entity: EntityName): Promise<void> {
  const { found, whole } = await bench.snapshot(entity)
  const page = await bench.page(entity, { limit: 1, fields: ['number'], total: true })
  if (page.total === undefined) throw new Skip('The source does not tell how many there are.')
  if (!whole)
    expect(page.total > found.length, `${page.total} in all, but more than that are listed`)
  else expect(page.total === found.length, `${page.total} in all, but ${found.length} are listed`)
}
