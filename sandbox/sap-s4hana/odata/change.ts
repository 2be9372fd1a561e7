import type { Answer } from '../../system.ts'
import type { Work } from '../work.ts'
import { messageHeader } from './answers.ts'
import { readBody } from './body.ts'
import { framework } from './errors.ts'
import { checkMatch, tagEntity } from './etag.ts'
import { type Data, locate, type Request, type Rules } from './request.ts'
import type { EntitySet, Row } from './schema.ts'

export function serveUpdate(resource: Data, request: Request, work: Work, rules: Rules): Answer {
  const { set, row } = single(resource, work)
  if (!set.updatable) throw framework.disabled('Updating', set.name)
  matchEtag(set, row, work)
  const input = readBody(request.body, set, request.wire, 'update')
  const changes = request.method === 'PUT' ? { ...cleared(set), ...input.row } : input.row
  const update = rules.tables[set.table]?.update
  if (update) update(work, row, changes, set)
  else work.store.table(set.table).update(row, changes)
  const etag = work.switches.etag === 'none' ? null : tagEntity(set, row)
  return { status: 204, headers: { ...(etag && { etag }), ...messageHeader(work) } }
}

/** PUT replaces the whole entity: what is not sent is emptied. */
function cleared(set: EntitySet): Row {
  const row: Row = {}
  for (const property of set.properties.values())
    if (property.updatable && !property.key && !property.compute)
      row[property.field] =
        property.kind === 'S'
          ? ''
          : property.kind === 'B'
            ? false
            : 'TOG'.includes(property.kind)
              ? null
              : 0
  return row
}

export function serveDelete(resource: Data, work: Work, rules: Rules): Answer {
  const { set, row } = single(resource, work)
  const remove = rules.tables[set.table]?.remove
  if (!set.deletable || !remove) throw framework.disabled('Deleting', set.name)
  matchEtag(set, row, work)
  remove(work, row)
  return { status: 204, headers: messageHeader(work) }
}

export function single(resource: Data, work: Work): { set: EntitySet; row: Row } {
  const found = locate(resource, work)
  const row = found.rows?.[0]
  if (!found.single || !row) throw framework.unknownKey(found.set.type)
  return { set: found.set, row }
}

export function matchEtag(set: EntitySet, row: Row, work: Work) {
  if (work.switches.etag !== 'none') checkMatch(set, row, work.headers['if-match'], true)
}
