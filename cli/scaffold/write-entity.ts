import { type Entity, entities, entityNames } from '@millwright/model'
import type { SourceDocument } from '../documents/document.ts'
import type { Match } from './match-entities.ts'
import type { FieldMatch } from './match-fields.ts'

const NUMBERS = ['dec', 'money', 'qty', 'hours', 'days', 'pct']

/** `purchase-orders` → `purchaseOrders`. */
export function constantOf(entity: string): string {
  return entity.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
}

/** Names that the files of a connector use already, and words of the language. */
const TAKEN = new Set([
  ...entityNames.map(constantOf),
  ...['auth', 'rest', 'odata', 'own', 'test', 'connect', 'env', 'fields', 'missing', 'variable'],
  ...['new', 'class', 'default', 'delete', 'function', 'import', 'in', 'this', 'void', 'with'],
])

/** The name under which the connector itself is exported. */
export function connectorConstant(system: string): string {
  const name = constantOf(system)
  return TAKEN.has(name) ? `${name}Connector` : name
}

/** The file of one entity. It reads; writing is added by whoever can try it. */
export function writeEntity(
  document: SourceDocument,
  { entity, object }: Match,
  fields: readonly FieldMatch[],
): string {
  const isOData = document.kind === 'odata'
  const lines = fields.map((one) => describeField(one, document))
  const codecs = lines.map(({ codec }) => codec)
  const at = isOData ? 'ODataAt' : 'RestAt'
  const changed = fields.find(({ field }) => field === 'updated_at')?.property.name
  const filters = isOData ? describeFilters(changed, entity) : 'ids: byIds'
  const scanned = listScanned(entity, fields)
  const kit = [
    `import type { EntityMap } from '@millwright/kit'`,
    `import { ${unique(codecs.filter((one) => !one.startsWith('edm')))} } from '@millwright/kit/fields'`,
    isOData
      ? `import { ${unique([...codecs.filter((one) => one.startsWith('edm')), ...(filters === '' ? [] : ['filtersFor'])], `type ${at}`)} } from '@millwright/kit/protocols'`
      : `import type { ${at} } from '@millwright/kit/protocols'`,
    ...(isOData ? [] : [`import { byIds } from './dialect.ts'`]),
  ]
  return `${kit.filter((line) => !line.includes('{  }')).join('\n')}
${filters.includes('filters.') ? `\nconst filters = filtersFor(${document.version})\n` : ''}
export const ${constantOf(entity)}: EntityMap<'${entity}', ${at}> = {
  native: ${quote(isOData ? object.name : object.name.split('/').at(-1)!)},
  at: ${isOData ? describeODataAt(document, object) : describeRestAt(object)},
  key: [${object.keys.map(quote).join(', ')}],
  ops: { list: true, get: true },
  fields: {
${lines.map(({ line }) => `    ${line},`).join('\n')}
  },
  filters: { ${filters} },
${scanned.length > 0 ? `  scanned: [${scanned.map(quote).join(', ')}],\n` : ''}  changes: { by: ${changed === undefined ? 'null' : quote(changed)}, deletes: 'sweep' },
  version: ${object.hasEtag ? `'etag'` : `'none'`},
}
`
}

function describeField(
  { field, meta, property }: FieldMatch,
  { kind, version }: SourceDocument,
): { codec: string; line: string } {
  const native = quote(property.name)
  const entry = (codec: string, more = '') => ({
    codec,
    line: `${field}: ${codec}(${codec.startsWith('edm') ? `${version}, ` : ''}${native}${more})`,
  })
  if (meta.twin !== undefined)
    return { codec: 'norm', line: `...norm('${field}', ${native}, {}, { write: 'never' })` }
  if (NUMBERS.includes(meta.type)) return entry('decimal')
  if (meta.type === 'int') return entry('integer')
  if (meta.type === 'bool') return entry('flag')
  if (meta.type === 'date') return entry(kind === 'odata' ? 'edmDay' : 'day')
  if (meta.type === 'ts') return entry(kind === 'odata' ? 'edmInstant' : 'instant')
  if (meta.entity !== undefined && (meta.ref_part ?? 'id') === 'id')
    return entry('reference', property.type === 'integer' ? `, { as: 'number' }` : '')
  return entry('text', property.max === null ? '' : `, { max: ${property.max} }`)
}

function describeODataAt(
  { version }: SourceDocument,
  { name, keys, properties }: Match['object'],
): string {
  const kinds = keys.flatMap((key) => {
    const type = properties.find((one) => one.name === key)?.type
    const kind = type === 'guid' ? 'guid' : type === 'integer' ? 'number' : null
    return kind ? [`${key}: '${kind}'`] : []
  })
  const more = kinds.length > 0 ? `, kinds: { ${kinds.join(', ')} }` : ''
  return `{ version: ${version}, service: '', set: ${quote(name)}${more} }`
}

function describeRestAt({ name, many, one }: Match['object']): string {
  return `{ path: ${quote(name)}, many: ${quote(many ?? 'data')}, one: ${quote(one ?? 'data')} }`
}

function describeFilters(changed: string | undefined, entity: Match['entity']): string {
  const known = entities[entity].filters
  const stamp = (filter: string, call: string) =>
    changed !== undefined && filter in known
      ? [`${filter}: filters.${call}(${quote(changed)})`]
      : []
  return [...stamp('modified_after', 'from'), ...stamp('modified_before', 'before')].join(', ')
}

/** Filters that are told from the record itself until the source serves them. */
function listScanned(entity: Match['entity'], fields: readonly FieldMatch[]): string[] {
  const known = (entities[entity] as Entity).filters
  return ['number', 'name'].filter(
    (name) => name in known && fields.some(({ field }) => field === name),
  )
}

function unique(names: readonly string[], last?: string): string {
  return [...new Set(names)]
    .sort()
    .concat(last ?? [])
    .join(', ')
}

function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}
