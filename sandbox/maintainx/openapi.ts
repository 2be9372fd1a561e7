import { OPERATIONS } from './catalogue.ts'
import type { Operation } from './operation.ts'
import { fieldsIn, formOf, isNullable, isRequired, type Shape, type Usage } from './shape.ts'

type Json = Record<string, unknown>

/** The sandbox's operations as an OpenAPI 3.0 document, made from the same data that it answers with. */
export function openApiDocument(base: string): Json {
  const paths: Record<string, Json> = {}
  for (const operation of OPERATIONS) {
    paths[operation.path] ??= {}
    paths[operation.path]![operation.method.toLowerCase()] = describe(operation)
  }
  return {
    openapi: '3.0.0',
    info: { title: 'MaintainX sandbox', version: 'v1' },
    servers: [{ url: `${base}/v1` }],
    paths,
  }
}

function describe(operation: Operation): Json {
  const { status, answer } = operation
  const content = answer && {
    'application/json': { schema: jsonSchema(answer, operation.answerUsage ?? 'detail') },
  }
  return {
    parameters: parametersOf(operation),
    ...bodyOf(operation),
    responses: { [status]: { description: String(status), ...(content && { content }) } },
  }
}

function parametersOf(operation: Operation): Json[] {
  const inPath = [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => {
    const schema = operation.params?.[name!]
    return {
      name,
      in: 'path',
      required: true,
      schema: schema ? jsonSchema(schema, 'create') : { type: 'integer' },
    }
  })
  const inQuery = Object.entries(operation.query ?? {}).map(([name, shape]) => ({
    name,
    in: 'query',
    schema: jsonSchema(shape, 'create'),
  }))
  const labels = operation.labels
    ? [
        {
          name: 'customFieldName',
          in: 'query',
          schema: { type: 'array', items: { type: 'string' } },
        },
      ]
    : []
  const headers = operation.organization
    ? [{ name: 'x-organization-id', in: 'header', schema: { type: 'integer' } }]
    : []
  const several =
    operation.organization === 'many'
      ? [{ name: 'x-organization-ids', in: 'header', schema: { type: 'string' } }]
      : []
  return [...inPath, ...inQuery, ...labels, ...headers, ...several]
}

function bodyOf(operation: Operation): Json {
  if (operation.bytes) {
    return { requestBody: { required: true, content: { 'application/octet-stream': {} } } }
  }
  if (!operation.body) return {}
  const schema = jsonSchema(operation.body, operation.bodyUsage ?? 'create')
  return { requestBody: { required: true, content: { 'application/json': { schema } } } }
}

/** A shape as the JSON schema that OpenAPI 3.0 uses. */
function jsonSchema(declared: Shape, usage: Usage): Json {
  const shape = formOf(declared, usage)
  const nullable = isNullable(shape, usage) || shape.marks.has('keep') ? { nullable: true } : {}
  const limits = {
    ...(shape.minimum !== undefined && { minimum: shape.minimum }),
    ...(shape.maximum !== undefined && { maximum: shape.maximum }),
    ...(shape.values && { enum: shape.values }),
  }
  switch (shape.kind) {
    case 'date-time':
      return { type: 'string', format: 'date-time', ...nullable }
    case 'either':
      return { oneOf: shape.choices!.map((choice) => jsonSchema(choice, usage)), ...nullable }
    case 'array':
      return { type: 'array', items: jsonSchema(shape.of!, usage), ...nullable }
    case 'object':
      return { type: 'object', ...objectSchema(shape, usage), ...nullable }
    default:
      return { type: shape.kind, ...limits, ...nullable }
  }
}

function objectSchema(shape: Shape, usage: Usage): Json {
  if (shape.of) return { additionalProperties: jsonSchema(shape.of, usage) }
  const fields = fieldsIn(shape, usage)
  if (fields.length === 0) return {}
  const required = fields.filter(([, field]) => isRequired(field, usage)).map(([name]) => name)
  const writing = usage === 'create' || usage === 'update'
  return {
    properties: Object.fromEntries(fields.map(([name, field]) => [name, jsonSchema(field, usage)])),
    ...(writing && required.length > 0 && { required }),
  }
}
