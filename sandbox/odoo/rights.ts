import type { Environment } from './environment.ts'
import { accessError } from './errors.ts'
import type { Model, Row } from './model.ts'

/** Names of the groups as refusals show them. */
const GROUPS: Readonly<Record<string, string>> = {
  purchase_user: 'Purchase/User',
  purchase_manager: 'Purchase/Administrator',
  stock_user: 'Inventory/User',
  stock_manager: 'Inventory/Administrator',
  maintenance_manager: 'Maintenance/Equipment Manager',
  contact_manager: 'Contact/Creation',
  invoicing: 'Accounting/Invoicing',
  system: 'Role / Administrator',
}

const VERBS = { read: 'access', write: 'modify', create: 'create', unlink: 'delete' } as const

export type Operation = keyof typeof VERBS

/** Whether the user may do this to records of the model at all. Throws AccessError. */
export function checkRight(env: Environment, model: Model, operation: Operation): void {
  const groups = operation === 'read' ? model.readers : model.writers
  const isOpen = operation === 'read' ? groups.length === 0 : groups.includes('everybody')
  if (env.isSuper || isOpen || env.has(...groups)) return
  const named = groups.map((group) => `\t- ${GROUPS[group] ?? group}`).sort()
  const which =
    named.length === 0
      ? 'No group currently allows this operation.'
      : `This operation is allowed for the following groups:\n${named.join('\n')}`
  throw accessError(
    `You are not allowed to ${VERBS[operation]} '${model.label}' (${model.name}) records.\n\n${which}\n\nContact your administrator to request access if necessary.`,
  )
}

/** Record rules: companies, and what of maintenance is one's own. */
export function isSeen(env: Environment, model: Model, row: Row): boolean {
  if (env.isSuper) return true
  if (model.company && row.company_id && !env.companies.includes(row.company_id)) return false
  if (model.name !== 'maintenance.equipment' && model.name !== 'maintenance.request') return true
  const own = [row.owner_user_id, row.technician_user_id, row.user_id, row.create_uid]
  return env.has('maintenance_manager') || own.includes(env.user.id)
}

/** The same for what was named by its id. Throws AccessError. */
export function checkRules(
  env: Environment,
  model: Model,
  rows: readonly Row[],
  operation: Operation,
): void {
  const hidden = rows.find((row) => !isSeen(env, model, row))
  if (!hidden) return
  const isCompany = model.company && !env.companies.includes(hidden.company_id)
  const switchable = isCompany && env.user.companies.includes(hidden.company_id)
  const name = env.nameOf('res.users', env.user.id)
  const hint = !isCompany
    ? ''
    : switchable
      ? '\n\nThis seems to be a multi-company issue, you might be able to access the record by switching to the company.'
      : '\n\nThis seems to be a multi-company issue, but you do not have access to the proper company to access the record anyhow.'
  throw accessError(
    `Uh-oh! Looks like you have stumbled upon some top-secret records.\n\nSorry, ${name} (id=${env.user.id}) doesn't have '${operation}' access to:\n- ${model.label} (${model.name})\n\nIf you really, really need access, perhaps you can win over your friendly administrator with a batch of freshly baked cookies.${hint}`,
    switchable
      ? {
          suggested_company: {
            id: hidden.company_id,
            display_name: env.nameOf('res.company', hidden.company_id),
          },
        }
      : undefined,
  )
}
