import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { manifestPath } from '@millwright/connectors'
import type { Connector } from '@millwright/kit'
import { type Conformance, checks, conform, formatResults } from '@millwright/kit/conformance'
import { type EntityName, isEntityName } from '@millwright/model'
import { type Command, UsageError, type Words } from './command.ts'
import { connectSystem } from './connect-system.ts'
import { aboutCredentials, credentialOptions } from './credentials.ts'
import { CONNECTORS, findConnector } from './find-connector.ts'
import { formatCheck } from './format-check.ts'
import { readSamples } from './read-samples.ts'
import { suggest } from './suggest.ts'
import type { Terminal } from './terminal.ts'

export const checkCommand: Command = {
  what: 'judge a connector by its promises, on its simulated system or on a live one',
  places: ['system'],
  options: {
    live: { what: 'on a live system; so it is with --url' },
    ...credentialOptions,
    entity: { value: 'name,…', what: 'only these entities' },
    only: { value: 'check,…', what: 'only these checks' },
    seed: { value: 'number', what: 'of what is tried at random; 1 where left out' },
    all: { what: 'every promise, not only those that are broken or could not be judged' },
    json: { what: 'results and manifest as JSON' },
  },
  more: `Records are written where the connector can: take a test system. A whole run leaves what it
proved in the connector's folder: manifest.json, or manifest-live.json of a live system. The
exit code is 1 where a promise is broken.

${aboutCredentials}`,
  async run(words, terminal) {
    const { connector, folder } = await findConnector(words.places.system!, terminal.folder)
    const isLive = words.has('live') || words.has('url')
    const run = await judge(connector, folder, { words, terminal, isLive })
    terminal.progress('')
    const { results, manifest } = run
    if (words.has('json')) terminal.print(JSON.stringify({ results, manifest }, null, 2))
    else terminal.print(words.has('all') ? formatResults(results) : formatCheck(run))
    if (!words.has('only') && !words.has('entity')) keep(run, folder, terminal)
    return manifest.promises.failed > 0 ? 1 : 0
  },
}

async function judge(
  connector: Connector,
  folder: URL,
  { words, terminal, isLive }: { words: Words; terminal: Terminal; isLive: boolean },
): Promise<Conformance> {
  const own = await readSamples(folder)
  if (!own) throw new Error(`${connector.name} needs a samples.ts that tells how to make records.`)
  const wanted = readWanted(words, Object.keys(connector.entities) as EntityName[])
  const { connection, close } = await connectSystem(connector, {
    words,
    terminal,
    isSimulated: !isLive,
    others: own.sandboxCredentials,
  })
  const guide = new URL('guide.md', folder)
  let count = 0
  try {
    return await conform(connector, {
      ...connection,
      samples: own.samples,
      skip: own.skip,
      guide: existsSync(guide) ? readFileSync(guide, 'utf8') : null,
      ...wanted,
      onResult: ({ entity, promise }) => {
        count++
        terminal.progress(`${count} promises · ${entity ?? 'the connection'}: ${promise}`)
      },
    })
  } finally {
    await close()
  }
}

function readWanted(words: Words, own: readonly EntityName[]) {
  const only = words.one('only')?.split(',')
  const entities = words.one('entity')?.split(',')
  const names = checks.map(({ name }) => name)
  for (const name of only ?? [])
    if (!names.includes(name)) throw new UsageError(`No check ${name}. ${suggest(name, names)}`)
  for (const name of entities ?? [])
    if (!own.includes(name as EntityName))
      throw new UsageError(`The connector has no ${name}. ${suggest(name, own)}`)
  const seed = Number(words.one('seed') ?? 1)
  if (!Number.isInteger(seed)) throw new UsageError('--seed is a whole number.')
  return {
    seed,
    ...(only && { only }),
    ...(entities && { entities: entities.filter(isEntityName) }),
  }
}

/** A part of the suite proves a part of the manifest: only a whole run replaces it. */
function keep({ manifest }: Conformance, folder: URL, terminal: Terminal): void {
  const path = manifestPath(folder, manifest.against)
  writeFileSync(path, `${JSON.stringify(manifest, null, 2)}\n`)
  const shown = relative(terminal.folder, fileURLToPath(path))
  const isOurs = path.href.startsWith(CONNECTORS.href)
  const more = isOurs ? ' npm run catalogue brings docs/systems.md up to date.' : ''
  terminal.complain(`Kept in ${shown}.${more}`)
}
