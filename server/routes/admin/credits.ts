import { ApiError, isId } from '@millwright/model'
import type { FastifyInstance } from 'fastify'
import * as z from 'zod'
import { changeCreditSettings, changeCredits } from '../../engine/credit-changes.ts'
import { levelOf, thresholdOf } from '../../engine/credit-level.ts'
import { deployments, priceOf, tiers } from '../../engine/credit-prices.ts'
import type { Services } from '../../services.ts'
import { type LedgerEntry, listEntries } from '../../store/credit-ledger.ts'
import { findBalance } from '../../store/credits.ts'
import { withAccount } from '../../store/pool.ts'
import type { CreditBalance } from '../../store/schema-credits.ts'
import { requireAccount } from '../require-account.ts'
import { addRoute, refuseUnknown } from '../route.ts'
import { parseBody, parsePage, toPage } from './parsing.ts'

const MOST = 1_000_000
const Reference = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .describe('Your own name of it, such as an invoice number. The same one is booked once.')
const PurchaseBody = z
  .strictObject({ credits: z.int().min(1).max(MOST), reference: Reference })
  .meta({ id: 'CreditPurchase' })
const AdjustmentBody = z
  .strictObject({
    credits: z
      .int()
      .min(-MOST)
      .max(MOST)
      .refine((credits) => credits !== 0, 'Give a number that is not 0.')
      .describe('Below zero: taken out of the pool.'),
    reference: Reference,
    reason: z.string().trim().min(1).max(500),
  })
  .meta({ id: 'CreditAdjustment' })
const SettingsBody = z
  .strictObject({
    overage_allowed: z
      .boolean()
      .optional()
      .describe('Whether connections become active although the pool is short.'),
    low_threshold: z
      .int()
      .min(0)
      .max(MOST)
      .nullable()
      .optional()
      .describe('At how many credits credits.low is told; null is a tenth of all, 4 at least.'),
  })
  .meta({ id: 'CreditSettings' })

const shared = { tag: 'credits', door: 'admin' as const }
const url = '/admin/v1/credits'
const LEDGER = 'credits/ledger'
const booked = {
  200: { description: 'It was booked before, under the same reference.' },
  201: { description: 'The entry of the ledger, and which connections became active by it.' },
}

export function addCreditAdmin(app: FastifyInstance, services: Services): void {
  addBalance(app, services)
  addLedger(app, services)
  addPrices(app, services)
  addBookings(app, services)
}

function addBalance(app: FastifyInstance, services: Services): void {
  const { database } = services
  addRoute(
    app,
    'GET',
    url,
    {
      ...shared,
      id: 'credits_get',
      summary: 'How many credits there are, and what connections hold',
      answers: {
        200: { description: 'The balance: available + held = purchased + adjusted + overage.' },
      },
    },
    async (request, reply) => {
      const { account_id } = await requireAccount(services, request)
      const balance = await withAccount(database, account_id, (trx) => findBalance(trx, account_id))
      return reply.send(showBalance(services, balance))
    },
  )
  addRoute(
    app,
    'PATCH',
    url,
    {
      ...shared,
      id: 'credits_update',
      summary: 'Allow overage, or choose when to be warned',
      body: SettingsBody,
      answers: { 200: { description: 'The balance.' } },
    },
    async (request, reply) => {
      const { account_id } = await requireAccount(services, request, 'admin')
      const { overage_allowed, low_threshold } = parseBody(SettingsBody, request.body)
      const patch = {
        ...(overage_allowed !== undefined && { overage_allowed }),
        ...(low_threshold !== undefined && { low_threshold }),
      }
      if (Object.keys(patch).length === 0) {
        throw new ApiError(
          'INVALID_REQUEST',
          'The body is empty; name at least one field to change.',
        )
      }
      const balance = await changeCreditSettings(services, account_id, patch)
      return reply.send(showBalance(services, balance))
    },
  )
}

function addLedger(app: FastifyInstance, services: Services): void {
  const { database, cursors } = services
  const query = {
    connection: { description: 'Id of a connection.' },
    limit: { description: '1 to 500.' },
    cursor: { description: 'Where the page before ended.' },
  }
  addRoute(
    app,
    'GET',
    `${url}/ledger`,
    {
      ...shared,
      id: 'credits_ledger',
      summary: 'List what moved, newest first',
      description: 'Double entry: the amounts of the lines of each entry sum to zero.',
      query,
      answers: { 200: { description: 'One page.' } },
    },
    async (request, reply) => {
      const asked = request.query as Record<string, string>
      refuseUnknown(asked, Object.keys(query))
      const { account_id } = await requireAccount(services, request)
      const page = parsePage(cursors, account_id, LEDGER, asked)
      const { connection } = page.filters
      if (connection !== undefined && !isId('con_', connection)) {
        const detail = 'connection is the id of a connection (con_…).'
        throw new ApiError('INVALID_REQUEST', detail, {
          errors: [{ pointer: 'connection', code: 'INVALID_FORMAT', detail }],
        })
      }
      const rows = await withAccount(database, account_id, (trx) =>
        listEntries(trx, account_id, {
          connection_id: connection,
          after: page.after,
          limit: page.limit + 1,
        }),
      )
      return reply.send(toPage(cursors, account_id, LEDGER, page, rows, showEntry))
    },
  )
}

function addPrices(app: FastifyInstance, services: Services): void {
  addRoute(
    app,
    'GET',
    `${url}/prices`,
    {
      ...shared,
      id: 'credits_prices',
      summary: 'What an active connection holds, by tier and deployment',
      description: 'Connections to the built-in sandbox are free.',
      answers: { 200: { description: 'The price list, with the systems of each price.' } },
    },
    async (request, reply) => {
      await requireAccount(services, request)
      const data = tiers.flatMap((tier) =>
        deployments.map((deployment) => ({
          object: 'price',
          tier,
          deployment,
          credits: priceOf(tier, deployment),
          systems: services.catalogue
            .filter((one) => one.tier === tier && one.deployments.includes(deployment))
            .map(({ system }) => system),
        })),
      )
      return reply.send({ object: 'list', data, next_cursor: null, has_more: false })
    },
  )
}

/**
 * A deployment has no seller, so its accounts' own administrators book what was purchased. Where one is operated for
 * others, the role admin belongs to the operator's billing alone.
 */
function addBookings(app: FastifyInstance, services: Services): void {
  addRoute(
    app,
    'POST',
    `${url}/purchases`,
    {
      ...shared,
      id: 'credits_purchase',
      summary: 'Add credits to the pool',
      description: 'Connections that wait for credits become active, as far as the pool reaches.',
      body: PurchaseBody,
      answers: booked,
    },
    async (request, reply) => {
      const { account_id, actor } = await requireAccount(services, request, 'admin')
      const { credits, reference } = parseBody(PurchaseBody, request.body)
      const change = { account_id, kind: 'purchase' as const, credits, reference, actor }
      const { entry, activated, isNew } = await changeCredits(services, {
        ...change,
        reason: 'Credits were purchased.',
      })
      return reply.status(isNew ? 201 : 200).send({ ...showEntry(entry), activated })
    },
  )
  addRoute(
    app,
    'POST',
    `${url}/adjustments`,
    {
      ...shared,
      id: 'credits_adjust',
      summary: 'Correct the pool, up or down',
      description: 'For a purchase that was booked wrongly: entries are never changed.',
      body: AdjustmentBody,
      answers: booked,
    },
    async (request, reply) => {
      const { account_id, actor } = await requireAccount(services, request, 'admin')
      const body = parseBody(AdjustmentBody, request.body)
      const change = { account_id, kind: 'adjustment' as const, actor, ...body }
      const { entry, activated, isNew } = await changeCredits(services, change)
      return reply.status(isNew ? 201 : 200).send({ ...showEntry(entry), activated })
    },
  )
}

function showBalance(
  { creditsEnabled }: Services,
  balance: CreditBalance,
): Record<string, unknown> {
  const { purchased, adjusted, available, held, overage, overage_allowed } = balance
  return {
    object: 'credits',
    enabled: creditsEnabled,
    purchased,
    adjusted,
    available,
    held,
    overage,
    overage_allowed,
    low_threshold: thresholdOf(balance),
    level: levelOf(balance),
  }
}

function showEntry({ account_id: _, ...entry }: LedgerEntry): Record<string, unknown> {
  return { object: 'ledger_entry', ...entry }
}
