import { mapBounded } from '@millwright/kit'
import { ApiError, Problem } from '@millwright/model'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import * as z from 'zod'
import type { Services } from '../services.ts'
import { parseBody } from './admin/parsing.ts'
import { type BatchOperation, OPERATIONS, runOperation } from './batch-operation.ts'
import { requireConnection } from './require-connection.ts'
import { addRoute, stopOf } from './route.ts'

const MOST = 100
/** Records that are dealt with at once: how often the source is called is the governor's. */
const AT_ONCE = 8

const Operation = z
  .strictObject({
    ref: z.string().min(1).max(255).describe('Of your own choice: names the result.'),
    op: z.enum(OPERATIONS),
    entity: z.string().max(100).describe('As in the address of its list.'),
    id: z.string().max(2_000).optional().describe('Of the record; not for create.'),
    action: z.string().max(100).optional().describe('For action: which one.'),
    body: z.unknown().optional().describe('For create, update and action.'),
    idempotency_key: z
      .string()
      .min(1)
      .max(255)
      .optional()
      .describe('As the header of a single write, and the same as there.'),
    if_match: z.string().max(2_000).optional().describe('The version that the record must have.'),
  })
  .meta({ id: 'BatchOperation' })

const BatchBody = z
  .strictObject({ operations: z.array(Operation).min(1).max(MOST) })
  .meta({ id: 'Batch' })

const BatchAnswer = z
  .object({
    results: z.array(
      z.object({
        ref: z.string(),
        status: z.int(),
        replayed: z.literal(true).optional().describe('Done before with this idempotency_key.'),
        body: z.union([z.record(z.string(), z.unknown()), Problem]),
      }),
    ),
  })
  .meta({ id: 'BatchResults' })

/** Many operations in one call, each with a result of its own. */
export function addBatchRoute(app: FastifyInstance, services: Services): void {
  addRoute(
    app,
    'POST',
    '/v1/batch',
    {
      id: 'batch',
      summary: 'Carry out up to 100 operations, each with its own result',
      description:
        'The results stand in the order of the operations. Those of one record are carried out in their order, the others at the same time. One that fails keeps no other from being done. The call counts as many times as it has operations.',
      tag: 'batch',
      door: 'unified',
      needs: [],
      headers: { Prefer: 'return=minimal: do not read the records back.' },
      body: BatchBody,
      answers: { 200: { description: 'A result for each operation.', schema: BatchAnswer } },
    },
    async (request, reply) => {
      const live = await requireConnection(services, request, reply, countOf(request))
      const { operations } = parseBody(BatchBody, request.body)
      refuseTwice(operations)
      // Where the connection does not work, none of them would be carried out.
      live.io()
      const call = { request, signal: stopOf(reply) }
      const results = new Map<BatchOperation, unknown>()
      await mapBounded(toChains(operations), AT_ONCE, async (chain) => {
        for (const one of chain) results.set(one, await runOperation(services, live, call, one))
      })
      return reply.send({ results: operations.map((one) => results.get(one)) })
    },
  )
}

/** What a call costs, before anything of it is known to be right. */
function countOf({ body }: FastifyRequest): number {
  const { operations } = (body ?? {}) as { operations?: unknown }
  return Array.isArray(operations) ? Math.min(Math.max(operations.length, 1), MOST) : 1
}

/** Operations that wait for each other: those of one record. */
function toChains(operations: readonly BatchOperation[]): BatchOperation[][] {
  const chains = Map.groupBy(operations, ({ entity, id, ref }) =>
    JSON.stringify(id === undefined ? [entity, null, ref] : [entity, id]),
  )
  return [...chains.values()]
}

function refuseTwice(operations: readonly BatchOperation[]): void {
  const refs = new Set<string>()
  const keys = new Set<string>()
  operations.forEach(({ ref, idempotency_key: key }, index) => {
    const isTwice = refs.has(ref)
    if (isTwice || (key !== undefined && keys.has(key))) {
      const field = isTwice ? 'ref' : 'idempotency_key'
      const detail = `This ${field} stands at another operation as well.`
      throw new ApiError('INVALID_REQUEST', detail, {
        errors: [{ pointer: `/operations/${index}/${field}`, code: 'DUPLICATE', detail }],
      })
    }
    refs.add(ref)
    if (key !== undefined) keys.add(key)
  })
}
