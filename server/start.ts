import { hkdfSync, randomUUID } from 'node:crypto'
import { catalogue } from '@millwright/connectors'
import { type Connector, createHttp } from '@millwright/kit'
import type { Sandbox } from '@millwright/sandbox'
import type { FastifyInstance } from 'fastify'
import { createApp } from './app.ts'
import type { Config } from './config.ts'
import { createAccess } from './engine/access.ts'
import { createCursors } from './engine/cursor.ts'
import { createIdempotency } from './engine/idempotency.ts'
import { createStatusWords } from './engine/status-words.ts'
import { ensureDevelopmentKey } from './security/master-key.ts'
import { createVault } from './security/vault.ts'
import type { Log, Services } from './services.ts'
import { startEmbedded } from './store/embedded.ts'
import { purgeIdempotencyKeys } from './store/idempotency.ts'
import { migrate } from './store/migrate.ts'
import { type Listener, listen } from './store/notify.ts'
import { openDatabase, withSystem } from './store/pool.ts'

export interface Running {
  app: FastifyInstance
  services: Services
  url: string
  /** Only in a development start. */
  sandbox: Sandbox | null
  /** Stops everything that was started, in reverse order. */
  stop(): Promise<void>
}

export interface StartOptions {
  log: Log
  catalogue?: readonly Connector[]
  /** The database server under us ended by itself. */
  onDatabaseExit?: (error: Error) => void
}

/** Starts a node: database, services, sandbox where it is on, and the API. What fails midway is stopped again. */
export async function start(config: Config, options: StartOptions): Promise<Running> {
  const stops: (() => Promise<unknown>)[] = []
  const stop = async (): Promise<void> => {
    for (const end of stops.splice(0).reverse()) await end()
  }
  try {
    return { ...(await startParts(config, options, stops)), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function startParts(
  config: Config,
  options: StartOptions,
  stops: (() => Promise<unknown>)[],
): Promise<Omit<Running, 'stop'>> {
  const { log } = options
  const urls = await prepareDatabase(config, options, stops)
  const database = await openDatabase({
    url: urls.url,
    onError: (error) => log.warn({ cause: error.message }, 'a database connection broke'),
  })
  stops.push(() => database.close())

  const masterKeys = config.masterKeys ?? ensureDevelopmentKey(config.dataDirectory)
  const vault = createVault(masterKeys)
  const isDevelopment = config.env === 'development'
  const http = createHttp({
    allowPrivate: (host) =>
      isDevelopment || config.allowedPrivateHosts.includes(host.toLowerCase()),
  })
  stops.push(() => http.close())

  const connectors = options.catalogue ?? catalogue
  let listener: Listener | undefined
  const access = createAccess({
    database,
    vault,
    catalogue: connectors,
    http,
    timeout: config.upstreamTimeout,
    now: Date.now,
  })
  listener = await listen({
    url: urls.url,
    onNotice: ({ id }) => access.forget(id),
    onGap: () => access.forget(),
  })
  stops.push(() => listener!.close())
  const statusWords = createStatusWords(database, 2_000, (error) =>
    log.warn({ cause: String(error) }, 'status words were not written'),
  )
  stops.push(() => statusWords.close())
  const purge = setInterval(
    () =>
      withSystem(database, (trx) => purgeIdempotencyKeys(trx, 1_000)).catch((error) =>
        log.warn({ cause: String(error) }, 'old idempotency keys were not purged'),
      ),
    600_000,
  ).unref()
  stops.push(async () => clearInterval(purge))

  const services: Services = {
    log,
    database,
    vault,
    catalogue: connectors,
    http,
    access,
    cursors: createCursors(
      Buffer.from(hkdfSync('sha256', masterKeys[0]!, '', 'millwright cursors', 32)),
      Date.now,
    ),
    idempotency: createIdempotency(database, randomUUID()),
    statusWords,
    publicUrl: config.publicUrl,
    docsBase: config.publicUrl,
    upstreamTimeout: config.upstreamTimeout,
    now: Date.now,
  }
  const sandbox = config.sandbox ? await startSandbox(config) : null
  if (sandbox) stops.push(() => sandbox.close())
  const app = createApp(services)
  stops.push(() => app.close())
  const url = await app.listen({ port: config.port, host: config.host })
  return { app, services, url, sandbox }
}

async function prepareDatabase(
  config: Config,
  options: StartOptions,
  stops: (() => Promise<unknown>)[],
): Promise<{ url: string }> {
  if (config.databaseUrl !== undefined) {
    await migrate(config.databaseUrl)
    return { url: config.databaseUrl }
  }
  const embedded = await startEmbedded({
    dataDirectory: config.dataDirectory,
    ...(options.onDatabaseExit && { onExit: options.onDatabaseExit }),
  })
  stops.push(() => embedded.stop())
  await migrate(embedded.ownerUrl)
  return { url: embedded.url }
}

/** Loaded only where it is on: production never has it in memory. */
async function startSandbox(config: Config): Promise<Sandbox> {
  const { createSandbox } = await import('@millwright/sandbox')
  return createSandbox({
    port: config.sandboxPort,
    host: config.host,
    seed: { purchase_orders: config.sandboxOrders },
  })
}
