import type { FastifyInstance } from 'fastify'
import type { Services } from '../services.ts'
import { addRoute } from './route.ts'

/** A database that is overloaded lets a question wait: no answer by then is a bad one, in ms. */
const PATIENCE = 5_000

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
        await withinTime(services.database.ping())
        return { status: 'ready' }
      } catch {
        return reply.status(503).send({ status: 'not ready', database: 'does not answer' })
      }
    },
  )
}

async function withinTime(answer: Promise<void>): Promise<void> {
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error('no answer in time')), PATIENCE)
  await Promise.race([answer, promise]).finally(() => clearTimeout(timer))
}
