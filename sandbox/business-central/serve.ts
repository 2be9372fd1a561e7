import type { Answer } from '../system.ts'
import { readBody, readValues } from './body.ts'
import { badRequest, notFound, Refusal, stale } from './errors.ts'
import { changeFile, createFile, writeContent } from './files.ts'
import { changeMaster, createMaster, deleteMaster } from './masters.ts'
import { type Options, readOptions } from './options.ts'
import { changeLine, createLine, deleteLine } from './order-lines.ts'
import { changeOrder, createOrder, deleteOrder } from './orders.ts'
import { receiveAndInvoice } from './posting.ts'
import { answerList, answerOne } from './read.ts'
import { type EntitySet, sets } from './schema.ts'
import { etagOf, type Row } from './store.ts'
import type { Work } from './work.ts'

/** What one set does on a write. */
interface Writer {
  create(work: Work, body: Record<string, unknown>): Row
  change(work: Work, row: Row, body: Record<string, unknown>): void
  remove(work: Work, row: Row): void
}

const master = (set: EntitySet): Writer => ({
  create: (work, body) => createMaster(work, set, readValues(work, set, body, null)),
  change: (work, row, body) => changeMaster(work, set, row, readValues(work, set, body, row)),
  remove: (work, row) => deleteMaster(work, set, row),
})

const writers: Readonly<Record<string, Writer>> = {
  purchaseOrders: { create: createOrder, change: changeOrder, remove: deleteOrder },
  purchaseOrderLines: {
    create: (work, body) => createLine(work, orderOf(work, body.documentId), body),
    change: changeLine,
    remove: deleteLine,
  },
  documentAttachments: {
    create: createFile,
    change: changeFile,
    remove: ({ company, now }, row) => company.remove('documentAttachments', row, now),
  },
}

function orderOf({ company }: Work, id: unknown): Row {
  if (id === undefined) throw badRequest('You must specify a document id to get the lines.')
  const order = company.find('purchaseOrders', id)
  if (!order) throw badRequest('No document with the specified ID exists.')
  return order
}

/** One request inside a company. */
export function serve({
  work,
  path,
  isAutomation,
}: {
  work: Work
  path: string
  isAutomation: boolean
}): Answer {
  const [, name = '', key, below] = /^\/(\w+)(?:\(([^)]*)\))?(?:\/([\w.]+))?$/.exec(path) ?? []
  const set = sets[name]
  if (!set || (set.service === 'automation') !== isAutomation)
    throw new Refusal(404, 'BadRequest_NotFound', `No HTTP resource was found for '${path}'.`)
  const options = readOptions(new URLSearchParams(work.call.query))
  if (key === undefined) return serveSet(work, set, options)
  const row = work.company.find(set.name, key.replace(/^'|'$/g, ''))
  if (!row) throw notFound()
  if (below === undefined) return serveRow(work, set, row, options)
  return serveBelow(work, set, row, below, options)
}

function writerOf(set: EntitySet): Writer {
  return writers[set.name] ?? master(set)
}

function serveSet(work: Work, set: EntitySet, options: Options): Answer {
  const { method } = work.call
  if (method === 'GET') return answerList(work, set, options)
  if (method !== 'POST' || !set.writes.includes('I')) throw notAllowed(method, set, 'Collection')
  return created(work, set, writerOf(set).create(work, readBody(work.call.body)), options)
}

function created(work: Work, set: EntitySet, row: Row, options: Options): Answer {
  const answer = answerOne(work, set, row, options)
  const location = `${work.root}/${set.name}(${row.id})`
  return { ...answer, status: 201, headers: { ...answer.headers, location } }
}

function serveRow(work: Work, set: EntitySet, row: Row, options: Options): Answer {
  const { method, body } = work.call
  switch (method) {
    case 'GET':
      return answerOne(work, set, row, options)
    case 'PATCH':
    case 'PUT':
      if (!set.writes.includes('M')) break
      checkMatch(work, row, true)
      writerOf(set).change(work, row, readBody(body))
      return answerOne(work, set, row, options)
    case 'DELETE':
      if (!set.writes.includes('D')) break
      checkMatch(work, row, false)
      writerOf(set).remove(work, row)
      return { status: 204 }
  }
  throw notAllowed(method, set, 'Entity')
}

/** A change needs a token, a deletion only when one is sent (server source). */
function checkMatch({ call, switches }: Work, row: Row, isNeeded: boolean): void {
  const match = call.headers['if-match']
  if (match === '*' || (match === undefined && !isNeeded)) return
  if (match === undefined || !/^W\/"[^"]+"$/.test(match)) {
    throw new Refusal(
      400,
      'BadRequest_InvalidToken',
      'Could not validate the client concurrency token required by the service. Please provide a valid token in the client request.',
    )
  }
  if (match !== etagOf(row, switches.etag_form)) throw stale(switches.stale_status)
}

function serveBelow(work: Work, set: EntitySet, row: Row, below: string, options: Options): Answer {
  const { method, body } = work.call
  if (below === 'Microsoft.NAV.receiveAndInvoice' && set.name === 'purchaseOrders') {
    if (method !== 'POST') throw notAllowed(method, set, 'Entity')
    checkMatch(work, row, false)
    receiveAndInvoice(work, row)
    return { status: 204 }
  }
  if (below === 'attachmentContent' && set.name === 'documentAttachments') {
    if (method === 'GET') {
      const headers = { 'content-type': 'application/octet-stream' }
      return { status: 200, headers, body: row.$content ?? Buffer.alloc(0) }
    }
    checkMatch(work, row, true)
    writeContent(work, row, body)
    return { status: 204 }
  }
  const navigation = set.navigations[below]
  if (!navigation)
    throw new Refusal(404, 'BadRequest_NotFound', `No HTTP resource was found for '${below}'.`)
  const target = sets[navigation.set]!
  if (method === 'GET') return answerList(work, target, options, { by: navigation.by, row })
  if (method !== 'POST' || !target.writes.includes('I'))
    throw notAllowed(method, target, 'Collection')
  const values = { ...readBody(body), [navigation.by]: row.id }
  return created(work, target, writerOf(target).create(work, values), options)
}

function notAllowed(method: string, set: EntitySet, kind: string): Refusal {
  return new Refusal(
    405,
    'BadRequest_MethodNotAllowed',
    `'${method}' requests for '${set.name}' of EdmType '${kind}' are not allowed within Dynamics 365 Business Central OData web services.`,
  )
}
