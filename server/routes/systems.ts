import { type Connector, describeCapability } from '@millwright/kit'
import { ApiError, type EntityName } from '@millwright/model'
import type { FastifyInstance } from 'fastify'
import { describeWay } from '../engine/describe-way.ts'
import type { Services } from '../services.ts'
import { addRoute } from './route.ts'

/** The catalogue: what can be connected, how, and what each system can do. Needs no credential. */
export function addSystemRoutes(app: FastifyInstance, services: Services): void {
  addRoute(
    app,
    'GET',
    '/v1/systems',
    {
      id: 'systems_list',
      summary: 'List the systems that can be connected',
      tag: 'systems',
      door: 'public',
      answers: { 200: { description: 'All of them.' } },
    },
    (_request, reply) => {
      return reply.send({
        object: 'list',
        data: services.catalogue.map(describeSystem),
        next_cursor: null,
        has_more: false,
      })
    },
  )
  addRoute(
    app,
    'GET',
    '/v1/systems/:system',
    {
      id: 'systems_get',
      summary: 'Get one system with its sign-in forms and capabilities',
      tag: 'systems',
      door: 'public',
      path: { system: 'Name in the catalogue.' },
      answers: { 200: { description: 'The system.' } },
    },
    (request, reply) => {
      const { system } = request.params as { system: string }
      const connector = services.catalogue.find((one) => one.system === system)
      if (!connector) {
        const known = services.catalogue.map((one) => one.system).join(', ')
        throw new ApiError(
          'NOT_FOUND',
          `There is no system ${system.slice(0, 80)}. There are: ${known}.`,
        )
      }
      const names = Object.keys(connector.entities) as EntityName[]
      return reply.send({
        ...describeSystem(connector),
        auth: connector.auth.map(describeWay),
        capabilities: names.map((name) => describeCapability(connector, name)),
      })
    },
  )
}

function describeSystem(connector: Connector): Record<string, unknown> {
  return {
    object: 'system',
    system: connector.system,
    name: connector.name,
    family: connector.family,
    tier: connector.tier,
    protocol: connector.speaks,
    deployments: connector.deployments,
    auth_kinds: connector.auth.map(({ kind }) => kind),
    entities: Object.keys(connector.entities),
  }
}
