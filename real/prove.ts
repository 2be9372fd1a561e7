/**
 * Judges connectors on the real systems that can run here and keeps what was proved beside them:
 * `node real/prove.ts request-tracker`.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { catalogue, manifestPath } from '../connectors/index.ts'
import { conform, connect, formatResults, type OwnSamples } from '../kit/conformance/index.ts'
import { createHttp } from '../kit/http.ts'
import { configureConnector } from '../kit/index.ts'
import { startRequestTracker } from './request-tracker.ts'
import { startSqlServers } from './sql-servers.ts'
import { startTryton, USERS } from './tryton.ts'

interface Live {
  credentials: Record<string, string>
  stop(): Promise<void>
}

const SYSTEMS: Record<string, () => Promise<Live>> = {
  tryton: async () => {
    const { url, database, stop } = await startTryton()
    const { login, password } = USERS.manager
    return { credentials: { base_url: url, database, username: login, password }, stop }
  },
  'request-tracker': async () => {
    const { url, credentials, stop } = await startRequestTracker()
    return { credentials: { base_url: url, time_zone: 'UTC', ...credentials }, stop }
  },
  sql: async () => {
    const { servers, stop } = await startSqlServers()
    return { credentials: servers[0]!.credentials, stop }
  },
}

const names = process.argv.slice(2)
const unknown = names.filter((name) => !SYSTEMS[name])
if (unknown.length > 0) {
  console.error(
    `No real ${unknown.join(', ')} here. There are: ${Object.keys(SYSTEMS).join(', ')}.`,
  )
  process.exit(2)
}
for (const name of names.length > 0 ? names : Object.keys(SYSTEMS)) await prove(name)

async function prove(name: string): Promise<void> {
  const known = catalogue.find(({ system }) => system === name)!
  const folder = new URL(`../connectors/${name}/`, import.meta.url)
  const own: OwnSamples = await import(new URL('samples.ts', folder).href)
  const live = await SYSTEMS[name]!()
  const connector = configureConnector(known, live.credentials)
  const http = createHttp({ allowPrivate: () => true })
  try {
    const { results, manifest } = await conform(connector, {
      ...connect(connector, { credentials: live.credentials, http, against: 'live' }),
      samples: own.samples,
      skip: own.skip,
      guide: await readFile(new URL('guide.md', folder), 'utf8'),
    })
    console.log(formatResults(results.filter(({ outcome }) => outcome !== 'pass')))
    if (manifest.promises.failed > 0) process.exitCode = 1
    await writeFile(manifestPath(folder, 'live'), `${JSON.stringify(manifest, null, 2)}\n`)
  } finally {
    await http.close()
    await live.stop()
  }
}
