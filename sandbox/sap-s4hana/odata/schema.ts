/**
 * The schema of a service as data. One text per service, in this notation:
 *
 * - `service <path> <2|4> <namespace>`
 * - `set <entity set> <entity type> [-create] [-update] [-delete] [-address] [-page] [+stream] [etag[=property]]`
 * - `complex <name>`, `function <name> <method> <entity set|-> <type>[*] [for=<entity type>]`
 * - then tokens: a property `Name:Kind`, a key `*Name:Kind`, the order of the keys `@A,B`,
 *   a navigation `>name:Set*(mine=theirs,same)` where `*` means many.
 *
 * Kinds: S string, D decimal, T date, O date and time with offset, M time, B boolean, I/J/H/Y whole
 * numbers of 32/64/16/8 bits, F double, G guid, X binary, R stream; followed by length or
 * precision.scale (`v`: variable), then `,` and flags: c not creatable, u not updatable, f not filterable, o not
 * sortable, n never null, N a key or parameter that may be missing, z digits shown without leading
 * zeros, p upper case.
 */
export interface Property {
  name: string
  kind: Kind
  length: number | null
  precision: number | null
  scale: number | null
  variableScale: boolean
  key: boolean
  nullable: boolean
  /** Of a parameter: it may be left out. */
  optional: boolean
  creatable: boolean
  updatable: boolean
  filterable: boolean
  sortable: boolean
  digits: boolean
  upper: boolean
  /** Name of the field in the store: it differs where two services show the same record. */
  field: string
  /** A value that is not stored but worked out when it is read. */
  compute: Compute | null
}

export type Kind = 'S' | 'D' | 'T' | 'O' | 'M' | 'B' | 'I' | 'J' | 'H' | 'Y' | 'F' | 'G' | 'X' | 'R'
export type Value = string | number | boolean | null
export type Row = Record<string, Value>
export type Compute = (row: Row, find: Finder) => Value
/** Looks records of a table up by the values of some fields. */
export type Finder = (table: string, where: Row) => Row[]

export interface Navigation {
  name: string
  target: string
  many: boolean
  /** Pairs of property names: of this set, of the target. */
  joins: [string, string][]
}

export interface EntitySet {
  name: string
  type: string
  table: string
  properties: Map<string, Property>
  keys: Property[]
  navigations: Map<string, Navigation>
  creatable: boolean
  updatable: boolean
  deletable: boolean
  addressable: boolean
  pageable: boolean
  stream: boolean
  /** Null: no ETag; '': opaque; else the property whose value it carries. */
  etag: string | null
  service: Service
}

export interface FunctionImport {
  name: string
  method: string
  set: string | null
  returns: string
  many: boolean
  boundTo: string | null
  parameters: Property[]
}

export interface Service {
  /** As in the address, with the version as a matrix parameter where there is one. */
  path: string
  name: string
  version: 2 | 4
  namespace: string
  sets: Map<string, EntitySet>
  complexTypes: Map<string, Property[]>
  functions: Map<string, FunctionImport>
}

/** Reads a schema text. Throws on a line it does not know: a schema is part of the program. */
export function parseSchema(text: string): Service {
  let service: Service | null = null
  let add: (token: string) => void = () => {}
  for (const line of text.split('\n')) {
    const words = line.trim().split(/\s+/)
    const [word = '', name = ''] = words
    if (word === '') continue
    if (word === 'service') {
      service = startService(words)
      continue
    }
    if (!service) throw new Error('a schema starts with its service')
    if (line.startsWith(' ')) words.forEach(add)
    else if (word === 'set') {
      const set = startSet(service, words)
      service.sets.set(name, set)
      add = (token) => addToSet(set, token)
    } else if (word === 'complex') {
      const properties: Property[] = []
      service.complexTypes.set(name, properties)
      add = (token) => void properties.push(parseProperty(token))
    } else if (word === 'function') {
      const imported = startFunction(words)
      service.functions.set(name, imported)
      add = (token) => void imported.parameters.push(parseProperty(token))
    } else throw new Error(`unknown line in a schema: ${line}`)
  }
  if (!service) throw new Error('an empty schema')
  return service
}

function startService([, path = '', version, namespace = '']: string[]): Service {
  const name = /\/([^/;]+)(;[^/]*)?$/.exec(path)?.[1] ?? path
  return {
    path,
    name: version === '4' ? (/odata4\/sap\/([^/]+)/.exec(path)?.[1] ?? name) : name,
    version: version === '4' ? 4 : 2,
    namespace,
    sets: new Map(),
    complexTypes: new Map(),
    functions: new Map(),
  }
}

function startSet(service: Service, [, name = '', type = '', ...flags]: string[]): EntitySet {
  const etag = flags.find((flag) => flag.startsWith('etag'))
  return {
    name,
    type,
    table: name,
    properties: new Map(),
    keys: [],
    navigations: new Map(),
    creatable: !flags.includes('-create'),
    updatable: !flags.includes('-update'),
    deletable: !flags.includes('-delete'),
    addressable: !flags.includes('-address'),
    pageable: !flags.includes('-page'),
    stream: flags.includes('+stream'),
    etag: etag === undefined ? null : etag.slice('etag='.length),
    service,
  }
}

function startFunction([
  ,
  name = '',
  method = '',
  set,
  returns = '',
  bound,
]: string[]): FunctionImport {
  return {
    name,
    method,
    set: set === '-' || set === undefined ? null : set,
    returns: returns.replace('*', ''),
    many: returns.endsWith('*'),
    boundTo: bound?.slice('for='.length) ?? null,
    parameters: [],
  }
}

function addToSet(set: EntitySet, token: string) {
  if (token.startsWith('>')) {
    const navigation = parseNavigation(token)
    set.navigations.set(navigation.name, navigation)
  } else if (token.startsWith('@')) {
    set.keys = token
      .slice(1)
      .split(',')
      .map((name) => set.properties.get(name)!)
  } else {
    const property = parseProperty(token)
    set.properties.set(property.name, property)
    if (property.key) set.keys.push(property)
  }
}

function parseNavigation(token: string): Navigation {
  const match = /^>(\w+):(\w+)(\*?)\((.*)\)$/.exec(token)
  if (!match) throw new Error(`unknown navigation in a schema: ${token}`)
  const [, name = '', target = '', many, joins = ''] = match
  return {
    name,
    target,
    many: many === '*',
    joins: joins.split(',').map((join) => {
      const [mine = '', theirs = mine] = join.split('=')
      return [mine, theirs]
    }),
  }
}

/** Reads one property token, as `*PurchaseOrder:S10,p`. */
export function parseProperty(token: string): Property {
  const match = /^(\*?)(\w+):([A-Z])(\d*)(?:\.(\d+|v))?(?:,(\w+))?$/.exec(token)
  if (!match) throw new Error(`unknown property in a schema: ${token}`)
  const [, key, name = '', kind, size, scale, flags = ''] = match
  const text = kind === 'S' || kind === 'X'
  const isKey = key === '*'
  return {
    name,
    kind: kind as Kind,
    length: text && size ? Number(size) : null,
    precision: !text && size ? Number(size) : null,
    scale: scale === undefined || scale === 'v' ? null : Number(scale),
    variableScale: scale === 'v',
    key: isKey,
    nullable: isKey ? flags.includes('N') : !flags.includes('n'),
    optional: flags.includes('N'),
    creatable: !flags.includes('c'),
    updatable: !flags.includes('u'),
    filterable: !flags.includes('f'),
    sortable: !flags.includes('o'),
    digits: flags.includes('z'),
    upper: flags.includes('p'),
    field: name,
    compute: null,
  }
}
