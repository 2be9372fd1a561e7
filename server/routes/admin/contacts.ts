import { ApiError, newId } from '@millwright/model'
import type { FastifyInstance } from 'fastify'
import * as z from 'zod'
import { sealAddress } from '../../engine/notifications/contacts.ts'
import type { Services } from '../../services.ts'
import { findAccount } from '../../store/account-settings.ts'
import { findConnection } from '../../store/connections.ts'
import {
  type ContactFilter,
  createContact,
  deleteContact,
  findContact,
  listContacts,
  updateContact,
} from '../../store/contacts.ts'
import { findCustomer } from '../../store/customers.ts'
import { NOTIFIED_EVENTS } from '../../store/plan-notifications.ts'
import { type Trx, withAccount } from '../../store/pool.ts'
import type { Contact } from '../../store/schema.ts'
import { requireAccount } from '../require-account.ts'
import { addRoute, refuseUnknown } from '../route.ts'
import { refuseAddress, refuseEvents, refusePlace } from './contact-rules.ts'
import { type AdminPage, parseBody, parsePage, toPage } from './parsing.ts'

const Events = z
  .array(z.enum(NOTIFIED_EVENTS))
  .min(1)
  .max(NOTIFIED_EVENTS.length)
  .describe('What is told.')
const Language = z.enum(['en', 'de']).describe('Of the messages.')
const Address = z
  .string()
  .min(1)
  .max(2_000)
  .describe('An e-mail address, or the address of a webhook, which is never shown again.')
const NewContactBody = z
  .strictObject({
    scope: z
      .strictObject({
        account: z.literal(true).optional(),
        customer_id: z.string().max(100).optional(),
        connection_id: z.string().max(100).optional(),
      })
      .refine((scope) => Object.keys(scope).length === 1, {
        message: 'Give account, customer_id or connection_id.',
      }),
    kind: z.enum(['email', 'slack', 'teams']),
    address: Address,
    language: Language.default('en'),
    events: Events,
    audience: z
      .enum(['team', 'end_customer'])
      .describe('Who reads it: people of the account, or of its customer.'),
  })
  .meta({ id: 'NoticeContactCreate' })
const ContactUpdate = z
  .strictObject({ address: Address, language: Language, events: Events })
  .partial()
  .meta({ id: 'NoticeContactUpdate' })

const shared = { tag: 'contacts', door: 'admin' as const }
const path = { id: 'Id of the contact.' }
const one = { 200: { description: 'The contact.' } }
const query = {
  scope: { description: 'account: only those of the account itself.' },
  customer: { description: 'Id of a customer: only its contacts.' },
  connection: { description: 'Id of a connection: only its contacts.' },
  limit: { description: '1 to 500.' },
  cursor: { description: 'Where the page before ended.' },
}

export function addContactAdmin(app: FastifyInstance, services: Services): void {
  const { database, cursors, vault } = services
  addRoute(
    app,
    'GET',
    '/admin/v1/contacts',
    {
      ...shared,
      id: 'contacts_list',
      summary: 'List people to tell',
      query,
      answers: { 200: { description: 'One page.' } },
    },
    async (request, reply) => {
      const asked = request.query as Record<string, string>
      refuseUnknown(asked, Object.keys(query))
      const { account_id } = await requireAccount(services, request)
      const page = parsePage(cursors, account_id, 'contacts', asked)
      const scope = parseScope(page)
      const rows = await withAccount(database, account_id, (trx) =>
        listContacts(trx, account_id, { scope, after: page.after, limit: page.limit + 1 }),
      )
      return reply.send(toPage(cursors, account_id, 'contacts', page, rows, showContact))
    },
  )
  addRoute(
    app,
    'POST',
    '/admin/v1/contacts',
    {
      ...shared,
      id: 'contacts_create',
      summary: 'Add somebody to tell',
      body: NewContactBody,
      answers: { 201: { description: 'The contact.' } },
    },
    async (request, reply) => {
      const { account_id } = await requireAccount(services, request)
      const { scope, kind, address, ...rest } = parseBody(NewContactBody, request.body)
      refuseAddress(services, kind, address)
      refuseEvents({ ...rest, isOfAccount: scope.account === true })
      const id = newId('nct_')
      const contact = await withAccount(database, account_id, async (trx) => {
        await refuseForeign(trx, account_id, scope)
        return createContact(trx, {
          account_id,
          id,
          customer_id: scope.customer_id ?? null,
          connection_id: scope.connection_id ?? null,
          kind,
          ...rest,
          ...sealAddress(vault, { account_id, id }, kind, address),
        })
      })
      return reply
        .status(201)
        .header('location', `/admin/v1/contacts/${id}`)
        .send(showContact(contact))
    },
  )
  addRoute(
    app,
    'GET',
    '/admin/v1/contacts/:id',
    { ...shared, id: 'contacts_get', summary: 'Get a contact', path, answers: one },
    async (request, reply) => {
      const { account_id } = await requireAccount(services, request)
      const { id } = request.params as { id: string }
      const contact = await withAccount(database, account_id, (trx) =>
        findContact(trx, account_id, id),
      )
      return reply.send(showContact(contact ?? missing(id)))
    },
  )
  addRoute(
    app,
    'PATCH',
    '/admin/v1/contacts/:id',
    {
      ...shared,
      id: 'contacts_update',
      summary: 'Change address, language or events of a contact',
      path,
      body: ContactUpdate,
      answers: one,
    },
    async (request, reply) => {
      const { account_id } = await requireAccount(services, request)
      const { id } = request.params as { id: string }
      const { address, language, events } = parseBody(ContactUpdate, request.body)
      if (address === undefined && !language && !events) {
        throw new ApiError(
          'INVALID_REQUEST',
          'The body is empty; name at least one field to change.',
        )
      }
      const contact = await withAccount(database, account_id, async (trx) => {
        const before = (await findContact(trx, account_id, id)) ?? missing(id)
        if (address !== undefined) refuseAddress(services, before.kind, address)
        const isOfAccount = before.customer_id === null && before.connection_id === null
        if (events) refuseEvents({ events, audience: before.audience, isOfAccount })
        return updateContact(trx, account_id, id, {
          ...(language && { language }),
          ...(events && { events }),
          ...(address !== undefined && sealAddress(vault, before, before.kind, address)),
        })
      })
      return reply.send(showContact(contact ?? missing(id)))
    },
  )
  addRoute(
    app,
    'DELETE',
    '/admin/v1/contacts/:id',
    {
      ...shared,
      id: 'contacts_delete',
      summary: 'Delete a contact: it is told nothing any more',
      path,
      answers: { 200: { description: 'It is deleted.' } },
    },
    async (request, reply) => {
      const { account_id } = await requireAccount(services, request)
      const { id } = request.params as { id: string }
      const isDeleted = await withAccount(database, account_id, (trx) =>
        deleteContact(trx, account_id, id),
      )
      if (!isDeleted) missing(id)
      return reply.send({ object: 'deletion', id, entity: 'contacts', deleted: 'hard' })
    },
  )
  addRoute(
    app,
    'POST',
    '/admin/v1/contacts/:id/test',
    {
      ...shared,
      id: 'contacts_test',
      summary: 'Send a sample to a contact now',
      path,
      answers: { 200: { description: 'Whether it was sent, or why not.' } },
    },
    async (request, reply) => {
      const { account_id } = await requireAccount(services, request)
      const { id } = request.params as { id: string }
      const [account, contact] = await withAccount(database, account_id, async (trx) => [
        await findAccount(trx, account_id),
        (await findContact(trx, account_id, id)) ?? missing(id),
      ])
      const { teller } = services
      const delivery = await teller.tellSample(contact, account.name, newId('ntf_'))
      const isSent = delivery.kind === 'sent'
      return reply.send({
        object: 'contact_test',
        contact_id: id,
        state: isSent ? 'sent' : 'failed',
        reason: isSent ? null : delivery.reason,
      })
    },
  )
}

function parseScope({ filters }: AdminPage): ContactFilter['scope'] {
  const { scope, customer, connection } = filters
  const given = [scope, customer, connection].filter((value) => value !== undefined)
  if (given.length > 1 || (scope !== undefined && scope !== 'account')) {
    throw refusePlace('scope', 'NOT_ALLOWED_WORD', 'Give scope=account, customer or connection.')
  }
  if (scope !== undefined) return 'account'
  if (customer !== undefined) return { customer_id: customer }
  return connection === undefined ? undefined : { connection_id: connection }
}

async function refuseForeign(
  trx: Trx,
  accountId: string,
  {
    customer_id,
    connection_id,
  }: { customer_id?: string | undefined; connection_id?: string | undefined },
): Promise<void> {
  if (customer_id !== undefined && !(await findCustomer(trx, accountId, customer_id))) {
    throw refusePlace('/scope/customer_id', 'UNKNOWN_REFERENCE', 'There is no such customer.')
  }
  if (connection_id !== undefined && !(await findConnection(trx, accountId, connection_id))) {
    throw refusePlace('/scope/connection_id', 'UNKNOWN_REFERENCE', 'There is no such connection.')
  }
}

function missing(id: string): never {
  throw new ApiError('NOT_FOUND', `There is no contact ${id.slice(0, 80)}.`)
}

function showContact(contact: Contact): Record<string, unknown> {
  const { id, customer_id, connection_id, kind, address, language, events, audience } = contact
  const scope = customer_id
    ? { customer_id }
    : connection_id
      ? { connection_id }
      : { account: true }
  const { created_at, updated_at } = contact
  return {
    object: 'contact',
    id,
    scope,
    kind,
    address,
    language,
    events,
    audience,
    created_at,
    updated_at,
  }
}
