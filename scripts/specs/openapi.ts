import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** One point where the sandbox and the vendor's document do not agree. */
export interface Difference {
  system: 'maintainx'
  /** Call and field, as in `GET /parts 200.parts[].area`. */
  where: string
  ours: string
  theirs: string
}

interface Schema {
  type?: string
  nullable?: boolean
  enum?: unknown[]
  required?: string[]
  properties?: Record<string, Schema>
  additionalProperties?: boolean | Schema
  items?: Schema
  oneOf?: Schema[]
  anyOf?: Schema[]
}

interface Operation {
  parameters?: { name: string; in: string; required?: boolean; schema?: Schema }[]
  requestBody?: { content?: Record<string, { schema?: Schema }> }
  responses: Record<string, { content?: Record<string, { schema?: Schema }> }>
}

interface Document {
  paths: Record<string, Record<string, Operation>>
}

/** What can be said about one field of a schema, branches of `oneOf` put together. */
interface Field {
  types: Set<string>
  values: Set<string> | null
  required: boolean
}

/** How many records of each list are read one by one. */
const DETAILS = 25

/**
 * Compares the sandbox at `base` (without `/v1`) with the OpenAPI document in `<folder>/maintainx/`:
 * first what its own document says, then what its GET calls really answer.
 */
export async function compareOpenApi(
  folder: string,
  base: string,
  credentials: Record<string, string>,
): Promise<Difference[]> {
  const theirs = await readVendorDocument(join(folder, 'maintainx'))
  const response = await fetch(`${base}/v1/openapi.json`)
  const ours = (await response.json()) as Document
  const found = [
    ...compareDocuments(ours, theirs),
    ...(await compareAnswers(base, credentials, ours, theirs)),
  ]
  return [...new Map(found.map((difference) => [difference.where, difference])).values()]
}

async function readVendorDocument(folder: string): Promise<Document> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort()
  if (names.length === 0) throw new Error(`no OpenAPI document in ${folder}`)
  return JSON.parse(await readFile(join(folder, names[0]!), 'utf8')) as Document
}

function compareDocuments(ours: Document, theirs: Document): Difference[] {
  return operationsOf(ours).flatMap(({ call, path, method, operation }) => {
    const other = theirs.paths[path]?.[method]
    if (!other) return [differ(call, 'served', 'no such operation')]
    return [
      ...compareParameters(call, operation, other),
      ...compareBodies(call, operation, other),
      ...compareSuccess(call, operation, other),
    ]
  })
}

function operationsOf(document: Document) {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      call: `${method.toUpperCase()} ${path}`,
      path,
      method,
      operation,
    })),
  )
}

function differ(where: string, ours: string, theirs: string): Difference {
  return { system: 'maintainx', where, ours, theirs }
}

function compareParameters(call: string, ours: Operation, theirs: Operation): Difference[] {
  const fieldsOf = (operation: Operation) => {
    const fields = new Map<string, Field>()
    for (const { name, in: place, required, schema } of operation.parameters ?? []) {
      flatten(schema ?? {}, `${place} ${name}`, required === true, fields)
    }
    return fields
  }
  return compareFields(call, fieldsOf(ours), fieldsOf(theirs))
}

function compareBodies(call: string, ours: Operation, theirs: Operation): Difference[] {
  const bytes = (operation: Operation) =>
    operation.requestBody?.content?.['application/octet-stream'] !== undefined
  if (bytes(ours) !== bytes(theirs)) {
    return [differ(`${call} body`, `bytes: ${bytes(ours)}`, `bytes: ${bytes(theirs)}`)]
  }
  const fieldsOf = (operation: Operation) => {
    const fields = new Map<string, Field>()
    const schema = operation.requestBody?.content?.['application/json']?.schema
    if (schema) flatten(schema, 'body', false, fields)
    return fields
  }
  return compareFields(call, fieldsOf(ours), fieldsOf(theirs))
}

function compareSuccess(call: string, ours: Operation, theirs: Operation): Difference[] {
  const [status, other] = [successOf(ours), successOf(theirs)]
  if (status !== other) return [differ(`${call} status`, status, other)]
  const fieldsOf = (operation: Operation) => {
    const fields = new Map<string, Field>()
    flatten(answerOf(operation, status) ?? {}, status, false, fields, false)
    return fields
  }
  return compareFields(call, fieldsOf(ours), fieldsOf(theirs))
}

function successOf(operation: Operation): string {
  return Object.keys(operation.responses).find((status) => status.startsWith('2')) ?? 'none'
}

function answerOf(operation: Operation, status: string): Schema | undefined {
  return operation.responses[status]?.content?.['application/json']?.schema
}

/** Every field below a schema by its path. Branches are merged: a field is required if all branches say so. */
function flatten(
  schema: Schema,
  path: string,
  required: boolean,
  fields: Map<string, Field>,
  written = true,
): void {
  const field = fields.get(path) ?? { types: new Set(), values: null, required: false }
  fields.set(path, field)
  if (written && required) field.required = true
  if (schema.type) field.types.add(schema.type)
  for (const value of schema.enum ?? []) {
    field.values ??= new Set()
    field.values.add(String(value))
  }
  const branches = schema.oneOf ?? schema.anyOf ?? []
  for (const branch of branches) flatten(branch, path, required, fields, written)
  const always = alwaysRequired(branches)
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const needed = schema.required?.includes(name) ?? false
    flatten(property, `${path}.${name}`, needed, fields, written)
  }
  for (const name of namesIn(branches)) {
    const nested = fields.get(`${path}.${name}`)
    if (nested) nested.required = written && always.has(name)
  }
  if (schema.items) flatten(schema.items, `${path}[]`, false, fields, written)
  if (typeof schema.additionalProperties === 'object') {
    flatten(schema.additionalProperties, `${path}.*`, false, fields, written)
  }
}

function namesIn(branches: Schema[]): Set<string> {
  return new Set(branches.flatMap((branch) => Object.keys(branch.properties ?? {})))
}

function alwaysRequired(branches: Schema[]): Set<string> {
  const [first, ...others] = branches.map((branch) => new Set(branch.required ?? []))
  return others.reduce((kept, other) => kept.intersection(other), first ?? new Set<string>())
}

function compareFields(
  call: string,
  ours: Map<string, Field>,
  theirs: Map<string, Field>,
): Difference[] {
  const differences: Difference[] = []
  for (const [path, field] of ours) {
    const other = theirs.get(path)
    const where = `${call} ${path}`
    if (!other) differences.push(differ(where, print(field), 'absent'))
    else if (print(field) !== print(other)) {
      differences.push(differ(where, print(field), print(other)))
    }
  }
  for (const [path, other] of theirs) {
    // What hangs below an absent field is said once, at the top.
    const parent = path.replace(/(\[\]|\.[^.[]*|\.\*)$/, '')
    if (!ours.has(path) && (ours.has(parent) || !path.includes('.'))) {
      differences.push(differ(`${call} ${path}`, 'absent', print(other)))
    }
  }
  return differences
}

function print(field: Field): string {
  const values = field.values ? ` of ${[...field.values].sort().join('|')}` : ''
  return `${[...field.types].sort().join('|')}${values}${field.required ? ', required' : ''}`
}

type Json = null | boolean | number | string | Json[] | { [name: string]: Json }

async function compareAnswers(
  base: string,
  credentials: Record<string, string>,
  ours: Document,
  theirs: Document,
): Promise<Difference[]> {
  const differences: Difference[] = []
  const read = async (path: string): Promise<Json | null> => {
    const response = await fetch(`${base}/v1${path}`, {
      headers: { Authorization: `bearer ${credentials.api_key}` },
    })
    return response.ok ? ((await response.json()) as Json) : null
  }
  for (const { call, path, method, operation } of operationsOf(ours)) {
    const schema = answerOf(theirs.paths[path]?.[method] ?? { responses: {} }, '200')
    if (method !== 'get' || !schema) continue
    for (const address of await addressesOf(path, operation, read)) {
      const answer = await read(address + expandAll(operation))
      if (answer === null) differences.push(differ(`${call} live`, 'refused', 'answered'))
      else checkAnswer(answer, schema, `${call} live`, differences)
    }
  }
  return differences
}

function expandAll(operation: Operation): string {
  const parameter = operation.parameters?.find(({ name }) => name === 'expand')
  const values = parameter?.schema?.items?.enum ?? []
  return values.length > 0 ? `?${values.map((value) => `expand=${value}`).join('&')}` : ''
}

type Read = (path: string) => Promise<Json | null>

/** Fills the parameters of a path with ids out of the list in front of each. */
async function addressesOf(path: string, operation: Operation, read: Read): Promise<string[]> {
  let addresses = ['']
  for (const segment of path.split('/').slice(1)) {
    const name = /^\{(.+)\}$/.exec(segment)?.[1]
    if (!name) {
      addresses = addresses.map((address) => `${address}/${segment}`)
      continue
    }
    const parameter = operation.parameters?.find((known) => known.name === name)
    const fixed = parameter?.schema?.enum
    const filled = addresses.map(async (address) => {
      const ids = fixed ?? (await idsIn(address, read))
      return ids.slice(0, DETAILS).map((id) => `${address}/${id}`)
    })
    addresses = (await Promise.all(filled)).flat()
  }
  return addresses
}

async function idsIn(path: string, read: Read): Promise<Json[]> {
  const list = await read(path)
  if (list === null || typeof list !== 'object') return []
  const rows = Object.values(list).find(Array.isArray) ?? []
  return rows.map((row) => (row as { id: Json }).id)
}

/** Types, unknown fields, enum values and missing fields of a real answer. Absent nulls are the vendor's way. */
function checkAnswer(value: Json, schema: Schema, where: string, found: Difference[]): void {
  const branches = schema.oneOf ?? schema.anyOf
  if (branches) {
    const tries = branches.map((branch) => {
      const problems: Difference[] = []
      checkAnswer(value, branch, where, problems)
      return problems
    })
    if (!tries.some((problems) => problems.length === 0)) found.push(...(tries[0] ?? []))
    return
  }
  if (value === null) {
    if (!schema.nullable) found.push(differ(where, 'null', 'not nullable'))
    return
  }
  const type = typeOf(value, schema)
  if (schema.type && type !== schema.type) found.push(differ(where, type, schema.type))
  else if (schema.enum && !schema.enum.includes(value)) {
    found.push(differ(where, String(value), schema.enum.join('|')))
  } else if (Array.isArray(value)) {
    for (const entry of value) checkAnswer(entry, schema.items ?? {}, `${where}[]`, found)
  } else if (typeof value === 'object') checkMembers(value, schema, where, found)
}

function checkMembers(
  value: { [name: string]: Json },
  schema: Schema,
  where: string,
  found: Difference[],
): void {
  const { properties, additionalProperties: rest } = schema
  for (const [name, entry] of Object.entries(value)) {
    const property = properties?.[name] ?? (typeof rest === 'object' ? rest : undefined)
    if (property) checkAnswer(entry, property, `${where}.${name}`, found)
    else if (properties && rest !== true) {
      found.push(differ(`${where}.${name}`, typeOf(entry, {}), 'unknown'))
    }
  }
  for (const name of schema.required ?? []) {
    if (value[name] === undefined && !properties?.[name]?.nullable) {
      found.push(differ(`${where}.${name}`, 'absent', 'required'))
    }
  }
}

function typeOf(value: Json, schema: Schema): string {
  if (Array.isArray(value)) return 'array'
  if (typeof value !== 'number') return typeof value
  return schema.type === 'number' || !Number.isInteger(value) ? 'number' : 'integer'
}
