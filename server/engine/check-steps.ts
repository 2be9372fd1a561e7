import {
  type Auth,
  type Connector,
  type Credentials,
  createIo,
  type EntityMap,
  type Io,
  type Probe,
  readPage,
  type Tokens,
} from '@millwright/kit'
import { ApiError, type EntityName } from '@millwright/model'
import type { Services } from '../services.ts'
import { checkAddress, type StepEvent } from './check-address.ts'
import { explainNothing, explainRead, explainSignIn } from './explain-check.ts'
import { type Locale, nameEntity } from './link-locale.ts'
import { linkWords } from './link-words.ts'

export interface Candidate {
  connector: Connector
  way: Auth
  credentials: Credentials & { kind: string }
  /** What an identity provider gave, where the way has one that people allow. */
  tokens?: Tokens | undefined
}

/** What the checks found. */
export interface Findings {
  ok: boolean
  /** Evidence of what the user may read. */
  probes: Record<string, { list: Probe }>
  /** To choose from; null where the system has none. */
  sites: { id: string; name: string }[] | null
}

type CheckServices = Pick<Services, 'http' | 'upstreamTimeout' | 'now' | 'guard'>

const MAX_SITES = 200
const NOTHING: Findings = { ok: false, probes: {}, sites: null }

/** Checks a candidate on the real system, and tells each step as it happens. `signal` ends it. */
export async function* checkSteps(
  services: CheckServices,
  candidate: Candidate,
  locale: Locale,
  signal: AbortSignal,
): AsyncGenerator<StepEvent, Findings> {
  const { credentials } = candidate
  const isReached = yield* checkAddress(services, credentials.base_url!, locale, signal)
  if (!isReached) return NOTHING
  const io = openIo(services, candidate).under(signal)
  if (!(yield* checkSignIn(io, candidate, locale))) return NOTHING
  const probes = yield* checkReads(io, services.now, locale)
  const isAny = Object.values(probes).some(({ list }) => list.ok)
  if (!isAny && Object.keys(probes).length > 0) {
    yield explainNothing(candidate.connector.name, locale)
    return { ...NOTHING, probes }
  }
  return { ok: true, probes, sites: await readSites(io) }
}

function openIo(services: CheckServices, { connector, credentials, tokens }: Candidate): Io {
  return createIo({
    connector,
    credentials,
    http: services.http,
    timeout: services.upstreamTimeout,
    now: services.now,
    guard: services.guard,
    // They are minutes old: what renews them later is the connection.
    ...(tokens && { tokens: { get: async () => tokens, refuse: async () => {} } }),
  })
}

async function* checkSignIn(
  io: Io,
  candidate: Candidate,
  locale: Locale,
): AsyncGenerator<StepEvent, boolean> {
  const { probe, name: system } = io.connector
  yield { step: 'sign_in', state: 'running' }
  try {
    await io.send(typeof probe === 'function' ? probe(io.context) : probe)
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    yield explainSignIn(error, candidate, locale)
    return false
  }
  yield { step: 'sign_in', state: 'ok', message: linkWords[locale].sign_in_ok({ system }) }
  return true
}

/** Reads one record of each entity, one after the other: a source that is just being connected is not to be overrun. */
async function* checkReads(
  io: Io,
  now: () => number,
  locale: Locale,
): AsyncGenerator<StepEvent, Findings['probes']> {
  const probes: Findings['probes'] = {}
  for (const [key, map] of Object.entries(io.connector.entities)) {
    const name = key as EntityName
    // Attachments are listed per record.
    if ((map as EntityMap).ops.list !== true || name === 'attachments') continue
    yield { step: 'read', entity: name, state: 'running' }
    const at = new Date(now()).toISOString()
    try {
      await readPage(io, name, { ...ONE, fields: ['id'] })
      probes[name] = { list: { at, ok: true } }
      const message = linkWords[locale].read_ok({ entity: nameEntity(name, locale) })
      yield { step: 'read', entity: name, state: 'ok', message }
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      if (error.code === 'UPSTREAM_PERMISSION_DENIED')
        probes[name] = { list: { at, ok: false, problem: error.detail } }
      yield explainRead(error, name, locale)
    }
  }
  return probes
}

const ONE = { limit: 1, after: null, filters: {}, total: false }

async function readSites(io: Io): Promise<Findings['sites']> {
  if ((io.connector.entities.sites as EntityMap | undefined)?.ops.list !== true) return null
  const query = { ...ONE, limit: MAX_SITES, fields: ['id', 'name'] }
  const page = await readPage(io, 'sites', query).catch((error: unknown) => {
    if (error instanceof ApiError) return null
    throw error
  })
  const sites = page?.records.map(({ record }) => ({
    id: String(record.id),
    name: String(record.name ?? record.number ?? record.id),
  }))
  return sites && sites.length > 0 ? sites : null
}
