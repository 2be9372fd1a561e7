import { type Entity, type EntityName, entities, isEntityName, metaOf } from '@millwright/model'
import { readMirrorRecords } from '../store/mirror-read.ts'
import type { Database } from '../store/pool.ts'
import type { Live } from './access.ts'
import { hideFields } from './hidden-fields.ts'
import { createSiteSieve } from './mirror-scope.ts'
import { mirrorOf } from './mirror-state.ts'
import { refuseSiteless } from './site-limits.ts'
import { deny, refuseNeed } from './token-scope.ts'

type Native = Record<string, any>

/** By relation, the entity that it leads to: `vendor` for the field `vendor_id`. */
export function relationsOf(entity: EntityName): ReadonlyMap<string, EntityName> {
  const known = relations.get(entity)
  if (known) return known
  const found = new Map<string, EntityName>()
  for (const [field, schema] of Object.entries((entities[entity] as Entity).fields)) {
    const { ref_part, list, entity: target } = metaOf(schema)
    const isOne = ref_part === 'id' && !list && field.endsWith('_id')
    if (isOne && target !== undefined && isEntityName(target)) found.set(field.slice(0, -3), target)
  }
  relations.set(entity, found)
  return found
}

const relations = new Map<EntityName, ReadonlyMap<string, EntityName>>()

/** Throws PERMISSION_DENIED for a relation that the scope of the call does not reach, or may not know of. */
export function requireRelations(
  { scope, connector }: Live,
  entity: EntityName,
  expand: readonly string[],
): void {
  if (!scope) return
  for (const relation of expand) {
    if (scope.hidden.get(entity)?.has(`${relation}_id`))
      throw deny(scope, `include=${relation} would tell what this token does not see.`, ['include'])
    const target = relationsOf(entity).get(relation)!
    const reason =
      refuseNeed(scope, { entity: target, op: 'get' }) ??
      (scope.sites && refuseSiteless(connector, target))
    if (reason !== null) throw deny(scope, reason, ['include'])
  }
}

/**
 * For each record its relations, by name: the mirror's copy, or null where there is none or the scope does not reach it.
 * One statement per relation. Null where nothing is to be expanded.
 */
export async function expandRecords(
  database: Database,
  live: Live,
  entity: EntityName,
  expand: readonly string[],
  records: readonly Native[],
): Promise<Record<string, Native | null>[] | null> {
  if (expand.length === 0) return null
  const out: Record<string, Native | null>[] = records.map(() => ({}))
  for (const relation of expand) {
    const target = relationsOf(entity).get(relation)!
    const ids = records.map((record) => record[`${relation}_id`])
    const found = await findReached(database, live, target, ids)
    for (const [index, id] of ids.entries()) out[index]![relation] = found.get(id) ?? null
  }
  return out
}

async function findReached(
  database: Database,
  live: Live,
  entity: EntityName,
  ids: readonly unknown[],
): Promise<Map<unknown, Native>> {
  const ref = mirrorOf(live, entity)
  const wanted = [...new Set(ids.filter((id) => typeof id === 'string'))]
  const copies = await readMirrorRecords(database, ref, wanted)
  const records = copies.map(({ body, gone_at }) => {
    const record: Native = JSON.parse(body)
    if (gone_at) record.deleted_at ??= gone_at.toISOString()
    return record
  })
  const sites = createSiteSieve(database, live, ref, {})
  const holds = await sites?.holds(records)
  const { scope } = live
  return new Map(
    records
      .filter((_, index) => holds?.[index] ?? true)
      .map((record) => [record.id, scope ? hideFields(scope, entity, record) : record]),
  )
}
