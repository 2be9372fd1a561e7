import { ApiError } from '@millwright/model'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import type { Live } from './engine/access.ts'
import { newRequestId } from './request-id.ts'
import { addAdminRoutes } from './routes/admin/index.ts'
import { addAttachmentRoutes } from './routes/attachments.ts'
import { addBatchRoute } from './routes/batch.ts'
import { addChangeRoutes } from './routes/changes.ts'
import { addCollectionRoutes } from './routes/collections.ts'
import { addConnectionRoutes } from './routes/connection.ts'
import { countRefused } from './routes/count-refused.ts'
import { addDashboardPage } from './routes/dashboard.ts'
import { addDocumentation } from './routes/documentation.ts'
import { addErrorPages } from './routes/error-pages.ts'
import { toApiError } from './routes/failures.ts'
import { addHealthRoutes } from './routes/health.ts'
import { addLineRoutes } from './routes/lines.ts'
import { addLinkRoutes } from './routes/link/index.ts'
import { keepAnswer, noteCall } from './routes/note-call.ts'
import { addOAuthRoutes } from './routes/oauth/index.ts'
import { addLimitOperator } from './routes/operator/limits.ts'
import { addPassthroughRoutes } from './routes/passthrough.ts'
import { watchPermission } from './routes/permission-watch.ts'
import { addPushDoor } from './routes/push.ts'
import { readJson } from './routes/read-json.ts'
import { addRecordRoutes } from './routes/records.ts'
import { addSignInPages } from './routes/sign-in/index.ts'
import { addSyncRoutes } from './routes/syncs.ts'
import { addSystemRoutes } from './routes/systems.ts'
import type { Services } from './services.ts'

/** Bodies larger than this get 413; attachments are streamed past it. */
const BODY_LIMIT = 1024 * 1024

export interface AppOptions {
  /** Networks whose X-Forwarded-For is believed; none unless told. */
  trustedProxies?: readonly string[]
}

/** The routes in reading order, and the one place where an error becomes an answer. */
export function createApp(services: Services, options: AppOptions = {}): FastifyInstance {
  const { trustedProxies = [] } = options
  const app = Fastify({
    trustProxy: trustedProxies.length > 0 && [...trustedProxies],
    bodyLimit: BODY_LIMIT,
    // Ids of sources may be long and have any character.
    routerOptions: { maxParamLength: 12_000, ignoreTrailingSlash: false },
    genReqId: newRequestId,
    return503OnClosing: false,
    logger: false,
    // An address that cannot be decoded fails before there is a route.
    frameworkErrors: (error, request, reply) =>
      answerError(services, toApiError(error), request, reply),
  })
  readJson(app)

  const isSecure = services.publicUrl.startsWith('https:')
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('request-id', request.id)
    reply.header('x-content-type-options', 'nosniff')
    if (isSecure) reply.header('strict-transport-security', 'max-age=31536000')
    done()
  })
  app.addHook('onResponse', (request, reply, done) => {
    // A replayed answer says nothing of now.
    const isNew = !reply.hasHeader('idempotency-replayed')
    if (reply.statusCode < 400 && isNew) watchPermission(services, request, null)
    noteCall(services, request, reply)
    done()
  })
  if (services.requestLog.options.keepsBodies) app.addHook('onSend', keepAnswer)
  app.setErrorHandler(async (error, request, reply) => {
    const refusal = await countRefused(services, request, reply, toApiError(error))
    answerError(services, refusal, request, reply)
    return reply
  })
  app.setNotFoundHandler((request, reply) =>
    answerError(
      services,
      new ApiError(
        'NOT_FOUND',
        `There is no ${request.method} ${request.url.slice(0, 200).split('?')[0]}. See /docs.`,
      ),
      request,
      reply,
    ),
  )

  addDocumentation(app, services)
  addErrorPages(app)
  addHealthRoutes(app, services)
  addSystemRoutes(app, services)
  addConnectionRoutes(app, services)
  addBatchRoute(app, services)
  addSyncRoutes(app, services)
  addPassthroughRoutes(app, services)
  addAttachmentRoutes(app, services)
  addRecordRoutes(app, services)
  addLineRoutes(app, services)
  addCollectionRoutes(app, services)
  addChangeRoutes(app, services)
  addAdminRoutes(app, services)
  addLimitOperator(app, services)
  addSignInPages(app, services)
  addDashboardPage(app)
  addLinkRoutes(app, services)
  addOAuthRoutes(app, services)
  addPushDoor(app, services)
  return app
}

function answerError(
  services: Services,
  error: ApiError,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  watchPermission(services, request, error)
  // An answer of the source that our own code stumbled over may be our own fault.
  const isOurs = error.code === 'INTERNAL_ERROR' || error.cause instanceof TypeError
  if (isOurs)
    services.log.error({ err: error.cause ?? error, request_id: request.id }, 'request failed')
  for (const [name, value] of Object.entries(error.headers ?? {})) reply.header(name, value)
  if (error.retryAfterMs !== undefined)
    reply.header('retry-after', String(Math.ceil(error.retryAfterMs / 1000)))
  const problem = error.toProblem({ requestId: request.id, docsBase: services.docsBase })
  problem.connection_id ??= request.live?.connection.id ?? null
  reply.header('cache-control', 'no-store')
  if (request.trace) request.trace.problem = problem
  reply.status(error.status).type('application/problem+json').send(JSON.stringify(problem))
}

declare module 'fastify' {
  interface FastifyRequest {
    /** The connection that a call of the unified API is for. */
    live?: Live
  }
}
