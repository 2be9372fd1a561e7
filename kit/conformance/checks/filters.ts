import type { EntityName, Filter } from '@millwright/model'
import type { Native } from '../../connector.ts'
import type { Bench } from '../bench.ts'
import { type Case, type Check, expect, Skip } from '../check.ts'
import { show } from '../compare.ts'
import { meets, mustMeet, servedFilters, valuesFor } from '../filter-oracle.ts'
import { belowOf } from '../tree.ts'

/** Every declared filter answers what matches, all of it, and nothing else. */
export const filters: Check = {
  name: 'filters',
  cases: (bench) =>
    bench.names
      .filter((entity) => bench.map(entity).ops.list === true)
      .flatMap((entity) =>
        Object.entries(servedFilters(entity, bench.map(entity))).map(([name, filter]) =>
          judgeFilter(bench, entity, name, filter),
        ),
      ),
}

function judgeFilter(bench: Bench, entity: EntityName, name: string, filter: Filter): Case {
  const at = { entity, op: `filters/${name}` }
  if (name === 'include_children') {
    const promise = 'include_children widens a filter by place or parent to all below it'
    return { promise, ...at, run: () => widenTrees(bench, entity) }
  }
  if (name === 'include_deleted') {
    const promise = 'include_deleted adds deleted records, and takes none away'
    return { promise, ...at, run: () => includeDeleted(bench, entity) }
  }
  const promise = `${name} answers all that matches, and only that`
  if (!filter.field) {
    return { promise, ...at, run: () => compareSplit(bench, entity, name) }
  }
  return { promise, ...at, run: () => compareFilter(bench, entity, name, filter) }
}

async function compareFilter(
  bench: Bench,
  entity: EntityName,
  name: string,
  filter: Filter,
): Promise<void> {
  const { found, whole } = await bench.snapshot(entity)
  const records = found.map(({ record }) => record)
  const values = valuesFor(filter, records)
  if (values.length === 0) throw new Skip(`No record at the source has a value in ${filter.field}.`)
  for (const value of values) {
    const fields = [filter.field!.split('.')[0]!]
    const answer = await bench.collect(entity, { [name]: value }, { fields })
    const wanted = records.filter((record) => mustMeet(filter, value, record))
    for (const { record } of answer.found) {
      const fits = meets(filter, value, record)
      expect(fits, `${name}=${show(value)} answers ${record.id}, which does not match`)
    }
    const ids = new Set(answer.found.map(({ record }) => record.id))
    expect(ids.size === answer.found.length, `${name}=${show(value)} answers a record twice`)
    const lost = wanted.find(({ id }) => !ids.has(id))
    const isCut = !whole || !answer.whole
    const known = wanted[0]
    if (isCut) expect(known && (ids.has(known.id) || !answer.whole), `${name} misses ${known?.id}`)
    else expect(!lost, `${name}=${show(value)} misses ${lost?.id} (of ${wanted.length})`)
  }
}

/** A filter that compares no single field: yes and no together are everything. */
async function compareSplit(bench: Bench, entity: EntityName, name: string): Promise<void> {
  const { found, whole } = await bench.snapshot(entity)
  const yes = await bench.collect(entity, { [name]: true })
  const no = await bench.collect(entity, { [name]: false })
  if (!whole) throw new Skip('The source has too many records to compare both halves.')
  const ids = [...yes.found, ...no.found].map(({ record }) => record.id)
  expect(new Set(ids).size === ids.length, 'a record is in both halves')
  expect(ids.length === found.length, `${ids.length} of ${found.length} are in one of the halves`)
}

async function includeDeleted(bench: Bench, entity: EntityName): Promise<void> {
  const { found } = await bench.snapshot(entity)
  const stray = found.find(({ record }) => record.deleted_at !== null)
  expect(!stray, `${stray?.record.id} is deleted and listed without include_deleted`)
  const all = await bench.collect(entity, { include_deleted: true })
  const ids = new Set(all.found.map(({ record }) => record.id))
  const lost = found.find(({ record }) => !ids.has(record.id))
  expect(!lost || !all.whole, `${lost?.record.id} is missing with include_deleted`)
}

async function widenTrees(bench: Bench, entity: EntityName): Promise<void> {
  const served = Object.entries(servedFilters(entity, bench.map(entity)))
  const trees = served.filter(([, filter]) => filter.kind === 'id')
  const { found, whole } = await bench.snapshot(entity)
  let tried = 0
  for (const [name, filter] of trees) {
    const tree = await belowOf(bench, entity, filter.field!)
    for (const [node, below] of tree.slice(0, 3)) {
      const matches = (record: Native) => [...below].some((id) => meets(filter, id, record))
      const wanted = found.filter(({ record }) => matches(record))
      if (!wanted.some(({ record }) => !meets(filter, node, record))) continue
      tried++
      const answer = await bench.collect(entity, { [name]: node, include_children: true })
      const ids = new Set(answer.found.map(({ record }) => record.id))
      const stray = answer.found.find(({ record }) => !matches(record))
      expect(!stray || !whole, `${name}=${node} answers ${stray?.record.id}, which is elsewhere`)
      const lost = wanted.find(({ record }) => !ids.has(record.id))
      expect(!lost || !answer.whole, `${name}=${node} misses ${lost?.record.id}`)
    }
  }
  if (tried === 0)
    throw new Skip('No record at the source is below another one that can be asked for.')
}
