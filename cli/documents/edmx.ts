/** What an EDMX document says, reduced to what a client depends on. Facets are kept as written. */
export interface Edmx {
  version: 2 | 4
  sets: Map<string, EdmxSet>
  functions: Map<string, EdmxFunction>
}

export interface EdmxSet {
  name: string
  type: string
  keys: string[]
  flags: Record<string, string>
  properties: Map<string, Record<string, string>>
  /** Navigation to the set that it leads to, with `*` for many. */
  navigations: Map<string, string>
  etag: string | null
}

interface EdmxFunction {
  name: string
  method: string
  set: string
  returns: string
  boundTo: string
  parameters: Map<string, Record<string, string>>
}

const setFlags = ['creatable', 'updatable', 'deletable', 'addressable', 'pageable']
const propertyFlags = ['creatable', 'updatable', 'filterable', 'sortable']
const facets = ['Type', 'MaxLength', 'Precision', 'Scale']

/** Reads an EDMX of OData 2 or 4: one schema, no nesting of types. Throws where it is none. */
export function readEdmx(text: string): Edmx {
  const xml = normalize(text)
  if (!/<edmx:Edmx[\s>]/.test(xml)) throw new Error('This is no EDMX document.')
  const version = /<edmx:Edmx[^>]*Version="4/.test(xml) ? 4 : 2
  const namespace = /<Schema[^>]*Namespace="([^"]*)"/.exec(xml)?.[1] ?? ''
  const etags = readEtags(xml)
  const targets = version === 2 ? readAssociations(xml) : new Map<string, Map<string, string>>()
  const types = new Map(
    elements(xml, 'EntityType').map(([attributes, body]) => [attributes.Name ?? '', body]),
  )
  const sets = new Map<string, EdmxSet>()
  const setOfType = new Map<string, string>()
  for (const [attributes] of elements(xml, 'EntitySet'))
    setOfType.set(local(attributes.EntityType ?? ''), attributes.Name ?? '')
  for (const [attributes] of elements(xml, 'EntitySet')) {
    const name = attributes.Name ?? ''
    const type = local(attributes.EntityType ?? '')
    const body = types.get(type) ?? ''
    const keyBody = elements(body, 'Key')[0]?.[1] ?? ''
    sets.set(name, {
      name,
      type,
      keys: elements(keyBody, 'PropertyRef').map(([each]) => each.Name ?? ''),
      flags: pick(attributes, setFlags),
      properties: readProperties(body, 'Property'),
      navigations: readNavigations(body, targets, setOfType),
      etag: etags.get(name) ?? null,
    })
  }
  const functions = new Map<string, EdmxFunction>()
  for (const [attributes, body] of version === 2 ? elements(xml, 'FunctionImport') : [])
    functions.set(attributes.Name ?? '', {
      name: attributes.Name ?? '',
      method: attributes['m:HttpMethod'] ?? 'GET',
      set: attributes.EntitySet ?? '',
      returns: (attributes.ReturnType ?? '').replace(`${namespace}.`, ''),
      boundTo: local(annotated(attributes, 'action-for') ?? ''),
      parameters: readProperties(body, 'Parameter'),
    })
  return { version, sets, functions }
}

type Attributes = Record<string, string>

/** Without comments, with the usual prefixes and quotes only. */
function normalize(text: string): string {
  const xml = text.replaceAll(/<!--[\s\S]*?-->/g, '').replaceAll(/=\s*'([^'"]*)'/g, '="$1"')
  const prefix = /<(\w+):Schema[\s>]/.exec(xml)?.[1]
  const named = xml.replaceAll(/(<\/?)(?!edmx:)\w+:Edmx\b/g, '$1edmx:Edmx')
  return prefix === undefined ? named : named.replaceAll(new RegExp(`(</?)${prefix}:`, 'g'), '$1')
}

/** Elements of a name with attributes and content. Elements of one name are never nested here. */
function elements(xml: string, name: string): [Attributes, string][] {
  const pattern = new RegExp(`<${name}(\\s[^>]*?)?(?:/>|>([\\s\\S]*?)</${name}>)`, 'g')
  return [...xml.matchAll(pattern)].map(([, attributes = '', body = '']) => [
    Object.fromEntries(
      [...attributes.matchAll(/([\w:-]+)="([^"]*)"/g)].map(([, key = '', value = '']) => [
        key,
        value,
      ]),
    ),
    body,
  ])
}

function local(name: string): string {
  return name.split('.').at(-1) ?? name
}

/** An annotation of version 2, under whatever prefix its vendor has. */
function annotated(attributes: Attributes, name: string): string | undefined {
  return Object.entries(attributes).find(([key]) => key.endsWith(`:${name}`))?.[1]
}

/** Flags that are false; true is what all have when nothing is said. */
function pick(attributes: Attributes, names: string[]): Record<string, string> {
  return Object.fromEntries(
    names.filter((name) => annotated(attributes, name) === 'false').map((name) => [name, 'false']),
  )
}

function readProperties(body: string, name: string): Map<string, Record<string, string>> {
  const properties = new Map<string, Record<string, string>>()
  for (const [attributes] of elements(body, name)) {
    if (attributes.Type?.startsWith('Collection(')) continue
    const said: Record<string, string> = pick(attributes, propertyFlags)
    for (const facet of facets) if (attributes[facet]) said[facet] = attributes[facet]
    said.Nullable = attributes.Nullable ?? (name === 'Parameter' ? 'false' : 'true')
    if (annotated(attributes, 'display-format') === 'NonNegative') said.digits = 'true'
    properties.set(attributes.Name ?? '', said)
  }
  return properties
}

function readNavigations(
  body: string,
  associations: Map<string, Map<string, string>>,
  setOfType: Map<string, string>,
): Map<string, string> {
  const found = new Map<string, string>()
  for (const [attributes] of elements(body, 'NavigationProperty')) {
    const type = attributes.Type
      ? `${local(attributes.Type.replace(/^Collection\(|\)$/g, ''))}${attributes.Type.startsWith('Collection(') ? '*' : ''}`
      : (associations.get(local(attributes.Relationship ?? ''))?.get(attributes.ToRole ?? '') ?? '')
    const set = setOfType.get(type.replace('*', ''))
    if (set) found.set(attributes.Name ?? '', `${set}${type.endsWith('*') ? '*' : ''}`)
  }
  return found
}

/** Association and role to the type at that end. */
function readAssociations(xml: string): Map<string, Map<string, string>> {
  return new Map(
    elements(xml, 'Association').map(([attributes, body]) => [
      attributes.Name ?? '',
      new Map(
        // An end may hold what happens on deletion, so only its start tag is read.
        [...body.matchAll(/<End\s([^>]*?)\/?>/g)].map(([, text = '']) => {
          const said = Object.fromEntries(
            [...text.matchAll(/([\w:]+)="([^"]*)"/g)].map(([, key = '', value = '']) => [
              key,
              value,
            ]),
          )
          const many = said.Multiplicity === '*' ? '*' : ''
          return [said.Role ?? '', `${local(said.Type ?? '')}${many}`]
        }),
      ),
    ]),
  )
}

/** Sets with an annotation for concurrency: the property that carries it, or '' when it is opaque. */
function readEtags(xml: string): Map<string, string> {
  const found = new Map<string, string>()
  for (const [attributes, body] of elements(xml, 'Annotations')) {
    const at = body.indexOf('OptimisticConcurrency"')
    if (at < 0) continue
    const end = body.indexOf('</Annotation>', at)
    const path = /PropertyPath>(\w+)</.exec(body.slice(at, end < 0 ? undefined : end))?.[1] ?? ''
    found.set(attributes.Target?.split('/').at(-1) ?? '', path)
  }
  return found
}
