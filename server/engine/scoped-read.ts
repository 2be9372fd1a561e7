import { type Io, type ListQuery, type Page, readPage } from '@millwright/kit'
import { ApiError, type EntityName, entities } from '@millwright/model'
import { createSiteCheck, readSitesPage, type SiteScope } from './site-limits.ts'
import type { Scope } from './token-scope.ts'

type Native = Record<string, any>

/** One page of what a scope reaches. */
export async function listInScope(
  io: Io,
  scope: Scope,
  entity: EntityName,
  query: ListQuery,
): Promise<Page> {
  const isLinked = linkedTo(scope, entity)
  const asked = isLinked && query.fields ? { ...query, fields: [...query.fields, 'links'] } : query
  const page = hasSites(scope)
    ? await readSitesPage(io, scope, entity, asked)
    : await readPage(io, entity, asked)
  if (!isLinked) return page
  const { total: _, ...rest } = page
  return { ...rest, records: page.records.filter(({ record }) => isLinked(record)) }
}

/** Throws NOT_FOUND, as for a record that is not there, where a scope does not reach it. */
export async function requireInScope(
  io: Io,
  scope: Scope,
  entity: EntityName,
  record: Native,
): Promise<void> {
  const isLinked = linkedTo(scope, entity)?.(record) ?? true
  if (isLinked && (!hasSites(scope) || (await createSiteCheck(io, scope).holds(entity, record))))
    return
  const id = record.id.length > 80 ? `${record.id.slice(0, 80)}…` : record.id
  throw new ApiError(
    'NOT_FOUND',
    `${io.connector.name} has no ${entities[entity].object} with the id "${id}".`,
  )
}

export function hasSites(scope: Scope): scope is SiteScope {
  return scope.sites !== null
}

/** A file belongs to its records: who does not reach their entity does not reach the file. */
export function linkedTo(scope: Scope, entity: EntityName): ((file: Native) => boolean) | null {
  const reached = scope.stored.entities
  if (entity !== 'attachments' || !reached) return null
  return ({ links }) => links?.some((link: Native) => reached.includes(link.entity)) === true
}
