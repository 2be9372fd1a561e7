import type { EntityName } from '@millwright/model'
import { readPage } from '../../read.ts'
import type { Bench } from '../bench.ts'
import { type Case, type Check, expect, Skip } from '../check.ts'

const SMALL = 7

/** Pages cover everything once. */
export const pages: Check = {
  name: 'pages',
  cases: (bench) =>
    bench.names
      .filter((entity) => bench.map(entity).ops.list === true)
      .flatMap((entity): Case[] => [
        {
          promise: 'pages of 7 cover everything once, in the order of one big list',
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
  if (found.length <= SMALL) throw new Skip(`The source has only ${found.length} of them.`)
  const big = found.map(({ record }) => record.id as string)
  expect(new Set(big).size === big.length, 'the big list has a record twice')
  const fields = ['number']
  const small = await bench.collect(entity, {}, { limit: SMALL, most: big.length, fields })
  const ids = small.found.map(({ record }) => record.id as string)
  expect(new Set(ids).size === ids.length, 'two pages have the same record')
  for (const [index, id] of big.entries()) {
    expect(ids[index] === id, `place ${index + 1} is ${ids[index] ?? 'missing'} instead of ${id}`)
  }
  expect(!whole || ids.length === big.length, `pages of 7 answer ${ids.length - big.length} more`)
}

async function countTotal(bench: Bench, entity: EntityName): Promise<void> {
  const { found, whole } = await bench.snapshot(entity)
  const query = { limit: 1, after: null, filters: {}, fields: ['number'], total: true }
  const page = await readPage(bench.io, entity, query)
  if (page.total === undefined) throw new Skip('The source does not tell how many there are.')
  if (!whole)
    expect(page.total > found.length, `${page.total} in all, but more than that are listed`)
  else expect(page.total === found.length, `${page.total} in all, but ${found.length} are listed`)
}
