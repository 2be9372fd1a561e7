import type { FastifyInstance, FastifyRequest } from 'fastify'
import * as z from 'zod'
import { changeSyncSettings, type SettingsPatch } from '../../engine/syncs/change-settings.ts'
import { describeSettings } from '../../engine/syncs/describe-syncs.ts'
import type { Services } from '../../services.ts'
import { withAccount } from '../../store/pool.ts'
import type { SyncEntity } from '../../store/schema-syncs.ts'
import { listSyncEntities } from '../../store/sync-entities.ts'
import { requireAccount } from '../require-account.ts'
import { addRoute } from '../route.ts'
import { parseBody } from './parsing.ts'

const EntitySettings = z.strictObject({
  enabled: z.boolean().optional().describe('false: it is read only when somebody asks for a sync.'),
  every_s: z.int().min(60).max(86_400).optional().describe('Seconds between two runs.'),
  full_every_s: z
    .int()
    .min(3_600)
    .max(2_592_000)
    .optional()
    .describe('Seconds between two comparisons of everything, which find what is gone.'),
  history_days: z
    .int()
    .min(1)
    .max(36_500)
    .nullable()
    .optional()
    .describe('How far back it is read for the first time; null = all.'),
  bookmark: z.iso
    .datetime({ offset: true })
    .nullable()
    .optional()
    .describe("Changes from then on are read, by the source's clock; null = everything anew."),
})
const Settings = z
  .record(z.string().max(100), EntitySettings)
  .refine((body) => Object.keys(body).length > 0, 'Name at least one entity.')
  .meta({ id: 'SyncSettingsUpdate' })

const path = { id: 'Id of the connection.' }
const shared = { tag: 'syncs', door: 'admin' as const, path }
const answers = { 200: { description: 'What is set, per entity that can be synced.' } }

/** How often and how far back each entity of a connection is read. */
export function addSyncSettingsAdmin(app: FastifyInstance, services: Services): void {
  const url = '/admin/v1/connections/:id/sync-settings'
  async function refOf(request: FastifyRequest) {
    const { account_id } = await requireAccount(services, request)
    const { id } = request.params as { id: string }
    await services.access.byId(account_id, id)
    return { account_id, connection_id: id }
  }
  addRoute(
    app,
    'GET',
    url,
    {
      ...shared,
      id: 'connections_sync_settings_get',
      summary: 'How often and how far back each entity is read',
      answers,
    },
    async (request, reply) => {
      const { account_id, connection_id } = await refOf(request)
      const rows = await withAccount(services.database, account_id, (trx) =>
        listSyncEntities(trx, account_id, connection_id),
      )
      return reply.send(toList(rows))
    },
  )
  addRoute(
    app,
    'PATCH',
    url,
    {
      ...shared,
      id: 'connections_sync_settings_update',
      summary: 'Change how often and how far back entities are read, or where reading goes on',
      body: Settings,
      answers,
    },
    async (request, reply) => {
      const ref = await refOf(request)
      const body = parseBody(Settings, request.body)
      const patches: Record<string, SettingsPatch> = {}
      for (const [entity, { bookmark, ...patch }] of Object.entries(body)) {
        const at = bookmark === null || bookmark === undefined ? bookmark : new Date(bookmark)
        patches[entity] = { ...patch, bookmark: at }
      }
      return reply.send(toList(await changeSyncSettings(services, ref, patches)))
    },
  )
}

function toList(rows: readonly SyncEntity[]): Record<string, unknown> {
  const data = rows.map(describeSettings)
  return { object: 'list', data, next_cursor: null, has_more: false }
}
