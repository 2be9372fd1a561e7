import type { EntityName } from '@millwright/model'
import type { Bench } from '../bench.ts'
import { type Case, type Check, expect, Skip } from '../check.ts'
import { findDifference } from '../compare.ts'

const GROUPS = 6
const LIMIT = 40

/** `fields=` narrows what is read, and changes no value of it. */
export const fields: Check = {
  name: 'fields',
  cases: (bench) =>
    bench.names
      .filter((entity) => bench.map(entity).ops.list === true)
      .map(
        (entity): Case => ({
          promise: 'a list of some fields has the same values in them',
          entity,
          op: 'list',
          run: () => compareGroups(bench, entity),
        }),
      ),
}

async function compareGroups(bench: Bench, entity: EntityName): Promise<void> {
  const { found } = await bench.snapshot(entity)
  if (found.length === 0) throw new Skip('The source has no such record.')
  const names = Object.keys(bench.map(entity).fields)
  const groups = Array.from({ length: Math.min(GROUPS, names.length) }, (_, group) =>
    names.filter((_, index) => index % GROUPS === group),
  )
  for (const wanted of [...groups, names.slice(0, 1)]) {
    const page = await bench.page(entity, { limit: LIMIT, fields: wanted })
    for (const [index, { record }] of page.records.entries()) {
      const whole = found[index]!.record
      for (const name of ['id', ...wanted]) {
        if (whole[name] === null && bench.map(entity).thin?.includes(name)) continue
        const difference = findDifference(whole[name], record[name], true, `/${name}`)
        expect(!difference, `record ${whole.id} with fields=${wanted.slice(0, 3)}…: ${difference}`)
      }
    }
  }
}
