import type { Answer, Call } from '../system.ts'
import { Environment } from './environment.ts'
import {
  ConcurrencyError,
  HttpError,
  LoginError,
  PythonError,
  raiseKeyError,
  UserError,
  UserWarning,
} from './errors.ts'
import { answerFault, shiftPage } from './faults.ts'
import { answerPage, answerUnauthorized } from './html.ts'
import { callModel } from './methods.ts'
import { parseRequest, type Request, takeContext } from './request.ts'
import type { Sessions } from './sessions.ts'
import type { Store } from './store.ts'
import type { Switches } from './switches.ts'
import { callWizard } from './workflow/create-purchase.ts'

export const DATABASE = 'mill'
export const VERSION = '6.0.29'

/** One database with who is logged in to it. */
export interface Instance {
  store: Store
  sessions: Sessions
  switches: Switches
}

/** Answers one HTTP request. Every answer closes its connection. */
export function answerRpc(instance: Instance, call: Call): Answer {
  const answer = routeCall(instance, call)
  return { ...answer, headers: { ...answer.headers, Connection: 'close' } }
}

function routeCall(instance: Instance, call: Call): Answer {
  if (/^\/[^/]+$/.test(call.path)) {
    return { ...answerPage(308), headers: { Location: `${call.base}${call.path}/` } }
  }
  if (call.method !== 'POST' || /^\/[^/]*\/./.test(call.path)) return answerPage(405)
  if (call.path !== '/' && call.path !== `/${DATABASE}/`) return answerPage(404)
  let request: Request
  try {
    request = parseRequest(call)
  } catch {
    return answerPage(500)
  }
  const { envelope, id, method } = request
  try {
    const fault = answerFault(call, request)
    if (fault) return { ...fault, operation: method }
    if (request.stumble) throw new PythonError(request.stumble)
    shiftPage(call, request)
    const result = call.path === '/' ? callServer(request) : callDatabase(instance, call, request)
    return { status: 200, body: envelope ? { id, result } : result, operation: method }
  } catch (error) {
    return { ...answerError(call, request, error), operation: method }
  }
}

/** What is answered without a database. */
function callServer({ method }: Request): unknown {
  if (method === 'common.server.version') return VERSION
  if (method === 'common.db.list') throw new HttpError(403)
  return raiseKeyError(method)
}

function callDatabase(
  { store, sessions, switches }: Instance,
  call: Call,
  request: Request,
): unknown {
  const { method, params } = request
  if (method === 'common.db.login') {
    const [login, parameters] = params
    return sessions.login(String(login), (parameters ?? {}) as Record<string, unknown>, call.now)
  }
  const header = call.headers.authorization
  const user = sessions.identify(header, call.now)
  if (method === 'common.db.logout') {
    sessions.logout(header)
    return null
  }
  const [kind, ...path] = method.split('.')
  if (kind !== 'model' && kind !== 'wizard') raiseKeyError(kind!)
  const context = takeContext(request)
  const stamp = store.takeStamp(call.now)
  const env = new Environment(store, { user, context, stamp, listCap: switches.list_cap })
  if (kind === 'wizard') {
    return store.transact(() => callWizard(env, path.join('.'), request.params))
  }
  const name = path.pop() ?? ''
  return store.transact(() => callModel(env, path.join('.'), name, request.params))
}

function answerError(call: Call, { envelope, id }: Request, error: unknown): Answer {
  if (error instanceof HttpError) {
    return error.plain
      ? answerUnauthorized(call.headers['x-requested-with'])
      : answerPage(error.status)
  }
  const { status, text, wire } = describeError(error)
  if (envelope) return { status: 200, body: { id, error: wire } }
  return answerPage(status, text)
}

/** How an exception looks in the envelope, and as a page. Anything else is a fault of this program. */
function describeError(error: unknown): { status: number; text?: string; wire: unknown[] } {
  if (error instanceof UserError) {
    return {
      status: 400,
      text: `${error.message} - `,
      wire: ['UserError', [error.message, '', error.domain]],
    }
  }
  if (error instanceof UserWarning) {
    return {
      status: 409,
      text: `${error.message} - `,
      wire: ['UserWarning', [error.key, error.message, '']],
    }
  }
  if (error instanceof ConcurrencyError) {
    return { status: 423, text: error.message, wire: ['ConcurrencyException', error.message] }
  }
  if (error instanceof LoginError) {
    const wire = ['LoginException', ['password', error.message, 'password']]
    const text = `('LoginException', ('password', '${error.message}', 'password'))`
    return { status: 403, text, wire }
  }
  // A parameter of the wrong shape is a TypeError here as it is there.
  if (error instanceof PythonError || error instanceof TypeError) {
    return { status: 500, text: error.message, wire: [error.message, ''] }
  }
  throw error
}
