import { pageFaultOf } from '../page-faults.ts'
import type { Answer, Call } from '../system.ts'
import { authenticate, scopeOf } from './access.ts'
import { isLinkAlive } from './attachments.ts'
import { OPERATIONS } from './catalogue.ts'
import { invalid, missing, Refusal } from './errors.ts'
import { faultAnswer, jsonAnswer, refusalAnswer } from './faults.ts'
import { openApiDocument } from './openapi.ts'
import type { Operation } from './operation.ts'
import { checkQuery, expandsOf } from './query.ts'
import type { RateLimit } from './rate-limit.ts'
import { createRouter } from './router.ts'
import { serialize } from './serialize.ts'
import type { State } from './store.ts'
import type { Switches } from './switches.ts'
import { validate } from './validate.ts'
import type { Bag, Visit } from './visit.ts'

const findRoute = createRouter(OPERATIONS)

/** What the engine needs to answer a call. */
interface Engine {
  state: State
  /** The API key that works. */
  key: string
  switches: Switches
  limit: RateLimit
}

/** Answers one call: links to uploads, the API's own document, faults, and the operations. */
export function respond(call: Call, engine: Engine): Answer {
  const { switches, limit } = engine
  if (call.path.startsWith('/uploads/')) return serveUpload(call, engine.state)
  if (call.path === '/v1/openapi.json') return jsonAnswer(200, openApiDocument(call.base))
  const answer = faultAnswer(call.fault, switches) ?? answerOperation(call, engine)
  return {
    ...answer,
    headers: { ...limit.headers(switches.rate_limit, call.now), ...answer.headers },
  }
}

function answerOperation(call: Call, engine: Engine): Answer {
  try {
    authenticate(call.headers, engine.key, engine.switches)
    engine.limit.take(engine.switches.rate_limit, call.now)
    return operate(call, engine)
  } catch (error) {
    if (error instanceof Refusal) return refusalAnswer(error)
    throw error
  }
}

function operate(call: Call, { state, switches }: Engine): Answer {
  if (!call.path.startsWith('/v1/')) throw missing('Not Found.')
  const { operation, params } = findRoute(call.method, call.path.slice('/v1'.length))
  if (operation.recent && switches.release === '2025') throw missing('Not Found.')
  const scope = scopeOf(call.headers, operation, state, switches)
  const query = new URLSearchParams(call.query)
  checkQuery(query, operation, state, switches)
  const expand = expandsOf(query)
  if (scope.several) expand.add('organizations')
  const visit: Visit = {
    state,
    switches,
    now: call.now,
    base: call.base,
    path: call.path,
    params,
    query,
    expand,
    headers: call.headers,
    body: readBody(call, operation),
    bytes: call.body,
    organizations: scope.organizations,
    organization: scope.organization,
    listFault: pageFaultOf(call.fault),
  }
  return write(operation.run(visit), operation, visit)
}

function readBody(call: Call, operation: Operation): Bag {
  if (!operation.body) return {}
  let body: unknown
  try {
    body = call.body.length > 0 ? JSON.parse(call.body.toString()) : undefined
  } catch {
    throw invalid('Invalid JSON')
  }
  validate(body, operation.body, operation.bodyUsage ?? 'create', operation.friendly)
  return body as Bag
}

function write(result: unknown, operation: Operation, visit: Visit): Answer {
  if (!operation.answer) return { status: operation.status }
  const body = serialize(result, operation.answer, {
    usage: operation.answerUsage ?? 'detail',
    expand: visit.expand,
    nulls: visit.switches.null_fields === 'present',
  })
  return jsonAnswer(operation.status, body)
}

/** Links to uploads work without a key, for an hour. */
function serveUpload(call: Call, state: State): Answer {
  const file = state.files.get(decodeURIComponent(call.path.slice('/uploads/'.length)))
  const headers = { 'Content-Type': 'application/xml' }
  if (!file) return { status: 404, headers, body: '<Error><Code>NoSuchKey</Code></Error>' }
  if (!isLinkAlive(new URLSearchParams(call.query), call.now)) {
    return { status: 403, headers, body: '<Error><Code>AccessDenied</Code></Error>' }
  }
  return { status: 200, headers: { 'Content-Type': file.mimeType }, body: file.bytes }
}
