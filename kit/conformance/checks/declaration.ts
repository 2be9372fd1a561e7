import {
  type ActionName,
  actions,
  type Entity,
  EntityCapability,
  type EntityName,
  entities,
  type Fields,
  metaOf,
} from '@millwright/model'
import { describeCapability } from '../../capabilities.ts'
import type { EntityMap } from '../../connector.ts'
import type { Field } from '../../fields.ts'
import { type Case, type Check, expect } from '../check.ts'
import { servedFilters } from '../filter-oracle.ts'

/** Whatever a connector names must exist in the model, or nobody can use it. */
export const declaration: Check = {
  name: 'declaration',
  cases: (bench) =>
    bench.names.map(
      (entity): Case => ({
        promise: 'what is declared exists in the model',
        entity,
        run() {
          const map = bench.map(entity)
          const model = entities[entity] as Entity
          checkNames(map, model)
          checkFields(map.fields as Record<string, Field>, model.fields, '')
          if (map.ops.create === true && !map.upload) checkRequired(map, model)
          checkRules(map)
          checkReasons(map)
          EntityCapability.parse(describeCapability(bench.connector, entity as EntityName))
        },
      }),
    ),
}

function checkNames(map: EntityMap, model: Entity): void {
  for (const [op, declared] of Object.entries(map.ops)) {
    const known = model.operations[op as keyof typeof model.operations]
    expect(declared !== true || known, `the model has no ${op}`)
  }
  const served = [...Object.keys(map.filters), ...(map.scanned ?? [])]
  const known = servedFilters(model.name as EntityName, map)
  for (const filter of served) expect(filter in known, `the model has no filter ${filter}`)
  for (const [name, action] of Object.entries(map.actions ?? {})) {
    const known: readonly string[] = model.actions
    expect(known.includes(name), `the model has no action ${name}`)
    if ('steps' in action) checkParameters(name as ActionName, action.parameters)
  }
  const words = 'status' in model.fields ? (metaOf(model.fields.status!).words ?? []) : []
  for (const word of map.create_statuses ?? [])
    expect(words.includes(word), `the model has no status ${word}`)
}

function checkFields(fields: Record<string, Field>, model: Fields, at: string): void {
  for (const [name, field] of Object.entries(fields)) {
    const schema = model[name]
    expect(schema, `the model has no field ${at}${name}`)
    expect(field.write === 'never' || field.encode, `${at}${name} is writable but has no encoder`)
    const inner = metaOf(schema).fields
    if (field.lines) {
      expect(inner, `${at}${name} has lines where the model has none`)
      checkFields(field.lines.fields as Record<string, Field>, inner, `${at}${name}.`)
    }
  }
}

/** What the model asks every caller for must have a place, or no body would do. */
function checkParameters(name: ActionName, parameters: readonly string[]): void {
  for (const [field, schema] of Object.entries(actions[name].fields)) {
    const meta = metaOf(schema)
    const isAsked = meta.required && !meta.required_unless
    expect(
      !isAsked || parameters.includes(field),
      `${name} has no place for ${field}, which is required`,
    )
  }
  const stray = parameters.find((field) => !(field in actions[name].fields))
  expect(!stray, `${name} takes ${stray}, which the model has not`)
}

function checkRequired(map: EntityMap, model: Entity): void {
  const fields = map.fields as Record<string, Field | undefined>
  for (const [name, schema] of Object.entries(model.fields)) {
    const meta = metaOf(schema)
    const twin = meta.twin ? fields[meta.twin] : undefined
    const isAsked = meta.required && (!meta.required_unless || meta.twin !== undefined)
    const hasPlace = fields[name]?.encode || twin?.encode
    expect(
      !isAsked || hasPlace,
      `the model requires ${name} on create, and there is no place for it`,
    )
  }
}

function checkRules(map: EntityMap): void {
  const writable = Object.entries(map.fields as Record<string, Field>)
    .filter(([, field]) => field.write === 'always')
    .map(([name]) => name)
  const ids = (map.rules ?? []).map(({ id }) => id)
  expect(new Set(ids).size === ids.length, 'two rules have the same id')
  for (const rule of map.rules ?? []) {
    expect(rule.reason.trim().endsWith('.'), `the reason of ${rule.id} is no sentence`)
    if (rule.fields === '*') continue
    const stray = rule.fields.find((name) => !writable.includes(name))
    expect(stray === undefined, `${rule.id} locks ${stray}, which nobody can change anyway`)
  }
}

/** What is not offered says why, in a sentence. */
function checkReasons(map: EntityMap): void {
  const declared = [...Object.entries(map.ops), ...Object.entries(map.actions ?? {})]
  for (const [name, value] of declared) {
    if (typeof value !== 'object' || !('reason' in value)) continue
    expect(
      /^[A-Z].{10,}\.$/s.test(value.reason),
      `the reason why there is no ${name} is no sentence`,
    )
  }
}
