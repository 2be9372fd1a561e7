import { type Entity, type EntityName, entities, isEntityName, metaOf } from '@millwright/model'
import type { Bench } from './bench.ts'

/** Nodes of the tree that a field of `entity` points into, each with itself and all below it. Nodes with children come first. */
export async function belowOf(
  bench: Bench,
  entity: EntityName,
  field: string,
): Promise<[string, Set<string>][]> {
  const schema = (entities[entity] as Entity).fields[field]
  const target = schema && metaOf(schema).entity
  if (!target || !isEntityName(target) || !bench.names.includes(target)) return []
  if (bench.map(target).ops.list !== true) return []
  const children = new Map<string, string[]>()
  for (const { record } of (await bench.snapshot(target)).found) {
    if (typeof record.parent_id !== 'string') continue
    children.set(record.parent_id, [...(children.get(record.parent_id) ?? []), record.id])
  }
  return [...children.keys()].map((node) => [node, descend(node, children)])
}

function descend(node: string, children: ReadonlyMap<string, readonly string[]>): Set<string> {
  const below = new Set([node])
  for (const id of below) for (const child of children.get(id) ?? []) below.add(child)
  return below
}
