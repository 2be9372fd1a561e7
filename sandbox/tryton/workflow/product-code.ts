import { writeRecords } from '../change.ts'
import { type Environment, getModel } from '../environment.ts'
import { UserError } from '../errors.ts'
import type { Row } from '../model.ts'

const MODEL = 'product.product'

/** A variant's code is its template's and its own suffix. Throws UserError when another active one has it. */
export function setCode(env: Environment, product: Row): void {
  const template = env.find('product.template', product.template)
  const code = [template?.code, product.suffix_code].filter(Boolean).join('') || null
  if (code !== product.code) env.update(MODEL, product, { code })
  if (!code || product.active === false) return
  for (const other of env.store.rows(MODEL).values()) {
    if (other === product || other.code !== code || other.active === false) continue
    throw new UserError('Code of active product must be unique.')
  }
}

/** What a template's change does to its variants: a new code, and none of them outlives it. */
export function followTemplate(
  env: Environment,
  template: Row,
  columns: Record<string, unknown>,
): void {
  const ids = env.store.findIds(MODEL, 'template', template.id)
  if ('code' in columns) for (const id of ids) setCode(env, env.find(MODEL, id)!)
  if (columns.active === false) {
    writeRecords(env, getModel(MODEL), [[[...ids], { active: false }]])
  }
}
