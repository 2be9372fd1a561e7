import { type Connector, type EntityMap, type Io, type Probe, readPage } from '@millwright/kit'
import { ApiError, type EntityName } from '@millwright/model'
import type { Services } from '../services.ts'
import {
  findConnection,
  type ListedConnection,
  lockConnection,
  updateConnection,
} from '../store/connections.ts'
import { notify } from '../store/notify.ts'
import { withAccount } from '../store/pool.ts'
import type { Connection } from '../store/schema.ts'
import { refuseState } from './access.ts'
import { notePermissions } from './permission-problems.ts'
import { hasSameCredentials } from './same-credentials.ts'

/** How many entities are tried at once: a source that was just connected is not to be overrun. */
const AT_ONCE = 2

type Probes = Record<string, { list: Probe }>

/** One cheap call to a source: what it failed with, or null. */
export async function callProbe(io: Io): Promise<ApiError | null> {
  const { probe } = io.connector
  try {
    await io.send(typeof probe === 'function' ? probe(io.context) : probe)
    return null
  } catch (error) {
    if (error instanceof ApiError) return error
    throw error
  }
}

/**
 * Reads one record of every entity that the connector lists: what the connected user may really do. Only what was
 * proved is answered; whatever a source that is down or refuses its credentials leaves open is not in it.
 */
async function probeEntities(
  io: Io,
  connector: Connector,
  now: () => number,
  signal: AbortSignal,
): Promise<Probes> {
  const probes: Probes = {}
  const waiting = Object.entries(connector.entities).filter(
    ([, map]) => (map as EntityMap).ops.list === true,
  )
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next && !signal.aborted; next = waiting.shift()) {
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

/**
 * Looks at the source now, because a person wants to know: the same evidence as any other probe, then what the connected
 * user may read. Throws where the state of the connection allows no look at its source. Answers the connection as it is
 * afterwards, what the probe failed with, and what was proved per entity.
 */
export async function checkConnection(
  services: Services,
  accountId: string,
  id: string,
  signal: AbortSignal,
): Promise<{ connection: ListedConnection; failure: ApiError | null; probes: Probes }> {
  const { connection, connector, watch } = await services.access.byId(accountId, id)
  const { status } = connection
  if (status !== 'reauthorization_required') refuseState(connection, () => null)
  const io = watch().under(signal)
  const began = services.now()
  const failure = await callProbe(io)
  // Whoever asked has left.
  if (signal.aborted) return { connection: (await readBack())!, failure, probes: {} }
  await services.health.observe(connection, failure, 'probe', services.now() - began)
  const probes = failure ? {} : await probeEntities(io, connector, services.now, signal)
  await keepProbes(services, connection, probes)
  return { connection: (await readBack())!, failure, probes }

  function readBack() {
    return withAccount(services.database, accountId, (trx) => findConnection(trx, accountId, id))
  }
}

/** Keeps what was proved beside what was proved before, unless other credentials have come in meanwhile. */
async function keepProbes(
  services: Services,
  connection: Connection,
  probes: Probes,
): Promise<void> {
  const { account_id, id } = connection
  if (Object.keys(probes).length === 0) return
  await withAccount(services.database, account_id, async (trx) => {
    const held = await lockConnection(trx, account_id, id)
    if (!held || !hasSameCredentials(held, connection)) return
    await updateConnection(trx, account_id, id, {
      capabilities: { ...held.capabilities, ...probes },
    })
    await notify(trx, { kind: 'connection_changed', id, account_id })
  })
  services.access.forget(id)
  const permissions = Object.entries(probes).map(([entity, { list }]) => ({
    entity,
    op: 'list',
    message: list.ok ? null : (list.problem ?? ''),
  }))
  await notePermissions(services, connection, permissions)
}
