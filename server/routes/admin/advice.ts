import { type EntityName, entities } from '@millwright/model'
import type { FastifyInstance } from 'fastify'
import { type Advice, advise, PATTERNS } from '../../engine/advice.ts'
import type { Services } from '../../services.ts'
import { listSystems } from '../../store/connection-systems.ts'
import { withAccount } from '../../store/pool.ts'
import { type Dimension, readUsage, type UsageRow, WASTES } from '../../store/usage.ts'
import { requireAccount } from '../require-account.ts'
import { addRoute, refuseUnknown } from '../route.ts'
import { parseInstant, requireOrder } from './instants.ts'
import { parsePage, toPage } from './parsing.ts'

const query = {
  from: { description: 'From the calls from this instant on; a day ago unless told.' },
  to: { description: 'Before this instant; now unless told.' },
  connection: { description: 'Only about this connection.' },
  consumer: { description: 'Only about this token or key: tok_…, key_….' },
  limit: { description: '1 to 500.' },
  cursor: { description: 'Where the page before ended.' },
}
const thresholds = Object.entries(PATTERNS)
  .map(([name, { least, share }]) => `${name} (${least} calls saved and ${share * 100} % of all)`)
  .join(', ')

const GROUPS = ['connection_id', 'entity', 'consumer', 'user_agent'] as const
const DAY = 86_400_000
/** Groups of calls that are looked at. */
const MOST = 10_000

/** What would make calls unnecessary. */
export function addAdviceAdmin(app: FastifyInstance, services: Services): void {
  addRoute(
    app,
    'GET',
    '/admin/v1/advice',
    {
      tag: 'usage',
      door: 'admin',
      id: 'advice_list',
      summary: 'List habits of calling that cost calls, and what to call instead',
      description: `What saves most comes first; each pattern is counted by itself. From this on: ${thresholds}.`,
      query,
      answers: { 200: { description: 'One page.' } },
    },
    async (request, reply) => {
      const asked = request.query as Record<string, string | undefined>
      refuseUnknown(asked, Object.keys(query))
      const { account_id } = await requireAccount(services, request)
      const page = parsePage(services.cursors, account_id, 'advice', asked)
      const to = parseInstant('to', page.filters.to) ?? new Date(services.now() + 1)
      const from = parseInstant('from', page.filters.from) ?? new Date(to.getTime() - DAY)
      requireOrder(from, to)
      const where: Partial<Record<Dimension, string>> = {
        ...(page.filters.connection !== undefined && { connection_id: page.filters.connection }),
        ...(page.filters.consumer !== undefined && { consumer: page.filters.consumer }),
      }
      const question = { from, to, groups: GROUPS, interval: null, where, after: null, limit: MOST }
      const [rows, systems] = await withAccount(services.database, account_id, async (trx) => {
        const found = (await readUsage(trx, account_id, question)).filter(isWasteful)
        const ids = new Set(found.flatMap(({ connection_id }) => connection_id || []))
        return [found, await listSystems(trx, account_id, [...ids])] as const
      })
      const advice = advise(rows as never, (connection, entity) =>
        canFilter(services, systems.get(connection), entity),
      )
      // They are made anew for each page: a page goes on behind so many.
      const start = page.after === undefined ? 0 : Number(page.after)
      const shown = advice
        .slice(start, start + page.limit + 1)
        .map((one, index) => ({ ...one, id: String(start + index + 1) }))
      return reply.send(
        toPage(services.cursors, account_id, 'advice', page, shown, (one) => show(one, from, to)),
      )
    },
  )
}

function isWasteful(row: UsageRow): boolean {
  return WASTES.some((waste) => row[waste] > 0)
}

/** Whether a system can be asked for what has changed. */
function canFilter({ catalogue }: Services, system: string | undefined, entity: string): boolean {
  if (!(entity in entities) || !('modified_after' in entities[entity as EntityName].filters))
    return false
  const connector = catalogue.find((one) => one.system === system)
  return 'modified_after' in (connector?.entities[entity as EntityName]?.filters ?? {})
}

function show(advice: Advice, from: Date, to: Date): Record<string, unknown> {
  const { pattern, connection_id, entity, consumer, user_agent, calls, calls_saved } = advice
  return {
    object: 'advice',
    pattern,
    connection_id,
    entity,
    consumer,
    user_agent,
    from,
    to,
    calls,
    calls_saved,
    message: advice.message,
    replacement: advice.replacement,
  }
}
