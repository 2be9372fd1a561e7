import { type ActionName, actions } from './actions.ts'
import { checkFields, type Mode } from './check-fields.ts'
import { isObject, type JsonObject, Report } from './check-report.ts'
import { checkDepth, checkScalar } from './check-value.ts'
import { collectionFields } from './collections.ts'
import { entities } from './entities.ts'
import type { FieldError } from './errors.ts'
import { type Fields, metaOf } from './field-meta.ts'
import type { EntityName } from './names.ts'

export type Checked = { value: JsonObject } | { errors: FieldError[] }

/** Checks the body of a create or update against the model, and names every fault in it.
 * What a connection requires or allows beyond that is not known here. Never throws. */
export function checkBody(entity: EntityName, mode: Mode, body: unknown): Checked {
  return check(entities[entity].fields, mode, body)
}

/** Checks the body of an action; no body counts as an empty one. With the entity given, the word
 * of `set_status` must be one of its own. */
export function checkAction(action: ActionName, body: unknown, entity?: EntityName): Checked {
  const given = body ?? {}
  const report = new Report()
  if (entity && action === 'set_status') checkStatusWord(entity, given, report)
  return check(actions[action].fields, 'create', given, report)
}

/** Checks the body of a call on one element of a sub-resource (a line, task, comment …).
 * @throws TypeError if the entity has no such collection */
export function checkCollectionItem(
  entity: EntityName,
  collection: string,
  mode: Mode,
  body: unknown,
): Checked {
  const fields = collectionFields(entity, collection)
  if (!fields) throw new TypeError(`${entity} have no collection ${collection}`)
  return check(fields, mode, body)
}

function check(fields: Fields, mode: Mode, body: unknown, report = new Report()): Checked {
  checkDepth(body, report)
  checkFields(fields, body, mode, '', report)
  if (mode === 'update' && isObject(body) && Object.keys(body).length === 0) {
    report.add('', 'REQUIRED', 'The body is empty; name at least one field to change.')
  }
  return report.errors.length > 0 ? { errors: report.errors } : { value: body as JsonObject }
}

function checkStatusWord(entity: EntityName, body: unknown, report: Report): void {
  const field = (entities[entity].fields as Fields).status
  const word = isObject(body) ? body.status : undefined
  if (field && typeof word === 'string') checkScalar(metaOf(field), word, '/status', report)
}
