import { ApiError } from '@millwright/model'
import type { FastifyInstance } from 'fastify'
import * as z from 'zod'
import { createConnectLink, createReauthorizeLink, linkUrl, stateOf } from '../../engine/link.ts'
import { type Exchanged, exchangeByCode, exchangeById } from '../../engine/link-exchange.ts'
import { revokeLink } from '../../engine/link-revoke.ts'
import type { Services } from '../../services.ts'
import { findConnection } from '../../store/connections.ts'
import { findLink, listLinks } from '../../store/links.ts'
import { withAccount } from '../../store/pool.ts'
import type { Link } from '../../store/schema-links.ts'
import { requireAccount } from '../require-account.ts'
import { addRoute, refuseUnknown } from '../route.ts'
import { showConnection } from './connections.ts'
import { Metadata, NewCustomerBody } from './customers.ts'
import { parseBody, parsePage, parseWord, toPage } from './parsing.ts'

const STATES = ['open', 'opened', 'finished', 'expired', 'revoked'] as const
const MOST_S = 30 * 86_400

const Ends = {
  redirect_uri: z
    .string()
    .max(2000)
    .optional()
    .describe(
      'Where the person goes afterwards, with `code` and `state`; its origin is registered.',
    ),
  state: z.string().max(1000).optional().describe('Comes back with the redirect as it is.'),
  expires_in: z.int().min(60).max(MOST_S).optional().describe('Seconds.'),
  locale: z.enum(['en', 'de']).optional().describe("The browser's language without it."),
}
const NewLinkBody = z
  .strictObject({
    customer_id: z.string().max(100).optional().describe('A customer that is there.'),
    customer: NewCustomerBody.optional().describe(
      'Or one that is found by external_id, else made.',
    ),
    systems: z
      .array(z.string().min(1).max(100))
      .min(1)
      .max(100)
      .optional()
      .describe('What may be connected; anything without it.'),
    name: z.string().min(1).max(200).optional().describe('Of the connection.'),
    deployment: z.enum(['cloud', 'on_premises']).optional(),
    metadata: Metadata.optional().describe('Of the connection.'),
    ...Ends,
  })
  .refine((body) => (body.customer_id === undefined) !== (body.customer === undefined), {
    path: ['customer_id'],
    message: 'Give either customer_id or customer.',
  })
  .meta({ id: 'ConnectLinkCreate' })
const ReauthorizeBody = z
  .strictObject({
    overlap_s: z
      .int()
      .min(0)
      .max(604_800)
      .optional()
      .describe('How long the old tokens still work after the success.'),
    ...Ends,
  })
  .meta({ id: 'ConnectionReauthorize' })
const CodeBody = z
  .strictObject({ code: z.string().min(1).max(200).describe('That the redirect brought.') })
  .meta({ id: 'LinkExchange' })

const shared = { tag: 'links', door: 'admin' as const }
const path = { id: 'Id of the link.' }
const made = { 201: { description: 'The link with its address.' } }
const shownOnce = {
  200: { description: 'The connection with its new token, which is shown only here.' },
}

/** Links by which customers connect their systems, or renew a connection, and what they end with. */
export function addLinkAdmin(app: FastifyInstance, services: Services): void {
  const { database, cursors } = services
  const query = {
    state: { description: STATES.join(', ') },
    customer: { description: 'Id of a customer.' },
    limit: { description: '1 to 500.' },
    cursor: { description: 'Where the page before ended.' },
  }
  addRoute(
    app,
    'GET',
    '/admin/v1/links',
    {
      ...shared,
      id: 'links_list',
      summary: 'List links',
      query,
      answers: { 200: { description: 'One page, newest first.' } },
    },
    async (request, reply) => {
      const asked = request.query as Record<string, string>
      refuseUnknown(asked, Object.keys(query))
      const { account_id } = await requireAccount(services, request)
      const page = parsePage(cursors, account_id, 'links', asked)
      const rows = await withAccount(database, account_id, (trx) =>
        listLinks(trx, account_id, {
          customer_id: page.filters.customer,
          state: parseWord(page, 'state', STATES),
          now: new Date(services.now()),
          after: page.after,
          limit: page.limit + 1,
        }),
      )
      return reply.send(
        toPage(cursors, account_id, 'links', page, rows, (link) => showLink(services, link)),
      )
    },
  )
  addRoute(
    app,
    'POST',
    '/admin/v1/links',
    {
      ...shared,
      id: 'links_create',
      summary: 'Make a link by which a customer connects a system',
      body: NewLinkBody,
      answers: made,
    },
    async (request, reply) => {
      const { account_id } = await requireAccount(services, request)
      const { customer, customer_id, ...body } = parseBody(NewLinkBody, request.body)
      const link = await createConnectLink(services, {
        ...body,
        account_id,
        customer: customer
          ? {
              ...customer,
              contact_email: customer.contact_email ?? null,
              metadata: customer.metadata ?? {},
            }
          : { id: customer_id! },
      })
      return reply
        .status(201)
        .header('location', `/admin/v1/links/${link.id}`)
        .send({ ...showLink(services, link), url: linkUrl(services, link) })
    },
  )
  addRoute(
    app,
    'GET',
    '/admin/v1/links/:id',
    {
      ...shared,
      id: 'links_get',
      summary: 'Get a link; its address is there for those who may make one',
      path,
      answers: { 200: { description: 'The link.' } },
    },
    async (request, reply) => {
      const { account_id, role } = await requireAccount(services, request)
      const { id } = request.params as { id: string }
      const link = await withAccount(database, account_id, (trx) => findLink(trx, account_id, id))
      if (!link) throw new ApiError('NOT_FOUND', `There is no link ${id.slice(0, 80)}.`)
      const url = role === 'read_only' ? null : linkUrl(services, link)
      return reply.send({ ...showLink(services, link), url })
    },
  )
  addRoute(
    app,
    'DELETE',
    '/admin/v1/links/:id',
    {
      ...shared,
      id: 'links_revoke',
      summary: 'Revoke a link that nobody has finished',
      path,
      answers: { 200: { description: 'The link.' } },
    },
    async (request, reply) => {
      const { account_id, actor } = await requireAccount(services, request)
      const { id } = request.params as { id: string }
      return reply.send(showLink(services, await revokeLink(services, account_id, id, actor)))
    },
  )
  addRoute(
    app,
    'POST',
    '/admin/v1/links/exchange',
    {
      ...shared,
      id: 'links_exchange_code',
      summary: 'Exchange the code of a redirect for the connection and its token',
      body: CodeBody,
      answers: shownOnce,
    },
    async (request, reply) => {
      const { account_id } = await requireAccount(services, request)
      const { code } = parseBody(CodeBody, request.body)
      return reply.send(showExchanged(services, await exchangeByCode(services, account_id, code)))
    },
  )
  addRoute(
    app,
    'POST',
    '/admin/v1/links/:id/exchange',
    {
      ...shared,
      id: 'links_exchange',
      summary: 'Exchange a finished link for the connection and its token',
      path,
      answers: shownOnce,
    },
    async (request, reply) => {
      const { account_id } = await requireAccount(services, request)
      const { id } = request.params as { id: string }
      return reply.send(showExchanged(services, await exchangeById(services, account_id, id)))
    },
  )
  addRoute(
    app,
    'POST',
    '/admin/v1/connections/:id/reauthorize',
    {
      ...shared,
      tag: 'connections',
      id: 'connections_reauthorize',
      summary: 'Make a link by which a connection gets new credentials',
      path: { id: 'Id of the connection.' },
      body: ReauthorizeBody,
      answers: made,
    },
    async (request, reply) => {
      const { account_id } = await requireAccount(services, request)
      const { id } = request.params as { id: string }
      const body = parseBody(ReauthorizeBody, request.body)
      const link = await withAccount(database, account_id, async (trx) => {
        const connection = await findConnection(trx, account_id, id)
        if (!connection)
          throw new ApiError('NOT_FOUND', `There is no connection ${id.slice(0, 80)}.`)
        return createReauthorizeLink(services, trx, connection, body)
      })
      return reply
        .status(201)
        .header('location', `/admin/v1/links/${link.id}`)
        .send({ ...showLink(services, link), url: linkUrl(services, link) })
    },
  )
}

/** A link without what its secret or its code comes from. */
function showLink(services: Services, link: Link): Record<string, unknown> {
  const {
    account_id,
    token_hash,
    key_id,
    code_challenge,
    new_customer,
    state: redirect_state,
    ...shown
  } = link
  return { object: 'link', ...shown, redirect_state, state: stateOf(link, services.now()) }
}

function showExchanged(
  services: Services,
  { link, connection, token, secret }: Exchanged,
): Record<string, unknown> {
  return {
    object: 'link_exchange',
    link_id: link.id,
    // Exchanging takes more than reading.
    connection: showConnection(services, connection, 'developer'),
    token_id: token.id,
    token: secret,
  }
}
