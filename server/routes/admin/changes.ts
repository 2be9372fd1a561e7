import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { everyOf } from '../../engine/change-waker.ts'
import type { FeedAsk } from '../../engine/read-changes.ts'
import type { Services } from '../../services.ts'
import {
  beginFeed,
  ChangeList,
  type FeedCall,
  filterAsk,
  sendChanges,
  streamChanges,
} from '../change-answers.ts'
import {
  CHANGE_QUERY,
  type ChangeFilters,
  type ChangeQuery,
  parseChangeQuery,
} from '../change-query.ts'
import { resumeStream, STREAM_ANSWER, STREAM_HEADERS, STREAM_QUERY } from '../changes.ts'
import { type Principal, renewAccount, requireAccount } from '../require-account.ts'
import { addRoute } from '../route.ts'

const connection = { description: 'Only of this connection.' }

/** What changed of the records of all connections of an account. */
export function addChangeAdmin(app: FastifyInstance, services: Services): void {
  const query = { ...CHANGE_QUERY, connection }
  addRoute(
    app,
    'GET',
    '/admin/v1/changes',
    {
      id: 'account_changes_list',
      summary: 'What changed in all connections, oldest first',
      tag: 'changes',
      door: 'admin',
      description: 'As /v1/changes, over all connections.',
      query,
      answers: { 200: { description: 'One page.', schema: ChangeList } },
    },
    async (request, reply) => {
      const asked = parseChangeQuery(request.query as object as never, Object.keys(query))
      return sendChanges(services, reply, asked, await begin(services, request, asked))
    },
  )
  const streamed = { ...STREAM_QUERY, connection }
  addRoute(
    app,
    'GET',
    '/admin/v1/changes/stream',
    {
      id: 'account_changes_stream',
      summary: 'What changes in all connections, as server-sent events',
      tag: 'changes',
      door: 'admin',
      query: streamed,
      headers: STREAM_HEADERS,
      answers: STREAM_ANSWER,
    },
    async (request, reply: FastifyReply) => {
      const asked = resumeStream(request, Object.keys(streamed))
      return streamChanges(services, reply, asked, await begin(services, request, asked))
    },
  )
}

async function begin(
  services: Services,
  request: FastifyRequest,
  query: ChangeQuery,
): Promise<FeedCall> {
  const principal = await requireAccount(services, request)
  const makeAsk = ({ account_id, actor }: Principal, filters: ChangeFilters): FeedAsk => {
    const connection_id = filters.connection ?? null
    const heard = connection_id === null ? [account_id] : [connection_id, everyOf(account_id)]
    return {
      ...filterAsk(query, filters),
      range: { account_id, connection_id },
      holder: account_id,
      ids: [...heard, actor.id],
      narrowed: null,
    }
  }
  return beginFeed(
    services,
    query,
    (filters) => makeAsk(principal, filters),
    async (filters) => makeAsk(await renewAccount(services, request), filters),
  )
}
