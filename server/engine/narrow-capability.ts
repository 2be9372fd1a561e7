import type { Connector } from '@millwright/kit'
import {
  type Ability,
  type ActionName,
  type Entity,
  type EntityCapability,
  entities,
  type FieldAbility,
} from '@millwright/model'
import type { RecordOperation } from '../store/schema-keys.ts'
import { refuseSiteless } from './site-limits.ts'
import { type Need, refuseNeed, type Scope } from './token-scope.ts'

const ops = ['list', 'get', 'create', 'update', 'delete'] as const

/** A capability as a scope leaves it: what it may not is listed with the reason, what it does not see is not read. */
export function narrowCapability(
  scope: Scope,
  connector: Connector,
  capability: EntityCapability,
): EntityCapability {
  const { entity } = capability
  const siteless = scope.sites && refuseSiteless(connector, entity)
  const narrow = (ability: Ability, op: RecordOperation, action?: ActionName): Ability => {
    if (!ability.supported) return ability
    const need: Need = { entity, op, ...(action && { action }) }
    const reason = refuseNeed(scope, need) ?? siteless
    return reason ? { supported: false, reason, evidence: ability.evidence } : ability
  }
  const hidden = scope.hidden.get(entity)
  const isHidden = (path: string) =>
    hidden !== undefined && (hidden.has(path) || hidden.has(path.split('.')[0]!))
  const { filters: model } = entities[entity] as Entity
  return {
    ...capability,
    ops: Object.fromEntries(
      ops.map((op) => [op, narrow(capability.ops[op], op)]),
    ) as EntityCapability['ops'],
    actions: mapValues(capability.actions, (ability, name) =>
      narrow(ability, 'action', name as ActionName),
    ),
    fields: mapValues(capability.fields, (field, path) => (isHidden(path) ? UNSEEN : field)),
    filters: mapValues(capability.filters, (served, name) =>
      isHidden(model[name]?.field ?? '') ? 'no' : served,
    ),
  }
}

const UNSEEN: FieldAbility = {
  read: false,
  create: 'no',
  update: { possible: false, rule: 'This token does not see the field.' },
}

function mapValues<T>(
  values: Readonly<Record<string, T>>,
  change: (value: T, name: string) => T,
): Record<string, T> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, change(value, name)]),
  )
}
