import type { Http, Io } from '@millwright/kit'
import { readOne, readPage } from '@millwright/kit'
import { ApiError, type EntityName, entityNames, isEntityName } from '@millwright/model'
import { type Command, UsageError, type Words } from './command.ts'
import { connectSystem } from './connect-system.ts'
import { aboutCredentials, credentialOptions } from './credentials.ts'
import { describeExchange } from './describe-exchange.ts'
import { findConnector } from './find-connector.ts'
import { formatRecord, formatRecords } from './format-records.ts'
import { readSamples } from './read-samples.ts'
import { suggest } from './suggest.ts'

const LIMIT = 10
const MOST = 500

export const tryCommand: Command = {
  what: 'read one entity of a system, by the way that the server itself takes',
  places: ['system', 'entity', 'id?'],
  options: {
    sandbox: { what: 'the simulated system, started for this' },
    ...credentialOptions,
    limit: { value: 'number', what: `so many records, at most ${MOST}; ${LIMIT} where left out` },
    fields: { value: 'name,…', what: 'only these fields' },
    raw: { what: 'also what the source itself answered' },
    json: { what: 'JSON in place of a table' },
    verbose: { what: 'every exchange with the source on standard error, without secrets' },
  },
  more: aboutCredentials,
  async run(words, terminal) {
    const { connector, folder } = await findConnector(words.places.system!, terminal.folder)
    const entity = findEntity(words.places.entity!, Object.keys(connector.entities))
    const query = { ...readQuery(words), entity, id: words.places.id }
    const own = await readSamples(folder)
    let io: Io | undefined
    const show = (text: string) => terminal.complain(io ? io.scrub(text) : text)
    const { connection, close } = await connectSystem(connector, {
      words,
      terminal,
      isSimulated: words.has('sandbox'),
      others: own?.sandboxCredentials,
    })
    try {
      io = connection.open(words.has('verbose') ? { wrap: (http) => watch(http, show) } : {})
      terminal.print(await read(io, query, { raw: words.has('raw'), json: words.has('json') }))
      return 0
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      terminal.complain(`${error.code}: ${io?.scrub(error.detail) ?? error.detail}`)
      return 1
    } finally {
      await close()
    }
  },
}

interface Query {
  entity: EntityName
  id: string | undefined
  limit: number
  fields: readonly string[] | null
}

async function read(
  io: Io,
  { entity, id, limit, fields }: Query,
  how: { raw: boolean; json: boolean },
): Promise<string> {
  if (id !== undefined) {
    const { record, native } = await readOne(io, entity, id)
    const shown = fields ? pick(record, fields) : record
    if (how.json) return toJson(how.raw ? { record: shown, raw: io.scrubValue(native) } : shown)
    return `${formatRecord(shown)}${how.raw ? `\n\n${toJson(io.scrubValue(native))}` : ''}`
  }
  const query = { limit, after: null, filters: {}, fields, total: false }
  const { records, next } = await readPage(io, entity, query)
  const shown = records.map(({ record }) => (fields ? pick(record, fields) : record))
  const raw = records.map(({ native }) => io.scrubValue(native))
  if (how.json) {
    const data = shown.map((record, index) => (how.raw ? { record, raw: raw[index] } : record))
    return toJson({ data, has_more: next !== null })
  }
  const more = next === null ? 'There are no more.' : 'There are more: --limit.'
  const table = `${formatRecords(shown)}\n\n${records.length} ${entity}. ${more}`
  return how.raw ? `${table}\n\n${raw.map(toJson).join('\n')}` : table
}

function readQuery(words: Words): { limit: number; fields: string[] | null } {
  const limit = Number(words.one('limit') ?? LIMIT)
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST)
    throw new UsageError(`--limit is a whole number from 1 to ${MOST}.`)
  return { limit, fields: words.one('fields')?.split(',') ?? null }
}

function findEntity(word: string, own: readonly string[]): EntityName {
  if (!isEntityName(word))
    throw new UsageError(`There is no ${word}. ${suggest(word, entityNames)}`)
  if (!own.includes(word))
    throw new UsageError(`The connector has no ${word}. It has: ${own.join(', ')}.`)
  return word
}

function pick(record: Record<string, unknown>, fields: readonly string[]): Record<string, unknown> {
  const known = Object.keys(record)
  return Object.fromEntries(
    ['id', ...fields].map((name) => {
      if (!known.includes(name))
        throw new UsageError(`There is no field ${name}. ${suggest(name, known)}`)
      return [name, record[name]]
    }),
  )
}

function toJson(value: unknown): string {
  return JSON.stringify(value, null, 2)
}

/** Tells of every exchange as it ends. */
function watch(http: Http, show: (text: string) => void): Http {
  return {
    ...http,
    async send(request, limits) {
      const started = performance.now()
      const answer = await http.send(request, limits).catch((error) => {
        show(describeExchange(request, error, performance.now() - started))
        throw error
      })
      show(describeExchange(request, answer, performance.now() - started))
      return answer
    },
  }
}
