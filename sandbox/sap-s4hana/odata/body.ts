import { framework } from './errors.ts'
import type { EntitySet, Row } from './schema.ts'
import { readValue, type WireOptions } from './values.ts'

/** What a client wants to write: fields in the form of the store, children by navigation. */
export interface Input {
  set: EntitySet
  row: Row
  children: Map<string, Input[]>
}

/** Parses a JSON body for `set`. Read-only properties are dropped without a word, as the vendor does. */
export function readBody(
  text: Buffer,
  set: EntitySet,
  options: WireOptions,
  mode: 'create' | 'update',
): Input {
  let json: unknown
  try {
    json = JSON.parse(text.toString('utf8'))
  } catch {
    throw framework.badValue('', 'malformed JSON')
  }
  const inner = isObject(json) && isObject(json.d) && options.version === 2 ? json.d : json
  return readInput(inner, set, options, mode)
}

function readInput(
  json: unknown,
  set: EntitySet,
  options: WireOptions,
  mode: 'create' | 'update',
): Input {
  if (!isObject(json)) throw framework.badValue(set.name, json)
  const input: Input = { set, row: {}, children: new Map() }
  for (const [name, sent] of Object.entries(json)) {
    if (name.startsWith('__') || name.includes('@') || name === 'SAP__Messages') continue
    const navigation = set.navigations.get(name)
    if (navigation) {
      const list = childrenOf(sent)
      if (list.length === 0 && isDeferred(sent)) continue
      if (mode === 'update') throw framework.unknownProperty(name)
      const target = set.service.sets.get(navigation.target)!
      input.children.set(
        name,
        list.map((each) => readInput(each, target, options, mode)),
      )
      continue
    }
    const property = set.properties.get(name)
    if (!property) throw framework.unknownProperty(name)
    const value = readValue(property, sent, options)
    const writable = mode === 'create' ? property.creatable : property.updatable && !property.key
    if (writable && !property.compute) input.row[property.field] = value
  }
  return input
}

function childrenOf(sent: unknown): unknown[] {
  if (Array.isArray(sent)) return sent
  if (!isObject(sent)) return []
  if (Array.isArray(sent.results)) return sent.results
  return isDeferred(sent) ? [] : [sent]
}

function isDeferred(sent: unknown) {
  return isObject(sent) && '__deferred' in sent
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
