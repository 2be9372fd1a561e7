import type { EntityName } from '@millwright/model'
import { readOne } from '../../read.ts'
import { carryOut, planCreate } from '../../write.ts'
import type { Bench } from '../bench.ts'
import { type Case, type Check, expect } from '../check.ts'
import { findDifference } from '../compare.ts'

/** What was created reads back as it was sent. */
export const creates: Check = {
  name: 'creates',
  cases: (bench) =>
    bench.names
      .filter((entity) => bench.map(entity).ops.create === true)
      .flatMap((entity) => [
        {
          promise: 'a new record reads back with all that was sent, and is listed',
          entity,
          op: 'create',
          run: () => createAndRead(bench, entity),
        },
        ...(bench.map(entity).create_statuses ?? []).map(
          (status): Case => ({
            promise: `a record can be created as ${status}`,
            entity,
            op: 'create',
            run: () => createAndRead(bench, entity, status),
          }),
        ),
      ]),
}

async function planWithStatus(bench: Bench, entity: EntityName, status: string) {
  const body = { ...(await bench.bodyOf(entity)), status }
  return { plan: await planCreate(bench.io, entity, body), body }
}

async function createAndRead(bench: Bench, entity: EntityName, status?: string): Promise<void> {
  const { plan, body } = status
    ? await planWithStatus(bench, entity, status)
    : await bench.planNew(entity, bench.io)
  bench.forget()
  const { id } = await carryOut(bench.io, plan)
  bench.made.add(`${entity}/${id}`)
  if (!bench.first.has(entity)) bench.first.set(entity, { id, at: performance.now() })
  if (bench.map(entity).ops.get === true) {
    const { record } = await readOne(bench.io, entity, id)
    const difference = findDifference(body, record)
    expect(!difference, `after the create, ${difference}`)
  }
  if (bench.map(entity).ops.list !== true) return
  const isServed = 'ids' in bench.map(entity).filters
  const { found, whole } = await bench.collect(entity, isServed ? { ids: [id] } : {})
  const listed = found.some(({ record }) => record.id === id)
  expect(listed || !whole, `the new record ${id} is not in the list`)
}
