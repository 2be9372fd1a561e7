import {
  type Ability,
  type ActionName,
  type Entity,
  type EntityCapability,
  type EntityName,
  type Evidence,
  entities,
  type FieldAbility,
} from '@millwright/model'
import type { Manifests } from './conformance/manifest.ts'
import type { ActionMap, Connector, EntityMap, Op } from './connector.ts'
import type { Field } from './fields.ts'

/** What came of one try on the live system. */
export interface Probe {
  at: string
  ok: boolean
  /** Why the connected user may not. */
  problem?: string
}

/** What was tried on the live system, by entity and operation. */
export type Probes = Readonly<Partial<Record<string, Readonly<Partial<Record<Op, Probe>>>>>>

const ops: readonly Op[] = ['list', 'get', 'create', 'update', 'delete']

/**
 * What a connector can do with one entity, read from the connector itself; `probes` of a connection and `manifests` of
 * conformance turn a declaration into a proof.
 */
export function describeCapability(
  connector: Connector,
  name: EntityName,
  probes: Probes = {},
  manifests: Manifests = {},
): EntityCapability {
  const map = connector.entities[name] as EntityMap | undefined
  const entity = entities[name] as Entity
  const absent = `${connector.name} has no ${name}.`
  if (!map) return describeAbsent(entity, absent)
  const fields: Record<string, FieldAbility> = {}
  const derived: string[] = []
  describeFields(
    map.fields as Record<string, Field>,
    '',
    map.ops.update === true,
    map,
    fields,
    derived,
  )
  return {
    entity: name,
    native: map.native,
    ops: Object.fromEntries(
      ops.map((op) => {
        const proof = findProof(manifests, name, 'ops', op)
        return [op, describeOp(connector, name, op, probes[name]?.[op], proof)]
      }),
    ) as EntityCapability['ops'],
    fields,
    filters: Object.fromEntries(
      Object.keys(entity.filters).map((filter) => [
        filter,
        filter in map.filters
          ? 'source'
          : map.scanned?.includes(filter)
            ? 'scan'
            : filter === 'include_deleted'
              ? 'source'
              : 'no',
      ]),
    ) as EntityCapability['filters'],
    actions: describeActions(connector, entity, map, (action) =>
      findProof(manifests, name, 'actions', action),
    ),
    changes: { by: map.changes.by, deletes: map.changes.deletes === 'sweep' ? 'sweep' : 'source' },
    webhooks: connector.push?.entities.includes(name) ?? false,
    version: map.version === 'none' ? null : map.version,
    create_statuses: [...(map.create_statuses ?? [])],
    derived,
    detail: (map.detail ?? null) as EntityCapability['detail'],
    custom_fields: [],
  }
}

const declared: Evidence = { kind: 'declared', at: null }

/** Where conformance proved what is declared: a live system says more than a simulated one. */
function findProof(
  manifests: Manifests,
  name: EntityName,
  part: 'ops' | 'actions',
  of: string,
): Evidence {
  for (const kind of ['live', 'sandbox'] as const) {
    const manifest = manifests[kind]
    if (manifest?.entities[name]?.[part][of]?.outcome === 'pass') return { kind, at: manifest.date }
  }
  return declared
}

/** A try that failed outweighs the declaration: this user may not, whatever the system can. */
function describeOp(
  connector: Connector,
  name: EntityName,
  op: Op,
  probe: Probe | undefined,
  proof: Evidence,
): Ability {
  const map = connector.entities[name] as unknown as EntityMap
  const supported = map.ops[op]
  if (supported !== true) {
    const reason = supported?.reason ?? `${connector.name} offers no way to ${op} ${name}.`
    return { supported: false, reason, evidence: proof }
  }
  const evidence: Evidence = probe ? { kind: 'probed', at: probe.at } : proof
  if (probe?.ok === false) return { supported: false, reason: probe.problem ?? '', evidence }
  return { supported: true, evidence, ...(op === 'delete' && map.delete) }
}

function describeActions(
  connector: Connector,
  entity: Entity,
  map: EntityMap,
  proofOf: (action: string) => Evidence,
): Record<string, Ability> {
  const own = map.actions ?? {}
  return Object.fromEntries(
    entity.actions.map((name) => {
      const action = own[name as ActionName] as ActionMap | { reason: string } | undefined
      if (action && 'steps' in action) {
        const { effect, side_effects, required } = action
        const ability: Ability = {
          supported: true,
          evidence: proofOf(name),
          effect,
          ...(side_effects && { side_effects: [side_effects] }),
          ...(required && { required: [...required] }),
        }
        return [name, ability]
      }
      const reason = action?.reason ?? `${connector.name} has no such step for ${entity.name}.`
      return [name, { supported: false, reason, evidence: proofOf(name) }]
    }),
  )
}

function describeFields(
  fields: Readonly<Record<string, Field>>,
  prefix: string,
  canUpdate: boolean,
  map: EntityMap,
  out: Record<string, FieldAbility>,
  derived: string[],
): void {
  for (const [name, field] of Object.entries(fields)) {
    const path = prefix + name
    const writes = field.write !== 'never' && field.encode !== undefined
    const lock =
      prefix === ''
        ? map.rules?.find((rule) => rule.fields === '*' || rule.fields.includes(name))
        : undefined
    const rule =
      field.note ??
      (writes && field.write === 'create' ? 'set on create, never afterwards' : lock?.reason)
    out[path] = {
      read: true,
      create: !writes ? 'no' : field.required ? 'required' : 'optional',
      update: { possible: writes && canUpdate && field.write === 'always', ...(rule && { rule }) },
      ...(field.native.length > 0 && { native: field.native.join(', ') }),
      ...(field.maxLength !== undefined && { max_length: field.maxLength }),
    }
    if (field.derived) derived.push(path)
    if (field.lines) describeFields(field.lines.fields, `${path}.`, canUpdate, map, out, derived)
  }
}

function describeAbsent(entity: Entity, reason: string): EntityCapability {
  const no: Ability = { supported: false, reason, evidence: declared }
  return {
    entity: entity.name as EntityName,
    native: null,
    ops: { list: no, get: no, create: no, update: no, delete: no },
    fields: {},
    filters: Object.fromEntries(Object.keys(entity.filters).map((filter) => [filter, 'no'])),
    actions: Object.fromEntries(entity.actions.map((action) => [action, no])),
    changes: { by: null, deletes: 'no' },
    webhooks: false,
    version: null,
    create_statuses: [],
    derived: [],
    detail: null,
    custom_fields: [],
  }
}
