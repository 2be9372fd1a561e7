import type { Answer } from '../../system.ts'
import type { Work } from '../work.ts'
import { addressEntity } from './address.ts'
import { jsonV2, jsonV4, messageHeader, xml } from './answers.ts'
import { writeEntry } from './atom.ts'
import { type Input, readBody } from './body.ts'
import { framework } from './errors.ts'
import { tagEntity } from './etag.ts'
import type { Projection } from './query.ts'
import { contextOf } from './read.ts'
import { type Data, type Found, locate, type Request, type Rules, shaping } from './request.ts'
import type { EntitySet, Row } from './schema.ts'
import { expandPaths, shapeV2 } from './shape.ts'

export function serveCreate(resource: Data, request: Request, work: Work, rules: Rules): Answer {
  const found = locate({ ...resource, end: 'none' }, work)
  const { set, parent } = found
  if (found.single || resource.end !== 'none') throw framework.disabled('Creating', set.name)
  const table = rules.tables[set.table] ?? {}
  if (!set.creatable && !(parent && table.create)) throw framework.disabled('Creating', set.name)
  work.raw = request.body
  const input = set.stream
    ? { set, row: {}, children: new Map() }
    : readBody(request.body, set, request.wire, 'create')
  if (parent) adoptKeys(parent, input)
  const row = createRecord(work, rules, input, parent?.row ?? null)
  return answerCreated(set, row, expandPaths(pathsOf(input)), request, work)
}

/** Children that are inserted through a navigation have the keys of the record they hang from. */
function adoptKeys({ set, row, navigation }: NonNullable<Found['parent']>, input: Input) {
  for (const [mine, theirs] of set.navigations.get(navigation)!.joins) {
    const value = row[set.properties.get(mine)!.field]
    if (value !== undefined) input.row[input.set.properties.get(theirs)!.field] = value
  }
}

/** Creates a record with the rules of its table, or plainly with its children where it has none. */
function createRecord(work: Work, rules: Rules, input: Input, parent: Row | null): Row {
  const create = rules.tables[input.set.table]?.create
  if (create) return create(work, input, parent)
  const missing = input.set.keys.find((key) => key.kind === 'S' && !input.row[key.field])
  if (missing) throw framework.badValue(missing.name, input.row[missing.field] ?? '')
  return work.store.table(input.set.table).insert(input.row)
}

function pathsOf(input: Input): string[][] {
  return [...input.children].flatMap(([name, children]) => [
    [name],
    ...children.flatMap((child) => pathsOf(child).map((path) => [name, ...path])),
  ])
}

function answerCreated(
  set: EntitySet,
  row: Row,
  projection: Projection,
  request: Request,
  work: Work,
): Answer {
  const tools = shaping(request, work)
  const headers: Record<string, string> = {
    location: `${request.root}/${addressEntity(set, row)}`,
    ...messageHeader(work),
  }
  const etag = tools.etags ? tagEntity(set, row) : null
  if (etag !== null) headers.etag = etag
  if (set.service.version === 4) return jsonV4(contextOf(set, row, projection, tools), 201, headers)
  if (!request.json)
    return { ...xml(writeEntry(set, row, tools), 'application/atom+xml', headers), status: 201 }
  const entity = shapeV2(set, row, projection, tools)
  if (set.table === 'A_MaterialDocumentHeader' && !work.switches.goods_receipt_items)
    for (const name of projection.expand.keys()) entity[name] = { results: [] }
  return jsonV2({ d: entity }, 201, headers)
}
