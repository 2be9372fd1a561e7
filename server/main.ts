import { pino } from 'pino'
import { loadConfig } from './config.ts'
import type { Quickstart } from './quickstart.ts'
import { type Running, start } from './start.ts'

/** How long a stop waits for calls under way, in ms. */
const GRACE = 20_000

const config = readConfig()
const log = pino({ level: config.logLevel, base: null })
for (const warning of config.warnings) log.warn(warning)

let running: Running | undefined
let isStopping = false
process.once('SIGINT', () => void stop(0))
process.once('SIGTERM', () => void stop(0))

try {
  running = await start(config, {
    log,
    onDatabaseExit: (error) => {
      log.fatal(error.message)
      void stop(1)
    },
  })
  if (isStopping) await stop(0)
  else if (running.sandbox) {
    const { prepareQuickstart } = await import('./quickstart.ts')
    tell(await prepareQuickstart(running, running.sandbox, config.dataDirectory))
  } else console.log(`Millwright listens on ${running.url}`)
} catch (error) {
  await running?.stop().catch(() => {})
  fail(error)
}

async function stop(code: number): Promise<void> {
  isStopping = true
  if (!running) return
  // A second signal, or a call that never ends, must not keep us.
  process.once('SIGINT', () => process.exit(130))
  setTimeout(() => process.exit(code || 1), GRACE).unref()
  await running.stop()
  process.exit(code)
}

function readConfig() {
  try {
    return loadConfig(process.env)
  } catch (error) {
    // How to log is in the configuration too.
    console.error((error as Error).message)
    return process.exit(1)
  }
}

/** Says in one sentence why there is no start. */
function fail(error: unknown): never {
  const { code, message } = error as NodeJS.ErrnoException
  const port = (error as { port?: number }).port
  if (code === 'EADDRINUSE') {
    console.error(
      `Port ${port} is taken by another program. Stop it, or set ${port === config.port ? 'PORT' : 'MILLWRIGHT_SANDBOX_PORT'} to another one.`,
    )
  } else console.error(message)
  log.debug({ err: error }, 'no start')
  process.exit(1)
}

function tell({ url, account_key, connections, sandbox_url, dashboard }: Quickstart): void {
  const width = Math.max(...connections.map(({ system }) => system.length))
  const [first] = connections
  console.log(`
Millwright is ready.

  API           ${url}   (documentation: ${url}/docs)
  Sandbox       ${sandbox_url}/_control
  Account key   ${account_key}
  Dashboard     ${dashboard.url}   ${dashboard.email}   ${dashboard.password}

  One connection token per sandbox system:
${connections.map(({ system, token }) => `    ${system.padEnd(width)}  ${token}`).join('\n')}

  Try it:

    curl -s '${url}/v1/purchase-orders?limit=2' -H 'Authorization: Bearer ${first?.token}'

  All of this is in ${config.dataDirectory}/quickstart.json. Ctrl-C stops everything; data, keys and tokens stay.
`)
}
