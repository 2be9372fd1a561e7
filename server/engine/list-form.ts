import type { Connector, EntityMap } from '@millwright/kit'
import type { EntityName } from '@millwright/model'

/**
 * A record that was read alone, as the source's list has it: what a list leaves out is null. The mirror is made of lists,
 * so that a record that comes in another way is told as changed only where it is.
 */
export function toListForm(
  connector: Connector,
  entity: EntityName,
  record: Record<string, unknown>,
): Record<string, unknown> {
  const { thin = [] } = (connector.entities[entity] ?? {}) as Partial<EntityMap>
  return { ...record, ...Object.fromEntries(thin.map((field) => [field, null])) }
}
