import type { Answer } from '../../system.ts'
import type { Work } from '../work.ts'
import { addressEntity } from './address.ts'
import { jsonV2, jsonV4, metadataEtag, xml } from './answers.ts'
import { writeEntry, writeFeed } from './atom.ts'
import { framework } from './errors.ts'
import { tagEntity } from './etag.ts'
import { type Projection, parseQuery } from './query.ts'
import { cutPage } from './reader.ts'
import { type Data, locate, type Request, shaping } from './request.ts'
import type { EntitySet, Row } from './schema.ts'
import { type Shaping, shapeV2, shapeV4 } from './shape.ts'
import { writeValue } from './values.ts'

export function serveRead(resource: Data, request: Request, work: Work): Answer {
  const { service, options } = request
  const found = locate(resource, work)
  const { set } = found
  if (!found.single && !found.parent && !set.addressable)
    throw framework.disabled('Reading', set.name)
  const query = parseQuery(options, set)
  if (resource.end === 'count') {
    const count = work.reader.select(set, query, found.rows).length
    return { status: 200, headers: { 'content-type': 'text/plain' }, body: String(count) }
  }
  if (found.single) {
    const row = found.rows?.[0]
    if (!row) {
      if (service.version === 4) return { status: 204 }
      throw framework.unknownKey(set.type)
    }
    return serveEntity(resource, set, row, query, request, work)
  }
  const { list_cap } = work.switches
  const rows = work.reader.select(set, query, found.rows)
  // Whoever names a record gets it; only a list that goes through all of them is cut.
  const isCut = list_cap > 0 && !found.parent && !query.filter?.equalities.size
  const shown = isCut ? new Set([...work.store.table(set.table).all()].slice(0, list_cap)) : null
  const listed = { rows: shown ? rows.filter((row) => shown.has(row)) : rows, count: rows.length }
  return serveList(set, listed, query, request, work)
}

function serveList(
  set: EntitySet,
  listed: { rows: Row[]; count: number },
  query: ReturnType<typeof parseQuery>,
  request: Request,
  work: Work,
): Answer {
  const { service, root } = request
  const { switches } = work
  const limit = Number(switches.v4_page_limit)
  const v4Size = query.top === null ? Number(switches.v4_page) : limit
  const size = service.version === 4 ? v4Size : Number(switches.v2_page)
  const { pageFault } = request
  const { page, next } =
    pageFault === 'same_page'
      ? cutPage(
          work.reader.select(set, { ...query, filter: null }, null),
          { ...query, offset: 0, skip: 0 },
          size,
        )
      : cutPage(listed.rows, query, size, pageFault)
  const link = next === null ? null : nextLink(request, next)
  const tools = shaping(request, work)
  if (service.version === 4) {
    return jsonV4({
      '@odata.context': `$metadata#${set.name}`,
      '@odata.metadataEtag': metadataEtag,
      ...(query.count && { '@odata.count': listed.count }),
      value: page.map((row) => shapeV4(set, row, query, tools)),
      ...(link && { '@odata.nextLink': link.slice(root.length + 1) }),
    })
  }
  if (!request.json) return xml(writeFeed(set, page, link, tools), 'application/atom+xml')
  return jsonV2({
    d: {
      ...(query.count && { __count: String(listed.count) }),
      results: page.map((row) => shapeV2(set, row, query, tools)),
      ...(link && { __next: link }),
    },
  })
}

function nextLink({ options, root, path }: Request, offset: number): string {
  const next = new URLSearchParams(options)
  next.set('$skiptoken', String(offset))
  return `${root}/${path.replace(/^\//, '')}?${next.toString().replaceAll('%24', '$')}`
}

function serveEntity(
  resource: Data,
  set: EntitySet,
  row: Row,
  projection: Projection,
  request: Request,
  work: Work,
): Answer {
  const { service } = request
  const tools = shaping(request, work)
  const { end } = resource
  if (end === 'value') {
    if (!set.stream) throw framework.unknownSegment('$value')
    return {
      status: 200,
      headers: { 'content-type': String(row.MimeType ?? 'application/octet-stream') },
      body: Buffer.from(String(row.Content ?? ''), 'base64'),
    }
  }
  if (typeof end === 'object' && 'property' in end) {
    const value = writeValue(end.property, work.reader.value(end.property, row), request.wire)
    if (end.raw)
      return { status: 200, headers: { 'content-type': 'text/plain' }, body: String(value ?? '') }
    if (service.version === 4) {
      const context = `$metadata#${addressEntity(set, row)}/${end.property.name}`
      return jsonV4({ '@odata.context': context, value })
    }
    return jsonV2({ d: { [end.property.name]: value } })
  }
  const etag = tools.etags ? tagEntity(set, row) : null
  const headers = etag === null ? {} : { etag }
  if (service.version === 4) return jsonV4(contextOf(set, row, projection, tools), 200, headers)
  if (!request.json) return xml(writeEntry(set, row, tools), 'application/atom+xml')
  return jsonV2({ d: shapeV2(set, row, projection, tools) }, 200, headers)
}

/** A V4 entity with its context. */
export function contextOf(set: EntitySet, row: Row, projection: Projection, tools: Shaping) {
  return {
    '@odata.context': `$metadata#${set.name}/$entity`,
    '@odata.metadataEtag': metadataEtag,
    ...shapeV4(set, row, projection, tools),
  }
}
