import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import * as z from 'zod'
import type { StepEvent } from '../../engine/check-address.ts'
import {
  type AttemptResult,
  beginAttempt,
  requireAttempt,
  runAttempt,
} from '../../engine/link-attempt.ts'
import { finishAttempt } from '../../engine/link-finish.ts'
import { chooseLocale } from '../../engine/link-locale.ts'
import { describeSession, findLinkOf, requireLink } from '../../engine/link-session.ts'
import { linkWords } from '../../engine/link-words.ts'
import type { Services } from '../../services.ts'
import type { Link, LinkAttempt } from '../../store/schema-links.ts'
import { parseBody } from '../admin/parsing.ts'
import { bearerOf, signalOf } from '../route.ts'

const AttemptBody = z.strictObject({
  system: z.string().min(1).max(100),
  deployment: z.enum(['cloud', 'on_premises']),
  name: z.string().trim().min(1).max(200).optional(),
  credentials: z.record(z.string(), z.unknown()),
})
const FinishBody = z.strictObject({
  sites: z.array(z.string().max(1000)).max(1000).nullable().optional(),
  name: z.string().trim().min(1).max(200).optional(),
})

type AttemptRoute = { Params: { id: string } }

/** What the link page calls. The secret of the link is the credential; no cookie counts here. */
export function addLinkApi(app: FastifyInstance, services: Services): void {
  app.addHook('onRequest', async (request, reply) => {
    if (!request.url.startsWith('/link/api/')) return
    reply.headers({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
  })

  app.get('/link/api/session', async (request, reply) => {
    const link = await findLinkOf(services, bearerOf(request))
    return reply.send(await describeSession(services, link))
  })

  app.post('/link/api/attempts', async (request, reply) => {
    const token = bearerOf(request)
    const link = await requireLink(services, token)
    const body = parseBody(AttemptBody, request.body)
    const attempt = await beginAttempt(services, link, body)
    return stream(services, { link, token, attempt }, request, reply)
  })

  app.get<AttemptRoute>('/link/api/attempts/:id', async (request, reply) => {
    const token = bearerOf(request)
    const link = await requireLink(services, token)
    const attempt = await requireAttempt(services, link, request.params.id)
    return stream(services, { link, token, attempt }, request, reply)
  })

  app.post<AttemptRoute>('/link/api/attempts/:id/finish', async (request, reply) => {
    const link = await requireLink(services, bearerOf(request))
    const body = parseBody(FinishBody, request.body)
    const { id } = request.params
    const { connection, redirect_to } = await finishAttempt(services, link, id, body)
    const { system, name, status } = connection
    const shown = { id: connection.id, system, name, status }
    return reply.send({ object: 'link_result', connection: shown, redirect_to })
  })
}

/** The steps as they happen, one JSON object per line. What fails before the first is an error like any other. */
async function stream(
  services: Services,
  { link, token, attempt }: { link: Link; token: string; attempt: LinkAttempt },
  request: Pick<FastifyRequest, 'id' | 'headers'>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  // The page says which language it is in; a browser of its own accord, which ones its user reads.
  const locale = chooseLocale(request.headers['accept-language'], link.locale)
  const signal = signalOf(reply)
  const events = runAttempt(services, attempt, { token, locale, signal })
  const first = await events.next()
  const lines = async function* () {
    try {
      if (!first.done) yield toLine(first.value)
      for await (const event of events) yield toLine(event)
    } catch (error) {
      if (signal.aborted) return
      services.log.error({ err: error, request_id: request.id }, 'check of a link failed')
      const message = linkWords[locale].ours()
      yield toLine({ step: 'sign_in', state: 'failed', message, whose_turn: 'us', pointer: null })
      const result = 'failed' as const
      yield toLine({ result, attempt_id: attempt.id, redirect_url: null, sites: null })
    }
  }
  return reply
    .type('application/x-ndjson')
    .header('content-language', locale)
    .header('x-accel-buffering', 'no')
    .send(Readable.from(lines()))
}

function toLine(event: StepEvent | AttemptResult): string {
  return `${JSON.stringify(event)}\n`
}
