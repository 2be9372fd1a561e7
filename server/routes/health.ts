import type { FastifyInstance } from 'fastify'
import type { Services } from '../services.ts'
import { addRoute } from './route.ts'

/** For load balancers: the process lives; it can serve. */
export function addHealthRoutes(app: FastifyInstance, services: Services): void {
  addRoute(
    app,
    'GET',
    '/healthz',
    {
      id: 'healthz',
      summary: 'The process lives',
      tag: 'operations',
      door: 'public',
      answers: { 200: { description: 'It does.' } },
    },
    () => ({ status: 'ok' }),
  )
  addRoute(
    app,
    'GET',
    '/readyz',
    {
      id: 'readyz',
      summary: 'This server can serve',
      tag: 'operations',
      door: 'public',
      answers: {
        200: { description: 'It can.' },
        503: { description: 'The database does not answer.' },
      },
    },
    async (_request, reply) => {
      try {
        await services.database.ping()
        return { status: 'ready' }
      } catch {
        return reply.status(503).send({ status: 'not ready', database: 'does not answer' })
      }
    },
  )
}
