import { compileDomain } from './domain.ts'
import { type Environment, getModel } from './environment.ts'
import { encodeValue } from './json.ts'
import type { Model } from './model.ts'

/** Where a default comes from when it is not the value itself. */
type Source =
  /** A key of the context. */
  | { context: string }
  /** A field of the context's company. */
  | { company: string }
  /** A setting of the system. */
  | { configuration: string }
  /** The only record that fits, if there is just one. */
  | { model: string; where: unknown[] }

/** The default of a field as a value, or undefined when it has none. */
export function getDefault(env: Environment, model: Model, name: string): unknown {
  const given = model.fields[name]?.default
  if (given === undefined || given === null) return undefined
  if (typeof given !== 'object') return given
  const source = given as Source
  if ('context' in source) return env.context[source.context] ?? undefined
  if ('company' in source) {
    return env.find('company.company', env.context.company)?.[source.company] ?? undefined
  }
  if ('configuration' in source) return env.store.configuration.get(source.configuration)
  const rows = [...env.store.rows(source.model).values()]
  const fits = rows.filter(compileDomain(env, getModel(source.model), source.where))
  return fits.length === 1 ? fits[0]!.id : undefined
}

/** `default_get`: the defaults of the named fields as the wire carries them. */
export function readDefaults(
  env: Environment,
  model: Model,
  names: string[],
  withNames: boolean,
): Record<string, unknown> {
  const wire: Record<string, unknown> = {}
  for (const name of names) {
    const value = getDefault(env, model, name)
    const field = model.fields[name]
    if (value === undefined || !field) continue
    wire[name] = encodeValue(field, value)
    if (withNames && field.type === 'many2one') {
      wire[`${name}.`] = { rec_name: env.recName(field.relation!, value) }
    }
  }
  return wire
}
