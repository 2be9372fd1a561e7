import {
  actionNames,
  actions,
  collectionFields,
  Deletion,
  DryRun,
  type Entity,
  EntityCapability,
  type EntityName,
  entities,
  entityNames,
  errorCodes,
  type Filter,
  type FilterKind,
  PageProblem,
  Problem,
  RecordProblem,
} from '@millwright/model'
import { type JsonSchema, printComment, printType } from './print-type.ts'

type Io = 'input' | 'output'
interface Schema {
  toJSONSchema(options: { io: Io; unrepresentable: 'any' }): unknown
}

/**
 * The text of the published `records.ts`: the same names as in the one of this folder, written out field by field from
 * the schemas that the server checks with, so that nothing of the model has to be installed.
 */
export function describeRecords(): string {
  const types = new Types()
  const rows = entityNames.map((name) => `${JSON.stringify(name)}: ${describeEntity(types, name)}`)
  const others = { Deletion, DryRun, EntityCapability, PageProblem, Problem, RecordProblem }
  for (const [name, schema] of Object.entries(others)) types.add(name, schema, 'output')
  const words = (all: readonly string[]) => all.map((word) => JSON.stringify(word)).join(' | ')
  return [
    `export type EntityName = ${words(entityNames)}`,
    `export type ActionName = ${words(actionNames)}`,
    `export type ErrorCode = ${words(Object.keys(errorCodes))}`,
    `/** What the API offers of each entity. */\nexport interface Entities {\n${rows.join('\n')}\n}`,
    ...types.print(),
  ].join('\n\n')
}

function describeEntity(types: Types, name: EntityName): string {
  const entity = entities[name] as Entity
  const { operations } = entity
  const title = entity.title.replaceAll(' ', '')
  types.add(title, entity.record, 'output', entity.description)
  const create = operations.create
    ? types.add(`${title}Create`, entity.create, 'input', `What a create of ${name} takes.`)
    : 'never'
  const update = operations.update
    ? types.add(`${title}Update`, entity.update, 'input', `What an update of ${name} takes.`)
    : 'never'
  const acts = entity.actions.map((action) => {
    const { description, body } = actions[action]
    const type = types.add(typeNameOf(action), body, 'input')
    return `${printComment(description)}${action}: ${type}`
  })
  const collections = entity.collections.map(
    (collection) => `${collection}: ${describeCollection(types, entity, title, collection)}`,
  )
  const isWritten = operations.create || operations.update || operations.delete
  const methods = [
    ...(['list', 'get', 'create', 'update', 'delete'] as const).filter((op) => operations[op]),
    ...(operations.list ? ['page'] : []),
    ...(entity.actions.length > 0 ? ['action'] : []),
    ...(entity.collections.length > 0 && (operations.get || isWritten) ? ['collection'] : []),
  ]
  return `{
record: ${title}
create: ${create}
update: ${update}
filters: {\n${Object.entries(entity.filters)
    .map((filter) => describeFilter(title, entity, ...filter))
    .join('\n')}\n}
actions: {\n${acts.join('\n')}\n}
collections: {\n${collections.join('\n')}\n}
methods: ${methods.map((method) => JSON.stringify(method)).join(' | ')}
}`
}

const filterTypes: Record<Exclude<FilterKind, 'words'>, string> = {
  id: 'string',
  text: 'string',
  contains: 'string',
  ids: 'string | readonly string[]',
  ts_from: 'string | Date',
  ts_to: 'string | Date',
  date_from: 'string',
  date_to: 'string',
  bool: 'boolean',
}

function describeFilter(title: string, entity: Entity, name: string, filter: Filter): string {
  let type: string
  if (filter.kind === 'words') {
    const isOwn = filter.field !== undefined && Object.hasOwn(entity.fields, filter.field)
    const word = isOwn ? `NonNullable<${title}[${JSON.stringify(filter.field)}]>` : 'string'
    type = `${word} | readonly ${isOwn ? `${word}[]` : 'string[]'}`
  } else type = filterTypes[filter.kind]
  return `${printComment(filter.description)}${name}?: ${type} | undefined`
}

/** A list in the record has all its calls; one that sources keep apart is read and added to; files are uploaded. */
function describeCollection(types: Types, entity: Entity, title: string, name: string): string {
  if (name === 'attachments')
    return `{ element: Attachment; create: never; update: never; methods: 'list' }`
  if (Object.hasOwn(entity.fields, name)) {
    const element = `NonNullable<${title}[${JSON.stringify(name)}]>[number]`
    const options = types.elements(`${title}Update`, name)
    if (!options)
      return `{ element: ${element}; create: never; update: never; methods: 'list' | 'get' }`
    // An element is changed by its id, which stands in the address here; removed; or added.
    const { id: _, deleted: __, ...properties } = options[0]!.properties!
    const update = printType({ ...options[0]!, properties })
    const create = printType(options.at(-1)!)
    return `{ element: ${element}; create: ${create}; update: ${update}; methods: 'list' | 'get' | 'create' | 'update' | 'delete' }`
  }
  const fields = collectionFields(entity.name, name)!
  const properties = Object.fromEntries(
    Object.entries(fields).map(([key, field]) => [key, types.inline(field, 'output')]),
  )
  const element = printType({ type: 'object', properties, required: Object.keys(properties) })
  return `{ element: ${element}; create: Partial<${element}>; update: never; methods: 'list' | 'create' }`
}

function typeNameOf(action: string): string {
  const words = action.replaceAll(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase())
  return `${words}Action`
}

/** Named types, each written once. */
class Types {
  #schemas = new Map<string, JsonSchema>()

  /** Adds a type, under the name that its schema has, else under `name`. Answers that name. */
  add(name: string, schema: Schema, io: Io, description?: string): string {
    const whole = this.inline(schema, io)
    const known = whole.$ref === undefined ? name : printType(whole)
    this.#schemas.set(known, {
      ...(this.#schemas.get(known) ?? whole),
      ...(description !== undefined && { description }),
    })
    return known
  }

  /** A schema whose named types are added, and stand in it by their names. */
  inline(schema: Schema, io: Io): JsonSchema {
    const { $defs = {}, ...whole } = schema.toJSONSchema({
      io,
      unrepresentable: 'any',
    }) as JsonSchema
    for (const [name, definition] of Object.entries($defs))
      if (!this.#schemas.has(name)) this.#schemas.set(name, definition)
    return whole
  }

  /** What an element of a list of a type may be; undefined where it has no such list. */
  elements(name: string, list: string): JsonSchema[] | undefined {
    const field = this.#schemas.get(name)?.properties?.[list]
    const items = [field, ...(field?.anyOf ?? [])].find((option) => option?.items)?.items
    if (!items) return undefined
    const whole = this.#resolve(items)
    return (whole.anyOf ?? [whole]).map((option) => this.#resolve(option))
  }

  #resolve(schema: JsonSchema): JsonSchema {
    return schema.$ref === undefined ? schema : this.#schemas.get(printType(schema))!
  }

  print(): string[] {
    return [...this.#schemas].map(([name, schema]) => {
      const type = printType(schema)
      // Editors show an interface by its name.
      const head = schema.properties ? `interface ${name} ` : `type ${name} = `
      return `${printComment(schema.description)}export ${head}${type}`
    })
  }
}
