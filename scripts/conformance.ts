import { existsSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import type { Connector, Http } from '@millwright/kit'
import {
  type Connection,
  connect,
  formatResults,
  judgeConnector,
  judgeOnSandbox,
  type OwnSamples,
  type Wanted,
} from '@millwright/kit/conformance'
import { isEntityName } from '@millwright/model'
import { createSandbox } from '@millwright/sandbox'

const usage = `npm run conformance -- <system> [--live] [--json] [--only check,…] [--entity name,…] [--seed n]
With --live, address and credentials come from MILLWRIGHT_LIVE_<FIELD> for each input of the form.`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    live: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    only: { type: 'string' },
    entity: { type: 'string' },
    seed: { type: 'string', default: '1' },
  },
})

const [system = ''] = positionals
const folder = new URL(`../connectors/${encodeURIComponent(system)}/`, import.meta.url)
if (!existsSync(new URL('samples.ts', folder))) {
  console.error(`${usage}\nThere is no connectors/${system}/samples.ts.`)
  process.exit(2)
}

const connector = await loadConnector()
const own: OwnSamples = await import(new URL('samples.ts', folder).href)
const wanted: Wanted = {
  seed: Number(values.seed),
  ...(values.only && { only: values.only.split(',') }),
  ...(values.entity && { entities: values.entity.split(',').filter(isEntityName) }),
}
const { results, manifest } = values.live
  ? await judgeConnector(connector, { own, folder, wanted, connect: connectLive })
  : await judgeOnSandbox(connector, {
      sandbox: await createSandbox({ port: 0, seed: { purchase_orders: 60 } }),
      own,
      folder,
      wanted,
    })
console.log(values.json ? JSON.stringify({ results, manifest }, null, 2) : formatResults(results))
// A part of the suite proves a part of the manifest: only a whole run replaces it.
if (!values.only && !values.entity) {
  writeFileSync(new URL('manifest.json', folder), `${JSON.stringify(manifest, null, 2)}\n`)
}
if (results.some(({ outcome }) => outcome === 'fail')) process.exitCode = 1

/** Not by the catalogue: a connector in the making must not stop another one from being judged. */
async function loadConnector(): Promise<Connector> {
  const exports: Record<string, unknown> = await import(new URL('connector.ts', folder).href)
  const found = Object.values(exports).find((value) => (value as Connector).system === system)
  if (!found) throw new Error(`connectors/${system}/connector.ts exports no connector "${system}".`)
  return found as Connector
}

/** From the environment. Throws with the names that are missing. */
function connectLive(http: Http): Connection {
  const read = (name: string) => process.env[`MILLWRIGHT_LIVE_${name.toUpperCase()}`]
  const way = connector.auth.find(({ kind }) => kind === read('kind')) ?? connector.auth[0]!
  const missing = way.fields.filter(({ name, required }) => required && !read(name))
  if (missing.length > 0) {
    const names = missing.map(({ name }) => `MILLWRIGHT_LIVE_${name.toUpperCase()}`)
    throw new Error(`Set ${names.join(', ')}.`)
  }
  const fields = way.fields.map(({ name, default: usual }) => [name, read(name) ?? usual ?? ''])
  const credentials = { kind: way.kind, ...Object.fromEntries(fields) }
  return connect(connector, { credentials, http, against: 'live' })
}
