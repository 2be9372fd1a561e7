import type { EntityName } from '@millwright/model'
import type { Bench } from '../bench.ts'
import { type Case, type Check, expect, Skip } from '../check.ts'

/** Whoever asks what has changed gets it, and not the rest. */
export const changes: Check = {
  name: 'changes',
  cases: (bench) =>
    bench.names
      .filter((entity) => {
        const { ops, filters, scanned } = bench.map(entity)
        const isServed = 'modified_after' in filters || scanned?.includes('modified_after')
        return isServed && ops.list === true && (ops.update === true || ops.create === true)
      })
      .map(
        (entity): Case => ({
          promise: 'modified_after answers what was just changed, and not the rest',
          entity,
          op: 'filters/modified_after',
          run: () => findChange(bench, entity),
        }),
      ),
}

async function findChange(bench: Bench, entity: EntityName): Promise<void> {
  const record = await bench.changeable(entity)
  const bodies = await bench.samples(entity).update?.(record, bench.tools)
  const canUpdate = bench.map(entity).ops.update === true && bodies?.[0]
  const changed = canUpdate ? await bench.tools.update(entity, record.id, bodies[0]!) : record
  if (changed.updated_at === null) throw new Skip('The source does not say when it was changed.')
  const answer = await bench.collect(entity, { modified_after: changed.updated_at })
  const ids = answer.found.map(({ record: { id } }) => id)
  expect(ids.includes(record.id), `${record.id}, changed at ${changed.updated_at}, is missing`)
  const since = Date.parse(changed.updated_at)
  const stray = answer.found.find(({ record: { updated_at } }) => Date.parse(updated_at) < since)
  expect(!stray, `${stray?.record.id} was changed at ${stray?.record.updated_at}, before`)
  const later = new Date(since + 3_600_000).toISOString()
  const none = await bench.collect(entity, { modified_after: later })
  expect(
    !none.found.some(({ record: { id } }) => id === record.id),
    'an hour later it still counts',
  )
}
