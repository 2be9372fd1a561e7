import { Readable } from 'node:stream'
import { entityNames, listOf } from '@millwright/model'
import type { FastifyReply } from 'fastify'
import * as z from 'zod'
import { type Follower, followChanges } from '../engine/follow-changes.ts'
import { type FeedAsk, type FeedPage, readChanges, readHead } from '../engine/read-changes.ts'
import type { Services } from '../services.ts'
import type { FeedPlace } from '../store/changes.ts'
import { type ChangeFilters, type ChangeQuery, entitiesOf } from './change-query.ts'
import { toApiError } from './failures.ts'
import { signalOf } from './route.ts'

const Values = z.record(z.string(), z.unknown())

export const ChangeSchema = z
  .object({
    object: z.literal('change'),
    id: z.string(),
    type: z.string().describe('Such as purchase_order.updated.'),
    at: z.iso.datetime(),
    connection_id: z.string(),
    entity: z.enum(entityNames),
    record_id: z.string(),
    op: z.enum(['created', 'updated', 'deleted']),
    changed: z.array(z.string()).describe('The fields that moved, of a record that was updated.'),
    previous: Values.nullish().describe('What they were.'),
    record: Values.optional().describe('As it reads afterwards; deleted: as it was last.'),
    origin: z
      .enum(['api', 'source', 'unknown'])
      .describe('Who changed it: a call of this API, somebody at the source, or one of both.'),
    caused_by: z.string().nullable().describe('The request of this API that may have caused it.'),
    sync_id: z.string().nullable(),
    cursor: z.string().describe('Goes on after this change.'),
  })
  .meta({ id: 'Change' })

export const ChangeList = listOf(ChangeSchema, 'ChangeList')

/** Without a change for so long a stream says that it is still there. */
const BEAT_MS = 15_000

/** One call for changes: who asks, where to begin, and how to ask anew. */
export interface FeedCall {
  ask: FeedAsk
  /** The filters that hold: those of the cursor, where it was sent alone. */
  filters: ChangeFilters
  authorize: () => Promise<FeedAsk>
  after: FeedPlace | null
}

/** Opens the cursor of a query, where it has one. `makeAsk` says who asks, for filters. */
export async function beginFeed(
  services: Services,
  query: ChangeQuery,
  makeAsk: (filters: ChangeFilters) => FeedAsk,
  renew: (filters: ChangeFilters) => Promise<FeedAsk>,
): Promise<FeedCall> {
  const { cursor, isFromNow } = query
  const asked = makeAsk(query.filters)
  const opened =
    cursor === null
      ? { filters: query.filters, next: null }
      : services.cursors.open(
          cursor,
          { connection: asked.holder, entity: 'changes', filters: { ...query.filters } },
          Number.POSITIVE_INFINITY,
        )
  const filters = opened.filters as ChangeFilters
  const ask = makeAsk(filters)
  const after = isFromNow ? await readHead(services, ask) : (opened.next as FeedPlace | null)
  return { ask, filters, authorize: () => renew(filters), after }
}

/** What of an ask a query says. */
export function filterAsk(query: ChangeQuery, filters: ChangeFilters) {
  return {
    entities: entitiesOf(filters),
    excludeOwn: filters.exclude_own === 'true',
    isThin: query.isThin,
    limit: query.limit,
  }
}

/** Answers one page, after a wait where there is nothing yet and one was asked for. */
export async function sendChanges(
  services: Services,
  reply: FastifyReply,
  query: ChangeQuery,
  call: FeedCall,
): Promise<FastifyReply> {
  const page = await readPage(services, reply, query, call)
  const seal = sealerOf(services, call)
  reply.header('cache-control', 'no-store')
  // A server that stops waits for its connections: this one is of no more use.
  if (services.changeWaker.isClosed) reply.header('connection', 'close')
  return reply.send({
    object: 'list',
    data: page.changes.map(({ change, place }) => ({ ...change, cursor: seal(place) })),
    next_cursor: seal(page.next),
    has_more: page.hasMore,
  })
}

async function readPage(
  services: Services,
  reply: FastifyReply,
  { wait, isFromNow }: ChangeQuery,
  { ask, authorize, after }: FeedCall,
): Promise<FeedPage> {
  if (!wait) {
    return isFromNow
      ? { changes: [], next: after!, hasMore: false }
      : readChanges(services, ask, after)
  }
  const follower = followChanges(services, ask, authorize, after)
  try {
    return await follower.next(wait, signalOf(reply))
  } finally {
    follower.close()
  }
}

/** Answers changes as server-sent events, until the caller leaves, may read no more, or this node stops. */
export async function streamChanges(
  services: Services,
  reply: FastifyReply,
  { wait }: ChangeQuery,
  call: FeedCall,
): Promise<FastifyReply> {
  const signal = signalOf(reply)
  const follower = followChanges(services, call.ask, call.authorize, call.after)
  try {
    // What is refused is answered as a problem, not told in a stream.
    const first = await follower.next(0, signal)
    const events = tell(services, reply, call, follower, first, { signal, wait })
    reply
      .header('content-type', 'text/event-stream; charset=utf-8')
      .header('cache-control', 'no-store')
      .header('x-accel-buffering', 'no')
      .header('connection', 'close')
    return reply.send(Readable.from(events))
  } catch (error) {
    follower.close()
    throw error
  }
}

async function* tell(
  services: Services,
  reply: FastifyReply,
  call: FeedCall,
  follower: Follower,
  first: FeedPage,
  { signal, wait }: { signal: AbortSignal; wait: number | null },
): AsyncGenerator<string, void, undefined> {
  const seal = sealerOf(services, call)
  const show = ({ changes, next }: FeedPage) => {
    const events = changes.map(({ change, place }) => {
      const cursor = seal(place)
      return `id: ${cursor}\nevent: change\ndata: ${JSON.stringify({ ...change, cursor })}\n\n`
    })
    // An id without data: where to go on, although there was nothing to tell.
    return `${events.join('')}id: ${seal(next)}\n\n`
  }
  try {
    yield `retry: 1000\n\n${show(first)}`
    while (!signal.aborted && !services.changeWaker.isClosed) {
      const page = await follower.next(wait ?? BEAT_MS, signal)
      const isEmpty = page.changes.length === 0 && !page.hasMore
      if (isEmpty && wait !== null) return
      yield isEmpty ? ':\n\n' : show(page)
    }
  } catch (error) {
    const { id } = reply.request
    const problem = toApiError(error).toProblem({ requestId: id, docsBase: services.docsBase })
    yield `event: problem\ndata: ${JSON.stringify(problem)}\n\n`
  } finally {
    follower.close()
  }
}

function sealerOf({ cursors }: Services, { ask, filters }: FeedCall) {
  const list = { connection: ask.holder, entity: 'changes', filters: { ...filters } }
  return (next: FeedPlace) => cursors.seal({ ...list, next })
}
