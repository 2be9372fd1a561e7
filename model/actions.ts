import type * as z from 'zod'
import { decisionActions } from './actions/decision.ts'
import { maintenanceActions } from './actions/maintenance.ts'
import { stockActions } from './actions/stock.ts'
import type { Fields } from './field-meta.ts'
import { list, str, text } from './schema.ts'
import { createSchema } from './write-schema.ts'

export interface Action {
  readonly name: ActionName
  readonly description: string
  /** Parameters, with `comment` and, where it may act on some lines only, `line_ids`. */
  readonly fields: Fields
  readonly body: z.ZodObject
}

const specs = { ...decisionActions, ...stockActions, ...maintenanceActions }

export type ActionName = keyof typeof specs

export const actionNames = Object.keys(specs) as ActionName[]

function makeAction(name: ActionName): Action {
  const { description, fields, takesLines } = specs[name]
  const all: Fields = {
    ...fields,
    ...(takesLines && { line_ids: list('C', str, 'Only these lines; all without it.') }),
    comment: text('C', 'Remark that is kept with the step, where the source has a place.'),
  }
  const typeName = name.replaceAll(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase())
  return { name, description, fields: all, body: createSchema(all, `${typeName}Action`) }
}

/** Every action by name. Which an entity has, says the entity. */
export const actions = Object.freeze(
  Object.fromEntries(actionNames.map((name) => [name, makeAction(name)])),
) as Readonly<Record<ActionName, Action>>

/** Actions on one task of a work order. */
export const taskActions = [
  'assign',
  'start',
  'complete',
  'set_status',
] as const satisfies readonly ActionName[]

export function isActionName(name: string): name is ActionName {
  return Object.hasOwn(specs, name)
}
