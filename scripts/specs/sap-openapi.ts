import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Edmx, EdmxSet } from '../../cli/documents/edmx.ts'
import { type Comparison, Facts } from './edmx.ts'

interface Property {
  type?: string | string[]
  format?: string
  maxLength?: number
  example?: unknown
  anyOf?: { type?: string; format?: string }[]
}

interface Document {
  paths: Record<string, Record<string, { parameters?: { name: string; in: string }[] }>>
  components: { schemas: Record<string, { properties?: Record<string, Property> }> }
}

const v2 = '/sap/opu/odata/sap/'
const v4 = '/sap/opu/odata4/sap/'

/** Services that the vendor describes in OpenAPI only. */
const documents: [path: string, file: string][] = [
  [`${v2}API_MAINTORDERCONFIRMATION`, 'OP_API_MAINTORDERCONFIRMATION_0001.json'],
  [`${v2}API_MAINTENANCEPLAN`, 'OP_API_MAINTENANCEPLAN_0001.json'],
  [`${v2}API_MAINTENANCEITEM`, 'OP_API_MAINTENANCEITEM_0001.json'],
  [`${v4}api_measuringpoint/srvd_a2x/sap/measuringpoint/0001`, 'OP_API_MEASURINGPOINT_0001.json'],
  [
    `${v4}api_measurementdocument/srvd_a2x/sap/measurementdocument/0001`,
    'OP_API_MEASUREMENTDOCUMENT_0001.json',
  ],
]

/** Compares sets, keys, properties, methods and functions with SAP's OpenAPI documents. */
export async function compareSapOpenApi(
  folder: string,
  read: (path: string) => Promise<Edmx>,
): Promise<Comparison> {
  const total: Comparison = { compared: 0, differences: [] }
  for (const [path, file] of documents) {
    const text = await readFile(join(folder, 'sap-s4hana', file), 'utf8')
    const result = compareService(file.replace('.json', ''), await read(path), JSON.parse(text))
    total.compared += result.compared
    total.differences.push(...result.differences)
  }
  return total
}

function compareService(name: string, ours: Edmx, theirs: Document): Comparison {
  const facts = new Facts(name)
  for (const set of ours.sets.values()) {
    const one = Object.keys(theirs.paths).find(
      (path) => path.startsWith(`/${set.name}(`) && path.endsWith(')'),
    )
    facts.check(set.name, 'served', one ? 'served' : 'unknown')
    if (!one) continue
    const keys = [...one.matchAll(/(\w+)='?\{/g)].map(([, key = '']) => key)
    const named = keys.length > 0 ? keys : [/\{(\w+)\}/.exec(one)?.[1] ?? '']
    facts.check(`${set.name} key`, set.keys.join(), named.join())
    if (ours.version === 2) compareMethods(facts, set, one, theirs)
    compareProperties(facts, set, theirs)
  }
  for (const [path, methods] of Object.entries(theirs.paths)) {
    const called = /^\/(\w+)$/.exec(path)?.[1]
    if (!called || ours.sets.has(called) || methods.get || !methods.post) continue
    const mine = ours.functions.get(called)
    facts.check(`${called}()`, mine ? 'served' : 'missing', 'served')
    const parameters = methods.post.parameters?.filter((each) => each.in === 'query') ?? []
    const sorted = (names: string[]) => names.toSorted().join()
    facts.check(
      `${called}() parameters`,
      sorted([...(mine?.parameters.keys() ?? [])]),
      sorted(parameters.map((parameter) => parameter.name)),
    )
  }
  return facts.result()
}

function compareMethods(facts: Facts, set: EdmxSet, one: string, theirs: Document) {
  const listed = theirs.paths[`/${set.name}`] ?? {}
  const single = theirs.paths[one] ?? {}
  const flag = (name: string) => (set.flags[name] === 'false' ? 'no' : 'yes')
  facts.check(`${set.name} creatable`, flag('creatable'), listed.post ? 'yes' : 'no')
  facts.check(`${set.name} updatable`, flag('updatable'), single.patch ? 'yes' : 'no')
  facts.check(`${set.name} deletable`, flag('deletable'), single.delete ? 'yes' : 'no')
}

function compareProperties(facts: Facts, set: EdmxSet, theirs: Document) {
  const found = Object.entries(theirs.components.schemas).find(([name]) =>
    name.endsWith(`.${set.type}`),
  )
  const described = Object.entries(found?.[1].properties ?? {}).filter(
    ([name]) => !/^(to_|_|SAP__)/.test(name),
  )
  const ours = new Map([...set.properties].map(([name, said]) => [name, reduce(said)]))
  facts.compareMaps(
    set.name,
    ours,
    new Map(described.map(([name, property]) => [name, describe(property)])),
  )
}

/** Of a property, what both kinds of document can say. */
function reduce(said: Record<string, string>): Record<string, string> {
  const kind = kinds[said.Type ?? ''] ?? 'text'
  return { kind, ...(kind === 'text' && said.MaxLength && { length: said.MaxLength }) }
}

const kinds: Record<string, string> = {
  'Edm.Boolean': 'flag',
  'Edm.Decimal': 'number',
  'Edm.Double': 'number',
  'Edm.Int16': 'number',
  'Edm.Int32': 'number',
  'Edm.Int64': 'number',
  'Edm.Byte': 'number',
  'Edm.Date': 'date',
  'Edm.DateTime': 'date',
  'Edm.DateTimeOffset': 'date',
  'Edm.Time': 'time',
  'Edm.TimeOfDay': 'time',
}

function describe(property: Property): Record<string, string> {
  const types = [property.type, ...(property.anyOf ?? []).map((each) => each.type)].flat()
  const formats = [property.format, ...(property.anyOf ?? []).map((each) => each.format)]
  const example = String(property.example ?? '')
  if (types.includes('boolean')) return { kind: 'flag' }
  if (formats.some((format) => /^(decimal|double|u?int\d+)$/.test(format ?? '')))
    return { kind: 'number' }
  if (types.includes('integer') || types.includes('number')) return { kind: 'number' }
  if (example.startsWith('/Date(') || formats.includes('date')) return { kind: 'date' }
  if (example.startsWith('PT') || formats.includes('time')) return { kind: 'time' }
  return { kind: 'text', ...(property.maxLength && { length: String(property.maxLength) }) }
}
