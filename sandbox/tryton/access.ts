import type { Environment } from './environment.ts'
import { UserError } from './errors.ts'
import type { Model } from './model.ts'

export type Mode = 'read' | 'write' | 'delete'

const ADMIN = 1

/** Throws UserError when none of the user's groups may do this with the model. */
export function checkAccess(env: Environment, model: Model, mode: Mode): void {
  if (env.user === ADMIN) return
  const { access = {} } = model
  const group = mode === 'delete' ? (access.delete ?? access.write) : access[mode]
  if (group === undefined || group === null) return
  if (group !== false && listGroups(env).includes(group)) return
  throw new UserError(`You are not allowed to access "${model.label}".`)
}

/** Throws UserError when none of the user's groups may press this button. */
export function checkButton(env: Environment, model: Model, name: string, group: string): void {
  if (env.user === ADMIN || listGroups(env).includes(group)) return
  // The first quotation mark has no partner in the source's own sentence.
  throw new UserError(`Calling button "${name} on "${model.name}" is not allowed.`)
}

/**
 * Throws UserError for ids that are not there: where records belong to companies, the source cannot tell
 * them from those of another one. `inside` is for reading on behalf of the system, which knows no rules.
 */
export function checkExists(
  env: Environment,
  model: Model,
  ids: number[],
  action: 'read' | 'write to' | 'delete',
  inside = false,
): void {
  const missing = ids.filter((id) => !env.store.get(model.name, id))
  if (missing.length === 0) return
  const more = missing.length > 5 ? '...' : ''
  const names = `"${ids.slice(0, 5).join(', ')}${more}" of "${model.label}"`
  if (model.company_rule && !inside) {
    const because = action === 'delete' ? 'at lease one of those' : 'at least one of these'
    throw new UserError(
      `You are not allowed to ${action} records ${names} because of ${because} rules:\nUser in companies`,
    )
  }
  if (action === 'delete') return
  throw new UserError(`You are trying to ${action} records ${names} that don't exist anymore.`)
}

function listGroups(env: Environment): string[] {
  const ids = (env.find('res.user', env.user)?.groups as number[] | undefined) ?? []
  return ids.map((id) => env.find('res.group', id)?.key as string)
}
