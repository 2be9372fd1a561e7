import { addressEntity } from './address.ts'
import { tagEntity } from './etag.ts'
import type { Projection, Query } from './query.ts'
import { emptyQuery } from './query.ts'
import type { Reader } from './reader.ts'
import type { EntitySet, Row } from './schema.ts'
import { type WireOptions, writeValue } from './values.ts'

/** What is needed to write entities: where they come from, how values look, where links lead. */
export interface Shaping {
  reader: Reader
  options: WireOptions
  /** Absolute address of the service, without a trailing slash. */
  root: string
  etags: boolean
}

export type Json = Record<string, unknown>

/** An entity in V2 JSON: `__metadata`, properties, navigations expanded or deferred. */
export function shapeV2(set: EntitySet, row: Row, wanted: Projection, shaping: Shaping): Json {
  const { reader, options, root } = shaping
  const uri = `${root}/${addressEntity(set, row)}`
  const metadata: Json = { id: uri, uri, type: `${set.service.namespace}.${set.type}` }
  const etag = shaping.etags ? tagEntity(set, row) : null
  if (etag !== null) metadata.etag = etag
  if (set.stream) {
    metadata.content_type = row.MimeType ?? 'application/octet-stream'
    metadata.media_src = `${uri}/$value`
  }
  const entity: Json = { __metadata: metadata }
  for (const property of set.properties.values())
    if (!wanted.select || wanted.select.has(property.name))
      entity[property.name] = writeValue(property, reader.value(property, row), options)
  for (const [name, navigation] of set.navigations) {
    if (wanted.select && !wanted.select.has(name)) continue
    const inner = wanted.expand.get(name)
    if (!inner) {
      entity[name] = { __deferred: { uri: `${uri}/${name}` } }
      continue
    }
    const target = set.service.sets.get(navigation.target)!
    const rows = reader.follow(set, row, name)
    const shaped = rows.map((each) => shapeV2(target, each, inner, shaping))
    entity[name] = navigation.many ? { results: shaped } : (shaped[0] ?? null)
  }
  return entity
}

/** An entity in V4 JSON, without its context. */
export function shapeV4(set: EntitySet, row: Row, wanted: Projection, shaping: Shaping): Json {
  const { reader, options } = shaping
  const entity: Json = {}
  const etag = shaping.etags ? tagEntity(set, row) : null
  if (etag !== null) entity['@odata.etag'] = etag
  for (const property of set.properties.values())
    if (!wanted.select || wanted.select.has(property.name))
      entity[property.name] = writeValue(property, reader.value(property, row), options)
  if (!wanted.select || wanted.select.has('SAP__Messages')) entity.SAP__Messages = []
  for (const [name, inner] of wanted.expand) {
    const navigation = set.navigations.get(name)!
    const target = set.service.sets.get(navigation.target)!
    const rows = expandRows(target, reader.follow(set, row, name), inner, reader)
    const shaped = rows.rows.map((each) => shapeV4(target, each, inner, shaping))
    if (inner.count) entity[`${name}@odata.count`] = rows.count
    entity[name] = navigation.many ? shaped : (shaped[0] ?? null)
  }
  return entity
}

function expandRows(set: EntitySet, from: Row[], query: Query, reader: Reader) {
  const rows = reader.select(set, query, from)
  const end = query.top === null ? rows.length : query.skip + query.top
  return { rows: rows.slice(query.skip, end), count: rows.length }
}

/** The projection that shows what a deep insert has just made: `names` are paths of navigations. */
export function expandPaths(paths: string[][]): Projection {
  const query = emptyQuery()
  for (const path of paths) {
    let at: Projection = query
    for (const name of path) {
      const next = at.expand.get(name) ?? emptyQuery()
      at.expand.set(name, next)
      at = next
    }
  }
  return query
}
