import { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import * as z from 'zod'
import type { Audience, Notices } from '../../engine/notices.ts'
import type { Services } from '../../services.ts'
import { parseChangeQuery } from '../change-query.ts'
import { renewAccount, requireAccount } from '../require-account.ts'
import { addRoute, signalOf } from '../route.ts'

const NoticeSchema = z
  .object({
    object: z.literal('notice'),
    kind: z
      .enum([
        'connections_changed',
        'records_changed',
        'webhooks_changed',
        'limits_changed',
        'missed',
      ])
      .describe('`missed`: some may have been lost; look at everything.'),
    connection_ids: z.array(z.string()).nullable().describe('null: any, or too many to name.'),
  })
  .meta({ id: 'Notice' })

/** Without a notice for so long a stream says that it is still there. Whoever reads it is let in again so often. */
const BEAT_MS = 15_000

const query = {
  wait: {
    description: 'End the stream after so long without a notice; it stays open unless told.',
  },
}

/** What moved in an account, for pages that show it. */
export function addNoticeAdmin(app: FastifyInstance, services: Services): void {
  // Whoever listens is let go, before the server waits for them to be.
  app.addHook('preClose', async () => services.notices.close())
  addRoute(
    app,
    'GET',
    '/admin/v1/notices/stream',
    {
      id: 'notices_stream',
      summary: 'That something moved, as server-sent events',
      description:
        'For pages that show the account: each event named notice says what to read anew. Nothing is kept: after a break, read everything.',
      tag: 'events',
      door: 'admin',
      query,
      answers: {
        200: {
          description: 'Server-sent events named notice.',
          type: 'text/event-stream',
          schema: NoticeSchema,
        },
      },
    },
    async (request, reply) => {
      const wait = parseChangeQuery(
        request.query as Record<string, unknown>,
        Object.keys(query),
      ).wait
      const { account_id } = await requireAccount(services, request)
      const audience = services.notices.join(account_id)
      const authorize = async () => {
        await renewAccount(services, request)
      }
      reply
        .header('content-type', 'text/event-stream; charset=utf-8')
        .header('cache-control', 'no-store')
        .header('x-accel-buffering', 'no')
        .header('connection', 'close')
      const signal = signalOf(reply)
      const told = tellNotices(services.notices, audience, { authorize, wait, signal })
      return reply.send(Readable.from(told))
    },
  )
}

/** Server-sent events for one who listens, until `authorize` rejects, `signal` fires or `wait` passed without one. */
export async function* tellNotices(
  notices: Pick<Notices, 'isClosed'>,
  audience: Audience,
  {
    authorize,
    wait,
    signal,
    beatMs = BEAT_MS,
  }: {
    authorize: () => Promise<void>
    wait: number | null
    signal: AbortSignal
    beatMs?: number
  },
): AsyncGenerator<string, void, undefined> {
  try {
    yield 'retry: 1000\n\n'
    let letIn = performance.now()
    while (!signal.aborted && !notices.isClosed) {
      const told = await audience.next(wait ?? beatMs, signal)
      if (told.length === 0 && wait !== null) return
      // Where much moves there is no beat, and a session ends there too.
      if (performance.now() - letIn >= beatMs) {
        await authorize()
        letIn = performance.now()
      }
      yield told.length === 0
        ? ':\n\n'
        : told.map((notice) => `event: notice\ndata: ${JSON.stringify(notice)}\n\n`).join('')
    }
  } catch {
    // Whose session is over reads no more; the next call says why.
  } finally {
    audience.close()
  }
}
