import { UsageError } from '../command.ts'
import type {
  Property,
  PropertyType,
  SourceAuth,
  SourceDocument,
  SourceObject,
} from './document.ts'

interface Schema {
  $ref?: string
  type?: string | string[]
  format?: string
  maxLength?: number
  properties?: Record<string, Schema>
  items?: Schema
  allOf?: Schema[]
  oneOf?: Schema[]
  anyOf?: Schema[]
}

interface Operation {
  parameters?: { $ref?: string; name?: string; in?: string }[]
  responses?: Record<
    string,
    { $ref?: string; content?: Record<string, { schema?: Schema }>; schema?: Schema }
  >
}

type Path = Record<string, Operation>

interface OpenApi {
  openapi?: string
  swagger?: string
  info?: { title?: string }
  paths?: Record<string, Path>
  components?: { securitySchemes?: Record<string, SecurityScheme> }
  securityDefinitions?: Record<string, SecurityScheme>
}

interface SecurityScheme {
  type?: string
  scheme?: string
  in?: string
  name?: string
}

/** References are followed this deep: a schema may hold itself. */
const DEEPEST = 12

const CURSORS = /^(cursor|page_?token|after|starting_after|next_?token|continuation_?token)$/i
const LIMITS = /^(limit|page_?size|per_?page|take|max_?results|top)$/i
const NEXTS = /^(next_?cursor|next_?page_?token|next_?token|cursor|continuation_?token)$/i

/** The collections of an OpenAPI document that can be listed and read one by one. */
export function fromOpenApi(value: unknown): SourceDocument {
  const document = value as OpenApi
  if (!document?.paths || !(document.openapi ?? document.swagger))
    throw new UsageError('This is no OpenAPI document: it needs openapi and paths.')
  const { paths } = document
  const found = Object.keys(paths).flatMap((path) => {
    const one = Object.keys(paths).find(
      (other) => other.startsWith(`${path}/{`) && /^\/\{[^/]+\}$/.test(other.slice(path.length)),
    )
    const isCollection = one !== undefined && !path.includes('{')
    return isCollection && paths[path]?.get && paths[one]?.get
      ? [toObject(document, path, paths[path], paths[one])]
      : []
  })
  return {
    kind: 'rest',
    title: document.info?.title ?? 'REST API',
    version: 4,
    auth: readAuth(document),
    objects: found.filter(({ properties }) => properties.length > 0),
    paging: readPaging(document, found),
  }
}

function toObject(document: OpenApi, path: string, list: Path, record: Path): SourceObject {
  const listed = answerOf(document, list.get!)
  const read = answerOf(document, record.get!)
  const many = Object.entries(listed.properties ?? {}).find(
    ([, schema]) => resolve(document, schema).items !== undefined,
  )?.[0]
  const row = resolve(
    document,
    (many ? resolve(document, listed.properties![many]!) : listed).items,
  )
  const id = 'id' in (read.properties ?? {})
  const one = id
    ? undefined
    : Object.entries(read.properties ?? {}).find(([, schema]) => {
        return 'id' in (resolve(document, schema).properties ?? {})
      })?.[0]
  const whole = one === undefined ? read : resolve(document, read.properties![one]!)
  const properties = { ...row.properties, ...whole.properties }
  return {
    name: path,
    keys: ['id'],
    properties: Object.entries(properties).flatMap(([name, schema]) =>
      toProperty(name, resolve(document, schema)),
    ),
    writes: [
      ...(list.post ? (['create'] as const) : []),
      ...(record.patch ? (['update'] as const) : []),
      ...(record.delete ? (['delete'] as const) : []),
    ],
    hasEtag: false,
    many: many ?? null,
    one: one ?? null,
  }
}

function answerOf(document: OpenApi, { responses = {} }: Operation): Schema {
  const answer = resolve(document, (responses['200'] ?? responses.default ?? {}) as Schema) as {
    content?: Record<string, { schema?: Schema }>
    schema?: Schema
  }
  const json = Object.entries(answer.content ?? {}).find(([type]) => /json/.test(type))?.[1]
  return resolve(document, json?.schema ?? answer.schema)
}

/** A schema with its references followed and its parts put together. */
function resolve(document: OpenApi, schema: Schema | undefined, depth = 0): Schema {
  if (!schema || depth > DEEPEST) return {}
  if (schema.$ref !== undefined) return resolve(document, lookUp(document, schema.$ref), depth + 1)
  const parts = [...(schema.allOf ?? []), ...(schema.oneOf ?? schema.anyOf ?? []).slice(0, 1)]
  const resolved = parts.map((part) => resolve(document, part, depth + 1))
  return Object.assign({}, ...resolved, schema, {
    ...(resolved.length > 0 && {
      properties: Object.assign({}, ...resolved.map((part) => part.properties), schema.properties),
    }),
  })
}

function lookUp(document: OpenApi, reference: string): Schema | undefined {
  if (!reference.startsWith('#/')) return undefined
  return reference
    .slice(2)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<any>((at, part) => at?.[part], document)
}

function toProperty(name: string, { type, format, maxLength }: Schema): Property[] {
  const [own] = [type].flat().filter((one) => one !== 'null')
  const found = typeOf(own, format)
  return found ? [{ name, type: found, max: maxLength ?? null }] : []
}

function typeOf(type: string | undefined, format: string | undefined): PropertyType | null {
  if (type === 'string') {
    if (format === 'date') return 'day'
    if (format === 'date-time') return 'instant'
    return format === 'uuid' ? 'guid' : format === 'decimal' ? 'decimal' : 'text'
  }
  if (type === 'number') return 'decimal'
  if (type === 'integer') return 'integer'
  return type === 'boolean' ? 'flag' : null
}

function readAuth({ components, securityDefinitions }: OpenApi): SourceAuth {
  const schemes = Object.values(components?.securitySchemes ?? securityDefinitions ?? {})
  const key = schemes.find((one) => one.type === 'apiKey' && one.in === 'header' && one.name)
  if (schemes.some((one) => one.scheme === 'bearer' || one.type === 'oauth2'))
    return { kind: 'bearer' }
  if (!key) return { kind: 'basic' }
  // A token that is called by the name of its header.
  return /^authorization$/i.test(key.name!)
    ? { kind: 'bearer' }
    : { kind: 'key', header: key.name! }
}

function readPaging(document: OpenApi, objects: readonly SourceObject[]): SourceDocument['paging'] {
  const names = objects.flatMap(({ name }) =>
    (document.paths![name]!.get!.parameters ?? []).map(
      (one) =>
        (one.$ref === undefined ? one : (lookUp(document, one.$ref) as { name?: string }))?.name ??
        '',
    ),
  )
  const answers = objects.flatMap(({ name }) =>
    Object.keys(answerOf(document, document.paths![name]!.get!).properties ?? {}),
  )
  return {
    cursor: names.find((name) => CURSORS.test(name)) ?? null,
    limit: names.find((name) => LIMITS.test(name)) ?? null,
    next: answers.find((name) => NEXTS.test(name)) ?? null,
  }
}
