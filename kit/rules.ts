import { type Allowed, ApiError, type Permission } from '@millwright/model'
import type { ActionMap, EntityMap, Native, Rule } from './connector.ts'
import type { Field } from './fields.ts'

/** A lock by status: these fields cannot change while the record is in one of these. */
export function lockedWhen(statuses: readonly string[], rule: Omit<Rule, 'when'>): Rule {
  return { ...rule, when: (record) => statuses.includes(record.status) }
}

/** The first rule that refuses this write of this record, or null. */
export function findLock(
  map: EntityMap,
  record: Native,
  op: 'update' | 'delete',
  fields: readonly string[],
): { rule: Rule; field: string | null } | null {
  for (const rule of map.rules ?? []) {
    if (!(rule.ops ?? ['update']).includes(op) || !rule.when(record)) continue
    if (op === 'delete' || rule.fields === '*') return { rule, field: fields[0] ?? null }
    // A source code is locked with the field that it is the code of.
    const field = fields.find((name) => rule.fields.includes(name.replace(/^source_/, '')))
    if (field !== undefined) return { rule, field }
  }
  return null
}

/** RECORD_LOCKED with rule, field, state and what can be done instead. */
export function refuseLocked(lock: { rule: Rule; field: string | null }, record: Native): ApiError {
  const reason = fillIn(lock.rule.reason, record)
  return new ApiError('RECORD_LOCKED', reason, {
    rule: {
      id: lock.rule.id,
      ...(lock.field !== null && { field: lock.field }),
      state: record.status ?? 'unknown',
      instead: [...lock.rule.instead],
    },
    ...(lock.field !== null && {
      errors: [{ pointer: `/${lock.field}`, code: 'LOCKED_BY_STATE', detail: reason }],
    }),
  })
}

/** Why an action is not possible on this record now, or null. */
export function refuseAction(
  name: string,
  action: ActionMap,
  record: Native,
  native: Native,
): string | null {
  if (action.from && !action.from.includes(record.status)) {
    return `${name} is possible in: ${action.from.join(', ')}; this record is ${record.status ?? 'without a status'}.`
  }
  return action.refuse?.(record, native) ?? null
}

/** `include=allowed`: what may be done to this record now, and why not. */
export function describeAllowed(map: EntityMap, record: Native, native: Native): Allowed {
  const fields: Record<string, Permission> = {}
  const canUpdate = map.ops.update === true
  for (const [name, field] of Object.entries(map.fields) as [string, Field][]) {
    if (field.write !== 'never' && field.encode)
      fields[name] = permitField(map, record, name, field, canUpdate)
  }
  const permissions = Object.values(fields)
  const some = permissions.some((permission) => permission.possible)
  const lock = permissions.find(({ code }) => code === 'LOCKED_BY_STATE')
  return {
    update: {
      possible: some,
      ...(!some && {
        code: canUpdate ? 'LOCKED_BY_STATE' : 'OPERATION_NOT_SUPPORTED',
        reason: lock?.reason ?? whyNot(map, record, 'update'),
      }),
      fields,
    },
    delete: permitDelete(map, record),
    actions: Object.fromEntries(
      Object.entries(map.actions ?? {}).flatMap(([name, action]) => {
        if (!('steps' in action)) return []
        const reason = refuseAction(name, action, record, native)
        return [
          [
            name,
            reason === null
              ? { possible: true }
              : { possible: false, code: 'NOT_IN_THIS_STATE', reason },
          ],
        ]
      }),
    ),
  }
}

function permitField(
  map: EntityMap,
  record: Native,
  name: string,
  field: Field,
  canUpdate: boolean,
): Permission {
  if (!canUpdate)
    return {
      possible: false,
      code: 'OPERATION_NOT_SUPPORTED',
      reason: whyNot(map, record, 'update'),
    }
  if (field.write === 'create') {
    return {
      possible: false,
      code: 'FIXED_AFTER_CREATE',
      reason:
        name === 'status'
          ? 'The status changes by actions.'
          : 'This field is set on create and never changes.',
      until: null,
    }
  }
  const lock = findLock(map, record, 'update', [name])
  if (!lock) return { possible: true }
  return {
    possible: false,
    code: 'LOCKED_BY_STATE',
    reason: fillIn(lock.rule.reason, record),
    until: endOf(lock.rule),
  }
}

function permitDelete(map: EntityMap, record: Native): Permission {
  if (map.ops.delete !== true) {
    return {
      possible: false,
      code: 'OPERATION_NOT_SUPPORTED',
      reason: whyNot(map, record, 'delete'),
    }
  }
  const lock = findLock(map, record, 'delete', [])
  if (!lock) return { possible: true }
  return {
    possible: false,
    code: 'LOCKED_BY_STATE',
    reason: fillIn(lock.rule.reason, record),
    until: endOf(lock.rule),
  }
}

/** The step that ends the lock, if an action does. */
function endOf(rule: Rule): string | null {
  return rule.instead.find((way) => way.startsWith('actions/')) ?? null
}

function whyNot(map: EntityMap, record: Native, op: 'update' | 'delete'): string {
  const declared = map.ops[op]
  if (declared === true)
    return `This ${map.native} is ${record.status ?? 'locked'}; nothing in it can change.`
  return declared?.reason ?? `The source offers no way to ${op} a ${map.native}.`
}

function fillIn(sentence: string, record: Native): string {
  return sentence.replace(/\{(\w+)\}/g, (_, field) => String(record[field] ?? record.id))
}
