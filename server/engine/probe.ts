import { type Connector, type EntityMap, type Io, type Probe, readPage } from '@millwright/kit'
import { ApiError, type EntityName } from '@millwright/model'
import type { Services } from '../services.ts'
import { updateConnection } from '../store/connections.ts'
import { notify } from '../store/notify.ts'
import { withAccount } from '../store/pool.ts'

/** How many entities are tried at once: a source that was just connected is not to be overrun. */
const AT_ONCE = 2

/**
 * Reads one record of every entity that the connector lists: what the connected user may really do. Only what was
 * proved is answered; whatever a source that is down or refuses its credentials leaves open is not in it.
 */
async function probeEntities(
  io: Io,
  connector: Connector,
  now: () => number,
): Promise<Record<string, { list: Probe }>> {
  const probes: Record<string, { list: Probe }> = {}
  const waiting = Object.entries(connector.entities).filter(
    ([, map]) => (map as EntityMap).ops.list === true,
  )
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const name = next[0] as EntityName
      const at = new Date(now()).toISOString()
      try {
        await readPage(io, name, {
          limit: 1,
          after: null,
          filters: {},
          fields: ['id'],
          total: false,
        })
        probes[name] = { list: { at, ok: true } }
      } catch (error) {
        if (!(error instanceof ApiError) || error.code !== 'UPSTREAM_PERMISSION_DENIED') continue
        probes[name] = { list: { at, ok: false, problem: error.detail } }
      }
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return probes
}

/** Tries what the connected user may do, and keeps it as evidence beside what was proved before. */
export async function probeConnection(
  services: Services,
  accountId: string,
  id: string,
): Promise<Record<string, { list: Probe }>> {
  const live = await services.access.byId(accountId, id)
  const probes = await probeEntities(live.io(), live.connector, services.now)
  await withAccount(services.database, accountId, async (trx) => {
    const capabilities = { ...live.connection.capabilities, ...probes }
    await updateConnection(trx, accountId, id, { capabilities })
    await notify(trx, { kind: 'connection_changed', id })
  })
  services.access.forget(id)
  return probes
}
