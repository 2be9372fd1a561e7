import { ApiError, type EntityName } from '@millwright/model'
import type { FastifyReply } from 'fastify'
import type { Live } from '../engine/access.ts'
import { expandRecords, requireRelations } from '../engine/mirror-expand.ts'
import { getMirror, type MirrorGetRequest } from '../engine/mirror-get.ts'
import { listMirror, type MirrorAnswer, type MirrorListRequest } from '../engine/mirror-list.ts'
import type { Services } from '../services.ts'
import type { ReadOptions } from './read-options.ts'

type Asked = Pick<MirrorListRequest, 'limit' | 'cursor' | 'filters' | 'fields'> & {
  include: readonly string[]
}

/** The page as the mirror has it; null where it has to be read live. */
export async function listCopies(
  services: Services,
  live: Live,
  entity: EntityName,
  { include, ...asked }: Asked,
  { source, max_age, sort, expand }: ReadOptions,
): Promise<MirrorAnswer | null> {
  if (source === 'live') return null
  const request = { ...asked, entity, sort, expand, total: include.includes('total') }
  if (source === 'mirror') return listMirror(services, live, request, null)
  // A list goes on where it began, however old that is by now.
  if (asked.cursor !== null)
    return services.cursors.sourceOf(asked.cursor) === 'mirror'
      ? listMirror(services, live, request, null)
      : null
  return listMirror(services, live, request, max_age).catch((error) => {
    // What the mirror cannot tell the source may.
    if (error instanceof ApiError && error.errors?.some(({ code }) => code === 'UNSERVED_FILTER'))
      return null
    throw error
  })
}

/** The record as the mirror has it; null where it has to be read live. */
export async function getCopy(
  services: Services,
  live: Live,
  entity: EntityName,
  { id, fields }: Pick<MirrorGetRequest, 'id' | 'fields'>,
  { source, max_age, expand }: ReadOptions,
): Promise<(MirrorAnswer & { version: string | null }) | null> {
  if (source === 'live') return null
  const request = { entity, id, fields, expand }
  return getMirror(services, live, request, source === 'aged' ? max_age : null)
}

/** Says where the answer comes from, and how old it is. */
export function markCopy(reply: FastifyReply, { age }: MirrorAnswer): FastifyReply {
  return reply.header('millwright-source', 'mirror').header('age', String(age))
}

export function sendCopy(reply: FastifyReply, copy: MirrorAnswer): FastifyReply {
  return markCopy(reply, copy)
    .header('content-type', 'application/json; charset=utf-8')
    .send(copy.body)
}

/** The fields that a live read needs, so that relations can be told. */
export function withRelations(
  fields: readonly string[] | null,
  { expand }: ReadOptions,
): readonly string[] | null {
  if (fields === null || expand.length === 0) return fields
  return [...new Set([...fields, ...expand.map((relation) => `${relation}_id`)])]
}

/**
 * Relations are read from the mirror also where the records were too old there. Changes `records`, which were read
 * `withRelations` of `fields`.
 */
export async function expandLive(
  { database }: Services,
  live: Live,
  entity: EntityName,
  { expand }: ReadOptions,
  fields: readonly string[] | null,
  records: readonly Record<string, unknown>[],
): Promise<void> {
  requireRelations(live, entity, expand)
  const expanded = await expandRecords(database, live, entity, expand, records)
  for (const [index, one] of expanded?.entries() ?? []) {
    const record = records[index]!
    record.expanded = one
    if (fields === null) continue
    for (const relation of expand)
      if (!fields.includes(`${relation}_id`)) delete record[`${relation}_id`]
  }
}
