import { ApiError, newId } from '@millwright/model'
import type { FastifyInstance } from 'fastify'
import * as z from 'zod'
import type { Services } from '../../services.ts'
import {
  createCustomer,
  deleteCustomer,
  findCustomer,
  listCustomers,
  updateCustomer,
} from '../../store/customers.ts'
import { notify } from '../../store/notify.ts'
import { withAccount } from '../../store/pool.ts'
import type { Customer } from '../../store/schema.ts'
import { requireAccount } from '../require-account.ts'
import { addRoute, refuseUnknown } from '../route.ts'
import { parseBody, parsePage, toPage } from './parsing.ts'

export const Metadata = z
  .record(z.string().max(100), z.unknown())
  .refine((value) => JSON.stringify(value).length <= 16_384, 'metadata has at most 16 KiB.')
export const NewCustomerBody = z
  .strictObject({
    external_id: z.string().min(1).max(200).describe("The account's own id of the customer."),
    name: z.string().min(1).max(200),
    contact_email: z.email().max(320).nullable().optional(),
    language: z.enum(['en', 'de']).optional().describe('Of the messages to its people; en.'),
    notify_contact: z
      .boolean()
      .optional()
      .describe('Whether contact_email is told when a connection needs reauthorization; true.'),
    metadata: Metadata.optional(),
  })
  .meta({ id: 'CustomerCreate' })
const CustomerUpdate = NewCustomerBody.omit({ external_id: true })
  .partial()
  .meta({ id: 'CustomerUpdate' })

const shared = { tag: 'customers', door: 'admin' as const }
const path = { id: 'Id of the customer.' }
const one = { 200: { description: 'The customer.' } }

export function addCustomerAdmin(app: FastifyInstance, services: Services): void {
  const { database, cursors } = services
  const query = {
    search: { description: 'Part of the name, external id or e-mail.' },
    limit: { description: '1 to 500.' },
    cursor: { description: 'Where the page before ended.' },
  }
  addRoute(
    app,
    'GET',
    '/admin/v1/customers',
    {
      ...shared,
      id: 'customers_list',
      summary: 'List customers',
      query,
      answers: { 200: { description: 'One page.' } },
    },
    async (request, reply) => {
      const asked = request.query as Record<string, string>
      refuseUnknown(asked, Object.keys(query))
      const { account_id } = await requireAccount(services, request)
      const page = parsePage(cursors, account_id, 'customers', asked)
      const rows = await withAccount(database, account_id, (trx) =>
        listCustomers(trx, account_id, {
          search: page.filters.search,
          after: page.after,
          limit: page.limit + 1,
        }),
      )
      return reply.send(toPage(cursors, account_id, 'customers', page, rows, showCustomer))
    },
  )
  addRoute(
    app,
    'POST',
    '/admin/v1/customers',
    {
      ...shared,
      id: 'customers_create',
      summary: 'Create a customer',
      body: NewCustomerBody,
      answers: { 201: { description: 'The customer.' } },
    },
    async (request, reply) => {
      const { account_id } = await requireAccount(services, request)
      const body = parseBody(NewCustomerBody, request.body)
      const customer = await withAccount(database, account_id, (trx) =>
        createCustomer(trx, {
          account_id,
          id: newId('cus_'),
          external_id: body.external_id,
          name: body.name,
          contact_email: body.contact_email ?? null,
          language: body.language,
          notify_contact: body.notify_contact,
          metadata: body.metadata ?? {},
        }),
      )
      if (!customer) {
        throw new ApiError(
          'CONFLICT',
          `There is a customer with the external_id "${body.external_id}" already.`,
          {
            errors: [
              {
                pointer: '/external_id',
                code: 'TAKEN',
                detail: 'Use another one, or get that customer by search.',
              },
            ],
          },
        )
      }
      return reply
        .status(201)
        .header('location', `/admin/v1/customers/${customer.id}`)
        .send(showCustomer(customer))
    },
  )
  addRoute(
    app,
    'GET',
    '/admin/v1/customers/:id',
    { ...shared, id: 'customers_get', summary: 'Get a customer', path, answers: one },
    async (request, reply) => {
      const { account_id } = await requireAccount(services, request)
      const { id } = request.params as { id: string }
      const customer = await withAccount(database, account_id, (trx) =>
        findCustomer(trx, account_id, id),
      )
      return reply.send(showCustomer(customer ?? missing(id)))
    },
  )
  addRoute(
    app,
    'PATCH',
    '/admin/v1/customers/:id',
    {
      ...shared,
      id: 'customers_update',
      summary: 'Update a customer',
      path,
      body: CustomerUpdate,
      answers: one,
    },
    async (request, reply) => {
      const { account_id } = await requireAccount(services, request)
      const { id } = request.params as { id: string }
      const body = parseBody(CustomerUpdate, request.body)
      const { name, contact_email, language, notify_contact, metadata } = body
      const patch = {
        ...(name !== undefined && { name }),
        ...(contact_email !== undefined && { contact_email }),
        ...(language !== undefined && { language }),
        ...(notify_contact !== undefined && { notify_contact }),
        ...(metadata && { metadata }),
      }
      if (Object.keys(patch).length === 0)
        throw new ApiError(
          'INVALID_REQUEST',
          'The body is empty; name at least one field to change.',
        )
      const customer = await withAccount(database, account_id, async (trx) => {
        const updated = await updateCustomer(trx, account_id, id, patch)
        // Every node answers its name with the connection.
        if (updated) await notify(trx, { kind: 'connection_changed', id })
        return updated
      })
      services.access.forget(id)
      return reply.send(showCustomer(customer ?? missing(id)))
    },
  )
  addRoute(
    app,
    'DELETE',
    '/admin/v1/customers/:id',
    {
      ...shared,
      id: 'customers_delete',
      summary: 'Delete a customer without live connections',
      path,
      answers: { 200: { description: 'It is deleted.' } },
    },
    async (request, reply) => {
      const { account_id } = await requireAccount(services, request)
      const { id } = request.params as { id: string }
      const result = await withAccount(database, account_id, (trx) =>
        deleteCustomer(trx, account_id, id),
      )
      if (result === 'not_found') missing(id)
      if (result === 'has_connections') {
        throw new ApiError(
          'CONFLICT',
          'This customer has connections that are not disconnected. Disconnect them first.',
        )
      }
      return reply.send({ object: 'deletion', id, entity: 'customers', deleted: 'soft' })
    },
  )
}

function missing(id: string): never {
  throw new ApiError('NOT_FOUND', `There is no customer ${id.slice(0, 80)}.`)
}

function showCustomer({ account_id: _, ...customer }: Customer): Record<string, unknown> {
  return { object: 'customer', ...customer }
}
