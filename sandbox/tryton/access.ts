import type { Environment } from './environment.ts'
import { UserError } from './errors.ts'
import type { Model } from './model.ts'

export type Mode = 'read' | 'write'

const ADMIN = 1

/** Throws UserError when none of the user's groups may do this with the model. */
export function checkAccess(env: Environment, model: Model, mode: Mode): void {
  if (env.user === ADMIN) return
  const group = model.access?.[mode]
  if (group === undefined || group === null) return
  if (group !== false && listGroups(env).includes(group)) return
  throw new UserError(`You are not allowed to access "${model.label}".`)
}

/** Throws UserError for ids that are not there: the source cannot tell them from those of another company. */
export function checkExists(
  env: Environment,
  model: Model,
  ids: number[],
  action: 'read' | 'write to' | 'delete',
): void {
  const missing = ids.filter((id) => !env.store.get(model.name, id))
  if (missing.length === 0) return
  const names = `"${missing.join(', ')}" of "${model.label}"`
  throw new UserError(
    model.company_rule
      ? `You are not allowed to ${action} records ${names} because of at least one of these rules:\nUser in companies`
      : `You are trying to ${action} records ${names} that don't exist.`,
  )
}

function listGroups(env: Environment): string[] {
  const ids = (env.find('res.user', env.user)?.groups as number[] | undefined) ?? []
  return ids.map((id) => env.find('res.group', id)?.key as string)
}
