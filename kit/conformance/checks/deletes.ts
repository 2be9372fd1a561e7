import type { EntityName } from '@millwright/model'
import { readOne } from '../../read.ts'
import type { Bench } from '../bench.ts'
import { type Case, type Check, expect } from '../check.ts'
import { failure } from './refusals.ts'

/** Words of what is out of use. */
const ended = ['inactive', 'cancelled', 'decommissioned', 'ended', 'reversed']

/** A delete does what the connector says it does. */
export const deletes: Check = {
  name: 'deletes',
  cases: (bench) =>
    bench.names
      .filter((entity) => bench.map(entity).ops.delete === true)
      .map(
        (entity): Case => ({
          promise:
            bench.map(entity).delete?.mode === 'soft'
              ? 'a deleted record stays readable, marked as deleted or out of use'
              : 'a deleted record is gone',
          entity,
          op: 'delete',
          run: () => deleteOne(bench, entity),
        }),
      ),
}

async function deleteOne(bench: Bench, entity: EntityName): Promise<void> {
  const record = await bench.changeable(entity)
  await bench.tools.remove(entity, record.id)
  if (bench.map(entity).delete!.mode === 'hard') {
    const error = await failure(() => readOne(bench.io, entity, record.id))
    expect(
      error?.code === 'NOT_FOUND',
      `reading it is answered with ${error?.code ?? 'the record'}`,
    )
    const whole = { limit: 500, most: 500, fields: ['number'] }
    const { found } = await bench.collect(entity, {}, whole)
    const listed = found.some(({ record: { id } }) => id === record.id)
    expect(!listed, 'it is still listed')
    return
  }
  const { record: after } = await readOne(bench.io, entity, record.id)
  const isMarked =
    after.deleted_at !== null ||
    after.is_active === false ||
    after.is_reversed === true ||
    ended.includes(after.status)
  expect(isMarked, `it reads as ${after.status} and without deleted_at`)
  if (after.deleted_at === null) return
  const ids = async (filters: object) =>
    (await bench.collect(entity, filters, { limit: 500 })).found.map(({ record: { id } }) => id)
  expect(!(await ids({})).includes(record.id), 'it is listed without include_deleted')
  expect((await ids({ include_deleted: true })).includes(record.id), 'include_deleted misses it')
}
