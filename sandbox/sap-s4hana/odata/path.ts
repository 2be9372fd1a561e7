import { framework } from './errors.ts'
import { type Literal, scanLiteral } from './literals.ts'
import type { EntitySet, FunctionImport, Property, Row, Service } from './schema.ts'
import { normalize, readUnitCode } from './values.ts'

/** What an address behind the root of a service names. */
export type Resource =
  | { kind: 'root' }
  | { kind: 'metadata' }
  | { kind: 'batch' }
  | { kind: 'function'; function: FunctionImport }
  | {
      kind: 'data'
      set: EntitySet
      key: Row | null
      /** Navigation properties after the first set, each with a key where one was given. */
      steps: { navigation: string; set: EntitySet; many: boolean; key: Row | null }[]
      /** What follows the last entity or collection. */
      end: 'none' | 'count' | 'value' | { property: Property; raw: boolean } | { action: string }
    }

/** Parses the part of the path behind the service root, still percent-encoded. */
export function parseResource(path: string, service: Service): Resource {
  const segments = splitSegments(path)
  const [first = ''] = segments
  if (first === '') return { kind: 'root' }
  if (first === '$metadata') return { kind: 'metadata' }
  if (first === '$batch') return { kind: 'batch' }
  const { name, predicate } = splitPredicate(first)
  const imported = service.functions.get(name)
  if (imported) {
    if (segments.length > 1 || predicate) throw framework.unknownSegment(segments[1] ?? first)
    return { kind: 'function', function: imported }
  }
  const set = service.sets.get(name)
  if (!set) throw framework.unknownSegment(name)
  const resource: Resource & { kind: 'data' } = {
    kind: 'data',
    set,
    key: predicate === null ? null : parseKey(predicate, set.keys, service.version),
    steps: [],
    end: 'none',
  }
  for (const segment of segments.slice(1)) addSegment(resource, segment, service)
  return resource
}

function addSegment(resource: Resource & { kind: 'data' }, segment: string, service: Service) {
  const last = resource.steps.at(-1)
  const set = last?.set ?? resource.set
  const single = last ? !last.many || last.key !== null : resource.key !== null
  const { end } = resource
  if (typeof end === 'object' && 'property' in end && segment === '$value') {
    end.raw = true
    return
  }
  if (end !== 'none') throw framework.unknownSegment(segment)
  if (segment === '$count' && !single) resource.end = 'count'
  else if (segment === '$value' && single) resource.end = 'value'
  else if (segment.startsWith('SAP__self.') && single)
    resource.end = { action: segment.slice('SAP__self.'.length) }
  else {
    const { name, predicate } = splitPredicate(segment)
    const property = set.properties.get(name)
    if (property && single && predicate === null) {
      resource.end = { property, raw: false }
      return
    }
    const navigation = set.navigations.get(name)
    if (!navigation || !single) throw framework.unknownSegment(name)
    const target = service.sets.get(navigation.target)!
    const given = new Set(navigation.joins.map(([, theirs]) => theirs))
    resource.steps.push({
      navigation: name,
      set: target,
      many: navigation.many,
      key: predicate === null ? null : parseKey(predicate, target.keys, service.version, given),
    })
  }
}

/** Splits at slashes that are not inside quotes. */
function splitSegments(path: string): string[] {
  const segments = ['']
  let inside = false
  for (const mark of path.replace(/^\//, '').replace(/\/$/, '')) {
    if (mark === "'") inside = !inside
    if (mark === '/' && !inside) segments.push('')
    else segments[segments.length - 1] += mark
  }
  return segments.map((segment) => {
    try {
      return decodeURIComponent(segment)
    } catch {
      throw framework.malformed('Malformed URI')
    }
  })
}

function splitPredicate(segment: string): { name: string; predicate: string | null } {
  const match = /^([^(]*)(?:\((.*)\))?$/s.exec(segment)
  if (!match) throw framework.malformed(`Malformed key predicate in segment '${segment}'`)
  return { name: match[1] ?? '', predicate: match[2] ?? null }
}

function parseKey(
  predicate: string,
  keys: Property[],
  version: 2 | 4,
  given: Set<string> = new Set(),
): Row {
  const fail = () => framework.malformed(`Invalid key predicate type for '${predicate}'`)
  const row: Row = {}
  let at = 0
  while (at < predicate.length) {
    const name = /\s*([A-Za-z_]\w*)\s*=\s*/y
    name.lastIndex = at
    const match = name.exec(predicate)
    const property = match ? keys.find((key) => key.name === match[1]) : keys[0]
    if (!property || (!match && keys.length > 1)) throw fail()
    const found = scanLiteral(predicate, at + (match?.[0].length ?? 0), version)
    if (!found) throw fail()
    row[property.field] = keyValue(property, found.literal, version)
    at = found.end
    if (predicate[at] === ',') at += 1
    else if (at < predicate.length) throw fail()
  }
  if (keys.some((key) => !(key.field in row) && !given.has(key.name))) throw fail()
  return row
}

function keyValue(property: Property, literal: Literal, version: 2 | 4) {
  if (property.kind === 'S' && literal.kind !== 'string')
    throw framework.malformed(`Invalid key predicate type for '${property.name}'`)
  if (property.kind === 'J' && literal.kind === 'string') return Number(literal.value)
  const value = normalize(property, literal.value)
  return version === 4 ? readUnitCode(property, value) : value
}
