import { attachmentOperations, readFiles } from './attachments.ts'
import { missing, refuse } from './errors.ts'
import { listPage } from './list.ts'
import type { Operation } from './operation.ts'
import { copyFields, emptyFields } from './record.ts'
import { checkReferences } from './references.ts'
import type { Resource, Verb } from './resource.ts'
import { flag, int, list, num, obj, oneOf, pick, type Shape, text, time } from './shape.ts'
import { type Row, stamp, wholeSecond } from './store.ts'
import { type Bag, findForRead, touch, type Visit, visible } from './visit.ts'

/** Every write takes it: nobody is told of what it does. */
export const SKIP_WEBHOOK = { skipWebhook: flag() }

/** The parameters that all lists share. */
export const PAGING: Record<string, Shape> = {
  cursor: text(),
  limit: int('', { minimum: 1, maximum: 200 }),
}

/** What follows the rows in every list; both are written even when null. */
export const PAGED = { nextCursor: text('null keep'), nextPageUrl: text('null keep') }

/** The operations of a resource as its data says. */
export function crudOperations(resource: Resource): Operation[] {
  const makers: Record<Verb, (resource: Resource) => Operation> = {
    list: listOperation,
    get: getOperation,
    create: createOperation,
    update: updateOperation,
    delete: deleteOperation,
  }
  const operations = resource.verbs.map((verb) => guard(makers[verb](resource), resource, verb))
  return [...operations, ...(resource.attachments ? attachmentOperations(resource) : [])]
}

function guard(operation: Operation, resource: Resource, verb: Verb): Operation {
  const byId = verb !== 'list' && verb !== 'create'
  return {
    ...operation,
    ...(resource.recent && { recent: true }),
    ...(byId && resource.organizationById?.includes(verb) && { organization: 'one' }),
    run(visit) {
      const problem = resource.closed?.(verb, visit)
      if (problem) throw refuse(403, { errors: [problem] })
      return operation.run(visit)
    },
  }
}

/** A stored row with its computed fields. */
export function view(resource: Resource, row: Row, visit: Visit): Bag {
  return {
    ...row,
    ...(resource.attachments && readFiles(row, visit)),
    ...resource.rules?.read?.(row, visit),
  }
}

function listOperation(resource: Resource): Operation {
  const query = listQuery(resource)
  return {
    method: 'GET',
    path: `/${resource.path}`,
    query,
    organization: resource.manyOrganizations ? 'many' : 'one',
    ...(resource.labels && { labels: resource.labels }),
    status: 200,
    answer: obj({ [resource.many]: list(pick(resource.fields, 'row')), ...PAGED }),
    answerUsage: 'row',
    run(visit) {
      const page = listPage(resource, visit, query)
      return {
        [resource.many]: page.rows.map((row) => view(resource, row, visit)),
        nextCursor: page.nextCursor,
        nextPageUrl: page.nextPageUrl,
      }
    },
  }
}

function listQuery(resource: Resource): Record<string, Shape> {
  const filters = Object.entries(resource.filters ?? {}).map(([name, { shape }]) => [name, shape])
  // Purchase orders, parts and assets got their date filters and their order in the 2026 release.
  const since = resource.offset ? 'recent' : ''
  const dates = resource.dates
    ? ['updatedAt[gte]', 'updatedAt[lte]', 'createdAt[gte]', 'createdAt[lte]']
    : []
  return {
    ...PAGING,
    ...Object.fromEntries(filters),
    ...Object.fromEntries(dates.map((name) => [name, time('recent')])),
    ...(resource.sort && { sort: oneOf(bothWays(resource.sort), since) }),
    ...(resource.expand && { expand: list(oneOf(resource.expand)) }),
  }
}

function bothWays(fields: readonly string[]): string[] {
  return [...fields, ...fields.map((field) => `-${field}`)]
}

function getOperation(resource: Resource): Operation {
  return {
    method: 'GET',
    path: `/${resource.path}/{id}`,
    query: {
      ...(resource.expandOne && { expand: list(oneOf(resource.expandOne)) }),
      ...resource.queryOne,
    },
    status: 200,
    answer: obj({ [resource.one]: pick(resource.fields, 'detail') }),
    answerUsage: 'detail',
    run(visit) {
      const row = resource.rules?.find
        ? resource.rules.find(visit)
        : findForRead(resource.path, visit, visit.params.id)
      if (!row) throw missing(resource.gone.get ?? 'Not Found.')
      return { [resource.one]: view(resource, row, visit) }
    },
  }
}

function createOperation(resource: Resource): Operation {
  const idShape = (resource.createdId ?? resource.fields.id!.kind) === 'number' ? num() : int()
  return {
    method: 'POST',
    path: `/${resource.path}`,
    query: SKIP_WEBHOOK,
    ...(!resource.createdAnywhere && { organization: 'one' }),
    body: pick(resource.fields, 'create'),
    bodyUsage: 'create',
    ...(resource.friendly && { friendly: true }),
    status: resource.created ?? 201,
    answer: resource.createdWhole ? pick(resource.fields, 'patched') : obj({ id: idShape }),
    answerUsage: 'patched',
    run(visit) {
      const row = createRow(resource, visit.body, visit)
      return resource.createdWhole ? view(resource, row, visit) : { id: row.id }
    },
  }
}

/** Makes and stores a record from a checked body, after a look at the ids in it. Its id is the next unless told. */
export function createRow(resource: Resource, body: Bag, visit: Visit, id?: number): Row {
  checkReferences(body, pick(resource.fields, 'create'), 'create', visit)
  return storeRow(resource, body, visit, id)
}

/** Makes and stores a record from a body whose ids are known to be right. */
export function storeRow(resource: Resource, body: Bag, visit: Visit, id?: number): Row {
  const data: Bag = {
    ...emptyFields(resource.fields),
    organizationId: visit.organization,
    creatorId: visit.state.me,
    ...stamp(visit.now),
    deletedAt: null,
    ...(id !== undefined && { id }),
  }
  copyFields(data, body, resource.fields, 'create')
  resource.rules?.create?.(data as Row, body, visit)
  const row = visit.state.table(resource.path).insert(data as Row)
  resource.rules?.created?.(row, body, visit)
  return row
}

function updateOperation(resource: Resource): Operation {
  const wrapper = resource.patchedOne ?? resource.one
  return {
    method: 'PATCH',
    path: `/${resource.path}/{id}`,
    query: {
      ...SKIP_WEBHOOK,
      ...(resource.expandPatch && { expand: list(oneOf(resource.expandPatch)) }),
    },
    body: pick(resource.fields, 'update'),
    bodyUsage: 'update',
    ...(resource.friendly && { friendly: true }),
    status: 200,
    answer: obj({ [wrapper]: pick(resource.fields, 'patched') }),
    answerUsage: 'patched',
    run(visit) {
      const row = visible(visit, resource.path, visit.params.id)
      if (!row) throw missing(resource.gone.patch)
      checkReferences(visit.body, pick(resource.fields, 'update'), 'update', visit)
      resource.rules?.update?.(row, visit.body, visit)
      copyFields(row, visit.body, resource.fields, 'update')
      touch(resource.path, row, visit)
      return { [wrapper]: view(resource, row, visit) }
    },
  }
}

function deleteOperation(resource: Resource): Operation {
  return {
    method: 'DELETE',
    path: `/${resource.path}/{id}`,
    query: SKIP_WEBHOOK,
    status: 204,
    run(visit) {
      const row = visible(visit, resource.path, visit.params.id)
      if (!row) throw missing(resource.gone.delete)
      resource.rules?.remove?.(row, visit)
      row.deletedAt = wholeSecond(visit.now)
      touch(resource.path, row, visit)
    },
  }
}
