import type { Connector, TokenSource } from '@millwright/kit'
import { ApiError } from '@millwright/model'
import type { Services } from '../services.ts'
import { hastenGrants } from '../store/connection-grants.ts'
import { type Database, openDatabase, withSystem } from '../store/pool.ts'
import type { Connection } from '../store/schema.ts'
import { createLanes } from './lanes.ts'
import { isAlive, isRevoked, type Renewed, renewInTurn } from './renew-grant.ts'
import { type Held, loadGrant } from './sealed-grant.ts'

/**
 * A token that ends sooner than this, in ms, is not sent any more: the call may take that long. Of one that lives for
 * a short time only: the last tenth of its life.
 */
const SPARE = 10_000
/**
 * Tokens that the source refuses are renewed no more often than this, `within` in ms: then their refusal is told. Some
 * sources refuse single calls that way, whatever the token.
 */
const FORCED = { most: 3, within: 180_000 }
/** A renewal that failed is not looked into again for this long, in ms, however many calls come. */
const REST = 1_000
/** How long a call waits while another node renews or the host has too many renewals, in ms, and how often it looks. */
const PATIENCE = 60_000
const LOOK_EVERY = { first: 20, longest: 500 }
/** Renewals at one host at once: a provider that hangs must not keep the others waiting. */
const AT_ONCE_PER_HOST = 6
/** Of a provider that answers again the others are told no more often than this, in ms. */
const HASTEN_APART = 60_000
/** Connections whose tokens are kept in memory, oldest out first. */
const CAPACITY = 20_000

/** The OAuth tokens of connections: read once, renewed ahead of their end by one node for all. */
export interface Grants {
  /** What the way to a source asks for its token. */
  sourceOf(connection: Connection, connector: Connector): TokenSource
  /** Renews tokens of this version now, unless they are newer already or another node is at it. */
  renew(connection: Connection, connector: Connector, version: number): Promise<void>
  forget(id?: string): void
  close(): Promise<void>
}

/** `services` is read when tokens are needed, not before. */
export function createGrants(services: () => Services): Grants {
  const known = new Map<string, Held>()
  const loads = new Map<string, Promise<Held>>()
  const renewals = new Map<string, Promise<Held>>()
  const resting = new Map<string, { error: ApiError; until: number }>()
  const hastened = new Map<string, number>()
  /** When tokens of a connection were renewed because of a refusal. */
  const forced = new Map<string, readonly number[]>()
  const lanes = createLanes(AT_ONCE_PER_HOST)
  const openPool = createPool(services)

  const keep = (id: string, held: Held) => {
    if (held.version >= (known.get(id)?.version ?? 0)) put(known, id, held)
  }

  function current(connection: Connection): Promise<Held> | Held {
    const { id } = connection
    const held = known.get(id) ?? loads.get(id)
    if (held) return held
    const load = loadGrant(services(), services().database, connection)
      .then((loaded) => {
        // Forgotten meanwhile: it may have been read before it changed.
        if (loads.get(id) === load) keep(id, loaded)
        return loaded
      })
      .finally(() => {
        if (loads.get(id) === load) loads.delete(id)
      })
    loads.set(id, load)
    return load
  }

  /** One try; null where another node is at it, or the host has enough of them. */
  async function attempt(connection: Connection, connector: Connector, than: number) {
    const { id, host } = connection
    const lane = host ?? id
    if (!lanes.enter(lane)) return null
    try {
      const renewed = await renewInTurn(services(), await openPool(), connection, connector, than)
      if (!renewed) return null
      keep(id, renewed.held)
      resting.delete(id)
      await hasten(host, renewed)
      return renewed.held
    } catch (error) {
      if (isRevoked(error)) known.delete(id)
      else if (error instanceof ApiError) {
        put(resting, id, { error, until: services().now() + REST })
      }
      throw error
    } finally {
      lanes.leave(lane)
    }
  }

  /** What one connection found out about its provider, the others of the same host need not wait for. */
  async function hasten(host: string | null, { has_recovered }: Renewed): Promise<void> {
    const { database, now, log } = services()
    if (!has_recovered || host === null) return
    if (now() - (hastened.get(host) ?? Number.NEGATIVE_INFINITY) < HASTEN_APART) return
    put(hastened, host, now())
    await withSystem(database, (trx) => hastenGrants(trx, host, new Date(now()))).catch((error) =>
      log.warn({ cause: String(error) }, 'renewals of tokens not hastened'),
    )
  }

  async function waitFor(connection: Connection, connector: Connector, than: number) {
    const until = performance.now() + PATIENCE
    for (let pause = LOOK_EVERY.first; ; pause = Math.min(pause * 2, LOOK_EVERY.longest)) {
      const held = await attempt(connection, connector, than)
      if (held) return held
      if (performance.now() > until) break
      await new Promise((resolve) => setTimeout(resolve, pause))
      const newest = await loadGrant(services(), services().database, connection)
      if (newest.version > than) {
        keep(connection.id, newest)
        return newest
      }
    }
    const text = `${connector.name} has not given a new access token yet. Try again later.`
    throw new ApiError('CONNECTION_UNAVAILABLE', text, { origin: 'upstream' })
  }

  /** One wait for all who need newer tokens than these. */
  function renewed(connection: Connection, connector: Connector, { version }: Held): Promise<Held> {
    const { id } = connection
    const under = renewals.get(id)
    if (under) return under
    const rest = resting.get(id)
    if (rest && rest.until > services().now()) return Promise.reject(rest.error)
    const renewal = waitFor(connection, connector, version).finally(() => renewals.delete(id))
    renewals.set(id, renewal)
    return renewal
  }

  return {
    sourceOf: (connection, connector) => ({
      async get() {
        const held = await current(connection)
        if (isAlive(held, services().now(), spareOf(held))) return pick(held)
        try {
          return pick(await renewed(connection, connector, held))
        } catch (error) {
          if (!isRevoked(error) && isAlive(held, services().now())) return pick(held)
          throw error
        }
      },
      async refuse(token) {
        const held = await current(connection)
        if (held.tokens.access_token !== token) return
        const { id } = connection
        const at = services().now()
        const recent = (forced.get(id) ?? []).filter((time) => at - time < FORCED.within)
        if (renewals.has(id)) await renewed(connection, connector, held)
        else if (recent.length < FORCED.most) {
          put(forced, id, [...recent, at])
          await renewed(connection, connector, held)
        } else {
          // Should somebody have written other tokens and the notice be late, the next call finds them.
          known.delete(id)
        }
      },
    }),
    async renew(connection, connector, version) {
      if (!renewals.has(connection.id)) await attempt(connection, connector, version)
    },
    forget(id) {
      for (const map of [known, loads, resting]) {
        if (id === undefined) map.clear()
        else map.delete(id)
      }
    },
    async close() {
      await Promise.allSettled(renewals.values())
      await openPool.close()
    },
  }
}

/** Renewals hold a database connection while the identity provider thinks: they must not take those of the calls. */
function createPool(services: () => Services) {
  let pool: Promise<Database> | undefined
  const open = (): Promise<Database> => {
    pool ??= openDatabase({
      url: services().database.url,
      size: 12,
      applicationName: 'millwright grants',
    }).catch((error) => {
      pool = undefined
      throw error
    })
    return pool
  }
  return Object.assign(open, { close: async () => (await pool)?.close() })
}

function put<T>(map: Map<string, T>, key: string, value: T): void {
  map.set(key, value)
  if (map.size > CAPACITY) map.delete(map.keys().next().value!)
}

function pick({ tokens }: Held) {
  return { access_token: tokens.access_token }
}

function spareOf({ tokens, renewed_at }: Held): number {
  return tokens.expires_at === null ? 0 : Math.min(SPARE, (tokens.expires_at - renewed_at) / 10)
}
