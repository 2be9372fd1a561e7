import { type Entity, type EntityName, entities, isEntityName, metaOf } from '@millwright/model'
import type { MirrorRef } from '../store/mirror.ts'
import { findBelow, isMirrored } from '../store/mirror-trees.ts'
import type { Database } from '../store/pool.ts'
import { unservedFilter } from './mirror-filters.ts'
import { termOf } from './mirror-terms.ts'

/** Deeper than any plant is built: what goes on beyond is a ring. */
const MOST_LEVELS = 50
const MOST_NODES = 10_000

/**
 * By filter: the record that it names and all below it, where a query asks for that with `include_children`. Throws
 * INVALID_REQUEST where the mirror has not the records that form the tree.
 */
export async function findBelowFilters(
  database: Database,
  ref: MirrorRef & { entity: EntityName },
  filters: Readonly<Record<string, unknown>>,
): Promise<Map<string, Set<string>>> {
  const found = new Map<string, Set<string>>()
  if (filters.include_children !== true) return found
  for (const [name, value] of Object.entries(filters)) {
    const tree = treeOf(ref.entity, name)
    if (tree === null) continue
    const trunk = { ...ref, entity: tree }
    if (!(await isMirrored(database, trunk)))
      throw unservedFilter(
        'include_children',
        `The mirror of this connection has no ${tree}, so it cannot tell what is below ${name}.`,
      )
    found.set(name, await findAllBelow(database, trunk, value as string))
  }
  return found
}

async function findAllBelow(
  database: Database,
  tree: MirrorRef,
  root: string,
): Promise<Set<string>> {
  const known = new Set([root])
  let level = [root]
  for (let depth = 0; level.length > 0 && depth < MOST_LEVELS; depth++) {
    const parents = level.map((id) => termOf(tree, 'parent_id', id))
    const children = await findBelow(database, tree, parents, MOST_NODES)
    level = children
      .filter(({ id, parent_id }) => parent_id !== null && known.has(parent_id) && !known.has(id))
      .map(({ id }) => id)
    for (const id of level) known.add(id)
    if (known.size > MOST_NODES)
      throw unservedFilter('include_children', `More than ${MOST_NODES} records are below ${root}.`)
  }
  return known
}

/** The entity whose records form the tree that a filter names a node of; null for other filters. */
function treeOf(entity: EntityName, name: string): EntityName | null {
  const { filters, fields } = entities[entity] as Entity
  const filter = filters[name]
  if (filter?.kind !== 'id' || !filter.field) return null
  const [head, inner] = filter.field.split('.') as [string, string?]
  const outer = metaOf(fields[head]!)
  const target = inner === undefined ? outer.entity : metaOf(outer.fields![inner]!).entity
  if (target === undefined || !isEntityName(target)) return null
  return 'parent_id' in (entities[target] as Entity).filters ? target : null
}
