import { ApiError } from '@millwright/model'
import type { FastifyInstance } from 'fastify'
import * as z from 'zod'
import { describeBrand } from '../../engine/link-session.ts'
import { checkRedirect, parseRedirect } from '../../engine/redirects.ts'
import type { Services } from '../../services.ts'
import { findAccount, updateAccount } from '../../store/account-settings.ts'
import { withAccount } from '../../store/pool.ts'
import type { Account } from '../../store/schema.ts'
import type { LinkDefaults } from '../../store/schema-links.ts'
import { requireAccount } from '../require-account.ts'
import { addRoute } from '../route.ts'
import { parseBody } from './parsing.ts'

const Brand = z
  .strictObject({
    name: z.string().trim().min(1).max(80).nullable().optional().describe("The account's without."),
    logo_url: z
      .url({ protocol: /^https$/ })
      .max(1000)
      .nullable()
      .optional()
      .describe('An https address.'),
    accent: z
      .string()
      .regex(/^#[0-9a-f]{6}$/i, 'A colour such as #0b5fff.')
      .nullable()
      .optional(),
    support_email: z.email().max(320).nullable().optional().describe('Who helps the customers.'),
  })
  .meta({ id: 'Branding' })
const AccountUpdate = z
  .strictObject({
    name: z.string().trim().min(1).max(200).optional(),
    redirect_origins: z
      .array(z.string().max(300))
      .max(50)
      .optional()
      .describe('Where links may send people back to, and who may frame them.'),
    link_defaults: z
      .strictObject({
        redirect_uri: z.string().max(2000).optional(),
        locale: z.enum(['en', 'de']).optional(),
        expires_in: z.int().min(60).max(2_592_000).optional().describe('Seconds.'),
      })
      .optional()
      .describe('What a link has unless it is asked for otherwise.'),
  })
  .meta({ id: 'AccountUpdate' })

const shared = { tag: 'account', door: 'admin' as const }
const brand = { 200: { description: 'How the link page looks.' } }
const one = { 200: { description: 'The account.' } }

/** The account itself, and how its customers see it. */
export function addBrandingAdmin(app: FastifyInstance, services: Services): void {
  const { database } = services
  addRoute(
    app,
    'GET',
    '/admin/v1/branding',
    { ...shared, id: 'branding_get', summary: 'How the link page looks', answers: brand },
    async (request, reply) => {
      const { account_id } = await requireAccount(services, request)
      const account = await withAccount(database, account_id, (trx) => findAccount(trx, account_id))
      return reply.send({ object: 'branding', ...describeBrand(account) })
    },
  )
  addRoute(
    app,
    'PUT',
    '/admin/v1/branding',
    {
      ...shared,
      id: 'branding_set',
      summary: 'Set how the link page looks; what is left out goes back to the default',
      body: Brand,
      answers: brand,
    },
    async (request, reply) => {
      const { account_id } = await requireAccount(services, request, 'admin')
      const {
        name = null,
        logo_url = null,
        accent = null,
        support_email = null,
      } = parseBody(Brand, request.body)
      const branding = { name, logo_url, accent, support_email }
      const account = await withAccount(database, account_id, (trx) =>
        updateAccount(trx, account_id, { branding }),
      )
      return reply.send({ object: 'branding', ...describeBrand(account) })
    },
  )
  addRoute(
    app,
    'GET',
    '/admin/v1/account',
    { ...shared, id: 'account_get', summary: 'Get the account', answers: one },
    async (request, reply) => {
      const { account_id } = await requireAccount(services, request)
      const account = await withAccount(database, account_id, (trx) => findAccount(trx, account_id))
      return reply.send(showAccount(account))
    },
  )
  addRoute(
    app,
    'PATCH',
    '/admin/v1/account',
    {
      ...shared,
      id: 'account_update',
      summary: 'Change the account: name, redirect origins, defaults of links',
      body: AccountUpdate,
      answers: one,
    },
    async (request, reply) => {
      const { account_id } = await requireAccount(services, request, 'admin')
      const { name, redirect_origins, link_defaults } = parseBody(AccountUpdate, request.body)
      const origins = redirect_origins?.map((text, index) => parseOrigin(services, text, index))
      const account = await withAccount(database, account_id, async (trx) => {
        const before = await findAccount(trx, account_id)
        const defaults = link_defaults as LinkDefaults | undefined
        const { redirect_uri } = defaults ?? before.link_defaults
        const after = { redirect_origins: origins ?? before.redirect_origins }
        // Links are made by themselves, too: then nobody is there to hear that the default is refused.
        if (redirect_uri)
          checkRedirect(services, after, redirect_uri, '/link_defaults/redirect_uri')
        if (name === undefined && !origins && !defaults) return before
        return updateAccount(trx, account_id, {
          ...(name !== undefined && { name }),
          ...(origins && { redirect_origins: origins }),
          ...(defaults && { link_defaults: defaults }),
        })
      })
      return reply.send(showAccount(account))
    },
  )
}

function parseOrigin(services: Services, text: string, index: number): string {
  const pointer = `/redirect_origins/${index}`
  const { origin, pathname, search } = parseRedirect(services, text, pointer)
  if (pathname === '/' && search === '') return origin
  const detail = `An origin has no path: ${origin}.`
  throw new ApiError('INVALID_REQUEST', detail, {
    errors: [{ pointer, code: 'INVALID_FORMAT', detail }],
  })
}

function showAccount({ id, name, redirect_origins, link_defaults, created_at }: Account) {
  return { object: 'account', id, name, redirect_origins, link_defaults, created_at }
}
