import { type Entity, type EntityName, entities, metaOf } from '@millwright/model'
import type { Native } from '../../connector.ts'
import type { Bench } from '../bench.ts'
import { type Case, type Check, expect, Skip } from '../check.ts'

/** Every status word of the source has a meaning. */
export const statuses: Check = {
  name: 'statuses',
  cases: (bench) =>
    bench.names
      .filter((entity) => 'status' in bench.map(entity).fields)
      .map(
        (entity): Case => ({
          promise: 'every status of the source that was met has a word of the model',
          entity,
          run: () => mapStatuses(bench, entity),
        }),
      ),
}

async function mapStatuses(bench: Bench, entity: EntityName): Promise<void> {
  const map = bench.map(entity)
  const words = metaOf((entities[entity] as Entity).fields.status!).words ?? []
  for (const { source_status, status, label, is_line } of map.statuses ?? []) {
    expect(
      is_line || words.includes(status),
      `${source_status} is listed as ${status}, no word of the model`,
    )
    expect(label.trim() !== '', `${source_status} is listed without a label`)
  }
  if (map.ops.list !== true) throw new Skip('The source does not list them.')
  const { found } = await bench.snapshot(entity)
  const known = bench.samples(entity).unknown_statuses ?? {}
  for (const { record } of found) {
    for (const one of [record, ...((record.lines as Native[] | null) ?? [])]) {
      if (one.status !== 'unknown' || String(one.source_status) in known) continue
      expect(false, `${one.source_status ?? 'no status'} of ${record.id} reads unknown`)
    }
  }
}
