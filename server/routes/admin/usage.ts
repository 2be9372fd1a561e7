import { ApiError } from '@millwright/model'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { OUTCOMES } from '../../engine/usage-outcomes.ts'
import type { Services } from '../../services.ts'
import { withAccount } from '../../store/pool.ts'
import {
  type Dimension,
  INTERVALS,
  type Interval,
  readUsage,
  type UsageRow,
} from '../../store/usage.ts'
import { requireAccount } from '../require-account.ts'
import { addRoute, refuseUnknown } from '../route.ts'
import { parseInstant, requireOrder } from './instants.ts'
import { parsePage, parseWord, toPage } from './parsing.ts'

/** What may be asked for by name → its column. */
const GROUPS: Readonly<Record<string, Dimension>> = {
  connection: 'connection_id',
  entity: 'entity',
  op: 'op',
  outcome: 'outcome',
  consumer: 'consumer',
  user_agent: 'user_agent',
}
const DAY = 86_400_000

const query = {
  from: { description: 'Not before this instant; a day ago unless told.' },
  to: { description: 'Before this instant; now unless told.' },
  group_by: {
    description: `What is told apart, parted by commas: ${Object.keys(GROUPS).join(', ')}.`,
  },
  interval: { description: `${INTERVALS.join(', ')}: a row for each; without it one for all.` },
  entity: { description: 'Only calls of this entity.' },
  op: { description: 'Only calls of this operation: list, get, actions/close.' },
  outcome: { description: `Only calls that ended so: ${OUTCOMES.join(', ')}.` },
  consumer: { description: 'Only calls with this token or key: tok_…, key_….' },
  limit: { description: '1 to 500.' },
  cursor: { description: 'Where the page before ended.' },
}
const description =
  'Counted by the minute for two days, then by the hour; told some seconds late. ms and upstream_ms are sums.'

/** How much is called, by whom, and how it ends. */
export function addUsageAdmin(app: FastifyInstance, services: Services): void {
  const shared = { tag: 'usage', door: 'admin', description } as const
  addRoute(
    app,
    'GET',
    '/admin/v1/usage',
    {
      ...shared,
      id: 'usage_list',
      summary: 'Sum the calls of the account',
      query: { ...query, connection: { description: 'Only calls of this connection.' } },
      answers: { 200: { description: 'One page.' } },
    },
    (request, reply) => answer(services, request, reply, null),
  )
  addRoute(
    app,
    'GET',
    '/admin/v1/connections/:id/usage',
    {
      ...shared,
      id: 'connections_usage',
      summary: 'Sum the calls of a connection',
      path: { id: 'Id of the connection.' },
      query,
      answers: { 200: { description: 'One page.' } },
    },
    (request, reply) => answer(services, request, reply, (request.params as { id: string }).id),
  )
}

async function answer(
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
  connectionId: string | null,
): Promise<FastifyReply> {
  const asked = request.query as Record<string, string | undefined>
  refuseUnknown(asked, [...Object.keys(query), ...(connectionId === null ? ['connection'] : [])])
  const { account_id } = await requireAccount(services, request)
  if (connectionId !== null) await services.access.byId(account_id, connectionId)
  const list = connectionId === null ? 'usage' : `usage of ${connectionId}`
  const page = parsePage(services.cursors, account_id, list, asked)
  const groups = parseGroups(page.filters.group_by)
  const interval = parseInterval(page.filters.interval)
  const to = parseInstant('to', page.filters.to) ?? new Date(services.now() + 1)
  const from = parseInstant('from', page.filters.from) ?? new Date(to.getTime() - DAY)
  requireOrder(from, to)
  parseWord(page, 'outcome', OUTCOMES)
  const where: Partial<Record<Dimension, string>> = {}
  for (const name of ['connection', 'entity', 'op', 'outcome', 'consumer']) {
    const word = page.filters[name]
    if (word !== undefined) where[GROUPS[name]!] = word
  }
  if (connectionId !== null) where.connection_id = connectionId
  const columns = groups.map((name) => GROUPS[name]!)
  const after = page.after === undefined ? null : (JSON.parse(page.after) as string[])
  const question = { from, to, groups: columns, interval, where, after, limit: page.limit + 1 }
  const rows = await withAccount(services.database, account_id, (trx) =>
    readUsage(trx, account_id, question),
  )
  const keyed = rows.map((row) => ({ ...row, id: JSON.stringify(row.key) }))
  return reply.send(
    toPage(services.cursors, account_id, list, page, keyed, (row) => show(row, groups, interval)),
  )
}

function show(row: UsageRow, groups: readonly string[], interval: Interval | null) {
  const { calls, ms, upstream_calls, upstream_ms } = row
  return {
    object: 'usage',
    ...(interval !== null && { at: row.at, interval }),
    ...Object.fromEntries(groups.map((name) => [name, row[GROUPS[name]!] || null])),
    calls,
    ms: Math.round(ms),
    upstream_calls,
    upstream_ms: Math.round(upstream_ms),
  }
}

function parseGroups(text: string | undefined): string[] {
  const names = text === undefined || text === '' ? [] : text.split(',')
  const wrong = names.find((name) => !Object.hasOwn(GROUPS, name))
  if (wrong !== undefined) {
    throw refuse('group_by', `There is no ${wrong.slice(0, 80)}. ${query.group_by.description}`)
  }
  return [...new Set(names)]
}

function parseInterval(text: string | undefined): Interval | null {
  if (text === undefined) return null
  const interval = INTERVALS.find((one) => one === text)
  if (interval) return interval
  throw refuse('interval', `interval is one of ${INTERVALS.join(', ')}.`)
}

function refuse(pointer: string, detail: string): ApiError {
  return new ApiError('INVALID_REQUEST', detail, {
    errors: [{ pointer, code: 'INVALID_FORMAT', detail }],
  })
}
