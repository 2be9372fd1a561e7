import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Live } from '../engine/access.ts'
import { everyOf } from '../engine/change-waker.ts'
import { refuseMirrorState } from '../engine/mirror-state.ts'
import type { FeedAsk } from '../engine/read-changes.ts'
import { requireEntities } from '../engine/scoped-changes.ts'
import type { Services } from '../services.ts'
import {
  beginFeed,
  ChangeList,
  type FeedCall,
  filterAsk,
  sendChanges,
  streamChanges,
} from './change-answers.ts'
import {
  CHANGE_FILTERS,
  CHANGE_QUERY,
  type ChangeFilters,
  type ChangeQuery,
  parseChangeQuery,
} from './change-query.ts'
import { renewConnection, requireConnection } from './require-connection.ts'
import { addRoute, type Operation } from './route.ts'

export const STREAM_QUERY: NonNullable<Operation['query']> = {
  ...CHANGE_FILTERS,
  wait: {
    description: 'End the stream after so long without a change; it stays open unless told.',
  },
}
export const STREAM_HEADERS = {
  'Last-Event-ID': 'Where a stream that broke off goes on; browsers send it by themselves.',
}
export const STREAM_ANSWER: Operation['answers'] = {
  200: {
    description: 'Server-sent events named change; the id of each is its cursor.',
    type: 'text/event-stream',
  },
}

/** What changed of the records of one connection, in order and without gaps. */
export function addChangeRoutes(app: FastifyInstance, services: Services): void {
  // Whoever waits is answered, before the server waits for them to be.
  app.addHook('preClose', async () => services.changeWaker.close())
  addRoute(
    app,
    'GET',
    '/v1/changes',
    {
      id: 'changes_list',
      summary: 'What changed, oldest first',
      tag: 'changes',
      door: 'unified',
      needs: [],
      description:
        'Every change of a record once, in the order in which all readers get them. `next_cursor` is always there: ask with it again, with `wait` to be answered as soon as there is something.',
      query: CHANGE_QUERY,
      answers: { 200: { description: 'One page.', schema: ChangeList } },
    },
    async (request, reply) => {
      const query = parseChangeQuery(request.query as object as never, Object.keys(CHANGE_QUERY))
      return sendChanges(services, reply, query, await begin(services, request, reply, query))
    },
  )
  addRoute(
    app,
    'GET',
    '/v1/changes/stream',
    {
      id: 'changes_stream',
      summary: 'What changes, as server-sent events',
      tag: 'changes',
      door: 'unified',
      needs: [],
      query: STREAM_QUERY,
      headers: STREAM_HEADERS,
      answers: STREAM_ANSWER,
    },
    async (request, reply) => {
      const query = resumeStream(request, Object.keys(STREAM_QUERY))
      return streamChanges(services, reply, query, await begin(services, request, reply, query))
    },
  )
}

/** The query of a stream: what was received last goes before the cursor that it was begun with. */
export function resumeStream(request: FastifyRequest, known: readonly string[]): ChangeQuery {
  const { from, cursor, ...rest } = request.query as Record<string, unknown>
  const last = request.headers['last-event-id']
  const begun = { ...(from !== undefined && { from }), ...(cursor !== undefined && { cursor }) }
  const start = typeof last === 'string' && last !== '' ? { cursor: last } : begun
  return parseChangeQuery({ ...rest, ...start }, known)
}

async function begin(
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
  query: ChangeQuery,
): Promise<FeedCall> {
  const live = await requireConnection(services, request, reply)
  const makeAsk = (who: Live, filters: ChangeFilters): FeedAsk => {
    const { connection, account_id, scope, token } = who
    refuseMirrorState(who)
    const asked = filterAsk(query, filters)
    const holder = token?.id ?? request.trace?.key?.id ?? account_id
    return {
      ...asked,
      range: { account_id, connection_id: connection.id },
      holder: scope ? `${connection.id} ${scope.digest}` : connection.id,
      ids: [connection.id, everyOf(account_id), holder],
      entities: scope ? requireEntities(scope, asked.entities) : asked.entities,
      narrowed: scope && { ...who, scope },
    }
  }
  return beginFeed(
    services,
    query,
    (filters) => makeAsk(live, filters),
    async (filters) => makeAsk(await renewConnection(services, request), filters),
  )
}
