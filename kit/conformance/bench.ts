import { Readable } from 'node:stream'
import {
  type ActionName,
  ApiError,
  checkAction,
  checkBody,
  type EntityName,
} from '@millwright/model'
import type { Connector, EntityMap, ListQuery, Native } from '../connector.ts'
import type { Http } from '../http.ts'
import type { Io } from '../io.ts'
import { type Found, type Page, readOne, readPage } from '../read.ts'
import { type Plan, planCreate } from '../write.ts'
import { Broken, Skip } from './check.ts'
import { show } from './compare.ts'
import type { ConformOptions, EntitySamples, Overrides } from './options.ts'
import { createReadMemory, watchWrites } from './read-memory.ts'
import { createTools, type Tools } from './tools.ts'

/** Records that are looked at, of one entity. A source may have millions. */
const MOST = 500

/** What a list answered; `whole` when there is nothing behind it. */
export interface Snapshot {
  found: Found[]
  whole: boolean
}

/** What the checks share. */
export interface Bench {
  connector: Connector
  options: ConformOptions
  /** Declared entities, in the order of the connector. */
  names: EntityName[]
  /** One connection that all promises of the bench use; it sends no read twice until something was written. */
  io: Io
  tools: Tools
  now: () => number
  /** Everything that a log or a caller could see: texts of errors, previews and exchanges. */
  shown: Set<string>
  /** `{entity}/{id}` of what the suite created itself. */
  made: Set<string>
  /** When the first record of an entity was made, which nothing has touched since. */
  first: Map<EntityName, { id: string; at: number }>
  /** Header values that the wire carried and that prove a credential. */
  tokens: Set<string>
  map(entity: EntityName): EntityMap
  samples(entity: EntityName): EntitySamples
  /** A new connection whose exchanges are shown too. */
  open(overrides?: Overrides): Io
  /** The list as it is, read once until something was written. */
  snapshot(entity: EntityName): Promise<Snapshot>
  /**
   * Records to choose from, never to compare with: those that were listed when this was first asked. Anything may
   * have happened to them since, which `reread` tells.
   */
  candidates(entity: EntityName): Promise<Found[]>
  /** A listed record as it is now; null where it is gone. */
  reread(entity: EntityName, found: Found): Promise<Found | null>
  /** All that a list answers for these filters, up to `most` records. */
  collect(
    entity: EntityName,
    filters: Native,
    more?: { fields?: readonly string[] | null; limit?: number; most?: number },
  ): Promise<Snapshot>
  /** One page of the bench's connection, within what the source lists at all. */
  page(entity: EntityName, query: Partial<ListQuery>): Promise<Page>
  /** Drops what was read: something was written. */
  forget(): void
  /** The seeded state of a simulated source again. */
  reset(): Promise<void>
  /** A body that the sample makes, checked against the model. */
  bodyOf(entity: EntityName): Promise<Native>
  /** The plan of a new record by its sample, and what it must read as afterwards. */
  planNew(entity: EntityName, io: Io): Promise<{ plan: Plan; body: Native }>
  checkAction(entity: EntityName, action: ActionName, body: Native): void
  /** A record that may be changed: a new one, else one that the sample names. */
  changeable(entity: EntityName): Promise<Native>
}

export function createBench(connector: Connector, options: ConformOptions): Bench {
  const shown = new Set<string>()
  const tokens = new Set<string>()
  const snapshots = new Map<EntityName, Promise<Snapshot>>()
  const candidates = new Map<EntityName, Promise<Found[]>>()
  const memory = createReadMemory()
  const wanted = (name: string) => options.entities?.includes(name as EntityName) ?? true
  const open = (overrides: Overrides = {}): Io => {
    const io = options.open({
      ...overrides,
      wrap: (http) => noteTokens(overrides.wrap?.(http) ?? http, tokens),
      onExchange: (exchange) => {
        shown.add(JSON.stringify(exchange))
        overrides.onExchange?.(exchange)
      },
    })
    return watchWrites(noteErrors(io, shown), () => bench.forget())
  }
  const bench: Bench = {
    connector,
    options,
    names: (Object.keys(connector.entities) as EntityName[]).filter(wanted),
    io: memory.over(open()),
    tools: undefined as never,
    now: options.now ?? Date.now,
    shown,
    made: new Set(),
    first: new Map(),
    tokens,
    open,
    map: (entity) => connector.entities[entity] as unknown as EntityMap,
    samples: (entity) => options.samples[entity] ?? {},
    snapshot(entity) {
      let known = snapshots.get(entity)
      if (!known) {
        known = bench.collect(entity, {}, { limit: MOST, most: MOST })
        snapshots.set(entity, known)
      }
      return known
    },
    candidates(entity) {
      let known = candidates.get(entity)
      if (!known) {
        known = bench.snapshot(entity).then(({ found }) => found)
        candidates.set(entity, known)
      }
      return known
    },
    async reread(entity, found) {
      const { id } = found.record
      if (snapshots.has(entity) || bench.map(entity).ops.get !== true) {
        const now = (await bench.snapshot(entity)).found
        return now.find(({ record }) => record.id === id) ?? null
      }
      return readOne(bench.io, entity, id).catch((error) => {
        if (error instanceof ApiError && error.code === 'NOT_FOUND') return null
        throw error
      })
    },
    async collect(entity, filters, { fields = null, limit = 100, most = 2 * MOST } = {}) {
      const found: Found[] = []
      let after: unknown = null
      do {
        const page = await bench.page(entity, { limit, after, filters, fields })
        found.push(...page.records)
        after = page.next
      } while (after !== null && found.length < most)
      return { found, whole: after === null }
    },
    async page(entity, query) {
      const { within } = bench.samples(entity)
      const filters = { ...(await within?.(bench.tools)), ...query.filters }
      const usual = { limit: 100, after: null, fields: null, total: false }
      return readPage(bench.io, entity, { ...usual, ...query, filters })
    },
    forget() {
      snapshots.clear()
      memory.forget()
    },
    async reset() {
      bench.forget()
      candidates.clear()
      if (!options.control) return
      await options.control.reset()
      bench.made.clear()
    },
    async bodyOf(entity) {
      const { create } = bench.samples(entity)
      if (!create) throw new Broken(`There is no sample of a new record of ${entity}.`)
      const body = await create(bench.tools)
      const checked = checkBody(entity, 'create', body)
      const wrong = 'errors' in checked ? checked.errors : []
      // What the model requires and the source has no place for, `declaration` finds.
      const fields = bench.map(entity).fields as Record<string, { encode?: unknown } | undefined>
      const own = wrong.filter(({ pointer, code }) => {
        return code !== 'REQUIRED' || fields[pointer.slice(1)]?.encode
      })
      if (own.length > 0) throw new Broken(`The sample is not valid: ${show(own)}`)
      return body
    },
    async planNew(entity, io) {
      const { upload } = bench.map(entity)
      if (upload) return planUpload(bench, entity, io)
      const body = await bench.bodyOf(entity)
      return { plan: await planCreate(io, entity, body), body }
    },
    checkAction(entity, action, body) {
      const checked = checkAction(action, body, entity)
      if ('errors' in checked) throw new Broken(`The sample is not valid: ${show(checked.errors)}`)
    },
    async changeable(entity) {
      const { existing } = bench.samples(entity)
      if (existing) return bench.tools.get(entity, await existing(bench.tools))
      if (bench.map(entity).ops.create === true) return bench.tools.create(entity)
      throw new Skip(`There is no sample of a record of ${entity} that may be changed.`)
    },
  }
  bench.tools = createTools(bench)
  return bench
}

/** A file instead of a body. */
async function planUpload(
  bench: Bench,
  entity: EntityName,
  io: Io,
): Promise<{ plan: Plan; body: Native }> {
  const { upload } = bench.samples(entity)
  if (!upload) throw new Broken(`There is no sample of a file of ${entity}.`)
  const { bytes, ...file } = await upload(bench.tools)
  const map = bench.map(entity)
  const at = { context: io.context, io }
  const steps = await map.upload!.steps({ ...file, content: Readable.from([bytes]) }, at)
  const body = {
    name: file.name,
    links: [{ entity: file.entity, id: file.record_id }],
  }
  const effects = ['Adds a file.']
  return {
    plan: { op: 'create', entity, map, steps, effects, warnings: [], body, before: null },
    body,
  }
}

/** Notes what a caller would see of each failure. */
function noteErrors(io: Io, shown: Set<string>): Io {
  const note = (error: unknown): never => {
    if (error instanceof ApiError) {
      shown.add(JSON.stringify(error.toProblem({ requestId: 'conformance', docsBase: '' })))
    }
    throw error
  }
  return {
    ...io,
    send: (call) => io.send(call).catch(note),
    exchange: (call) => io.exchange(call).catch(note),
    open: (call) => io.open(call).catch(note),
    under: (signal) => noteErrors(io.under(signal), shown),
  }
}

const proofs = /^(authorization|cookie|x-csrf-token|x-api-key|api-?key)$/i

/** Notes what proves a credential on the wire, so that it can be looked for where it must not be. */
function noteTokens(http: Http, tokens: Set<string>): Http {
  const note = (headers: Record<string, string>) => {
    for (const [name, value] of Object.entries(headers)) {
      if (!proofs.test(name) || /^fetch$/i.test(value)) continue
      for (const part of value.split(/[\s;]+/)) if (part.length >= 12) tokens.add(part)
    }
  }
  return {
    ...http,
    send: (request, limits) => {
      note(request.headers)
      return http.send(request, limits)
    },
    open: (request, limits) => {
      note(request.headers)
      return http.open(request, limits)
    },
  }
}
