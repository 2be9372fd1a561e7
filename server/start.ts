import type { Sandbox } from '@millwright/sandbox'
import type { FastifyInstance } from 'fastify'
import type { Config } from './config.ts'
import { ensureDevelopmentKey } from './security/master-key.ts'
import type { Log, Services } from './services.ts'
import { startEmbedded } from './store/embedded.ts'
import { migrate } from './store/migrate.ts'

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
  /** The database server under us ended by itself. */
  onDatabaseExit: (error: Error) => void
}

type Stops = (() => Promise<unknown>)[]

/** Starts a node: database, services, sandbox where it is on, and the API. What fails midway is stopped again. */
export async function start(config: Config, options: StartOptions): Promise<Running> {
  const stops: Stops = []
  const stop = async (): Promise<void> => {
    const errors: unknown[] = []
    // One part that fails to stop must not leave the others running.
    for (const end of stops.splice(0).reverse()) await end().catch((error) => errors.push(error))
    if (errors.length > 0) throw new AggregateError(errors, 'Not everything could be stopped.')
  }
  try {
    return { ...(await startParts(config, options, stops)), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function startParts(config: Config, options: StartOptions, stops: Stops) {
  const { log } = options
  // The database starts in processes of its own: the rest is loaded meanwhile.
  const [url, parts, sandbox] = await settleAll([
    prepareDatabase(config, options, stops),
    loadParts(),
    config.sandbox ? startSandbox(config, stops) : null,
  ])
  const { catalogue, readManifests, createApp, createServices, openDatabase } = parts
  const database = await openDatabase({
    url,
    onError: (error) => log.warn({ cause: error.message }, 'a database connection broke'),
  })
  stops.push(() => database.close())
  const isDevelopment = config.env === 'development'
  const { services, close } = await createServices({
    database,
    masterKeys: config.masterKeys ?? ensureDevelopmentKey(config.dataDirectory),
    catalogue,
    manifestsOf: readManifests,
    log,
    allowPrivate: (host) =>
      isDevelopment || config.allowedPrivateHosts.includes(host.toLowerCase()),
    upstreamTimeout: config.upstreamTimeout,
    publicUrl: config.publicUrl ?? '',
    mailServer: config.mailServer,
    allowPlainHttp: isDevelopment,
    secureCookies: !isDevelopment,
    oidc: config.oidc ?? null,
    checkInterval: config.checkInterval * 1000,
    push: config.push,
    syncs: config.syncs,
    syncHistory: config.syncHistory,
    isSandbox: (host) => sandbox !== null && host === new URL(sandbox.url).host,
    credits: config.credits,
    limits: config.limits,
    requestLog: config.requestLog,
    changesKept: config.changesDays * 86_400_000,
    redisUrl: config.redisUrl,
    operatorKey: config.operatorKey,
  })
  stops.push(close)
  const app = createApp(services, { trustedProxies: config.trustedProxies })
  stops.push(() => app.close())
  const address = await app.listen({ port: config.port, host: config.host })
  // Which port was free is known only now; whatever tells people an address runs from here on.
  if (config.publicUrl === undefined)
    Object.assign(services, { publicUrl: address, docsBase: address })
  if (config.role !== 'api') {
    const { startWorkers } = await import('./workers.ts')
    const workers = startWorkers(services)
    stops.push(() => workers.close())
  }
  return { app, services, url: address, sandbox }
}

/** Like Promise.all, but waits for the others where one fails: what they started has to be stopped. */
async function settleAll<T extends unknown[]>(tasks: [...T]) {
  await Promise.allSettled(tasks)
  return Promise.all(tasks)
}

async function loadParts() {
  const [connectors, { createApp }, { createServices }, { openDatabase }] = await Promise.all([
    import('@millwright/connectors'),
    import('./app.ts'),
    import('./services.ts'),
    import('./store/pool.ts'),
  ])
  const { catalogue, readManifests } = connectors
  return { catalogue, readManifests, createApp, createServices, openDatabase }
}

/** The address of a migrated database: the one that is configured, or our own. */
async function prepareDatabase(config: Config, options: StartOptions, stops: Stops) {
  if (config.databaseUrl !== undefined) {
    await migrate(config.databaseUrl)
    return config.databaseUrl
  }
  const embedded = await startEmbedded({
    dataDirectory: config.dataDirectory,
    onExit: options.onDatabaseExit,
  })
  stops.push(() => embedded.stop())
  await migrate(embedded.ownerUrl)
  return embedded.url
}

/** Loaded only where it is on: production never has it in memory. */
async function startSandbox(config: Config, stops: Stops): Promise<Sandbox> {
  const { createSandbox } = await import('@millwright/sandbox')
  const seed = { purchase_orders: config.sandboxOrders }
  const sandbox = await createSandbox({ port: config.sandboxPort, host: config.host, seed })
  stops.push(() => sandbox.close())
  return sandbox
}
