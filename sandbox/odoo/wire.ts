import type { Answer, Call } from '../system.ts'
import { DATABASE, type Door, userById, userOfKey, userOfLogin } from './door.ts'
import { Environment, type User } from './environment.ts'
import { accessDenied, httpError, missingError, OdooError, userError } from './errors.ts'
import { answerFault, shiftPage } from './faults.ts'
import { callMethod, methodOf, nameArguments } from './methods.ts'
import { answerPage, withHeaders } from './pages.ts'
import type { Store } from './store.ts'
import type { Switches } from './switches.ts'

export interface Engine {
  store: Store
  switches: Switches
  door: Door
}

type Bag = Record<string, any>

export function respond(call: Call, engine: Engine): Answer {
  return withHeaders(answerCall(call, engine))
}

function answerCall(call: Call, engine: Engine): Answer {
  const early = answerFault(call)
  if (early) return early
  const { path } = call
  if (path === '/web/health') return { status: 200, body: { status: 'pass' } }
  const isNew = engine.switches.version >= 19
  if (isNew && /^\/(web|json)\/version$/.test(path) && call.method === 'GET')
    return { status: 200, body: versionOf(engine) }
  if (path === '/jsonrpc') return answerRpc(call, engine)
  if (path.startsWith('/web/dataset/call_kw')) return expired()
  const target = /^\/json\/2\/([^/]+)\/([^/]+)$/.exec(path)
  if (isNew && target && call.method === 'POST')
    return answerJson(call, engine, decodeURIComponent(target[1]!), target[2]!)
  if (isNew && path.startsWith('/json/2'))
    return failure(httpError(404, 'NotFound', 'Did you mean POST /json/2/<model>/<method>?'))
  return answerPage(404)
}

function versionOf({ switches }: Engine): Bag {
  const { version } = switches
  return { version_info: [version, 0, 0, 'final', 0, ''], version: `${version}.0` }
}

/** JSON-2: arguments by name, the bare result, real statuses. */
function answerJson(call: Call, engine: Engine, modelName: string, method: string): Answer {
  if (!String(call.headers['content-type'] ?? '').startsWith('application/json'))
    return answerPage(415)
  const database = call.headers['x-odoo-database']
  if (database !== undefined && database !== DATABASE) return answerPage(404, 'No database')
  const operation = `${modelName}/${method}`
  try {
    const user = admit(call, engine)
    const body = readBody(call)
    const { ids, context = {}, ...args } = body
    const result = carryOut(call, engine, user, {
      modelName,
      method,
      context,
      read: () => ({ ids: ids === undefined ? null : [ids].flat(), args }),
    })
    return { status: 200, operation, ...asJson(result) }
  } catch (error) {
    return { ...failure(error), operation }
  }
}

/** `null` is a body too. */
function asJson(result: unknown): Pick<Answer, 'headers' | 'body'> {
  const headers = { 'Content-Type': 'application/json; charset=utf-8' }
  return { headers, body: JSON.stringify(result) }
}

function admit({ headers }: Call, { store, door }: Engine): User {
  const key = /^bearer (.*)$/i.exec(headers.authorization ?? '')?.[1]
  if (key === undefined)
    throw httpError(
      401,
      'Unauthorized',
      'User not authenticated, use an API Key with a Bearer Authorization header.',
    )
  return userOfKey(store, door, key) ?? raise(httpError(401, 'Unauthorized', 'Invalid apikey'))
}

function readBody({ body }: Call): Bag {
  if (body.length === 0) return {}
  try {
    const value = JSON.parse(body.toString())
    if (Array.isArray(value) && value.length === 0) return {}
    if (typeof value === 'object' && value !== null) return value
  } catch {
    // Told below.
  }
  throw httpError(
    400,
    'BadRequest',
    `could not parse the body as json: ${body.toString().slice(0, 40)}`,
  )
}

interface Asked {
  modelName: string
  method: string
  context: Bag
  read(method: ReturnType<typeof methodOf>): { ids: readonly unknown[] | null; args: Bag }
}

/** One transaction: all of it or nothing. */
function carryOut(call: Call, { store, switches }: Engine, user: User, asked: Asked): unknown {
  const { modelName, method, context } = asked
  return store.transact(() => {
    const env = new Environment({ store, switches, user, context: { ...context }, now: call.now })
    const { lang } = context
    if (lang !== undefined && lang !== false && !['en_US', 'fr_FR', 'de_DE'].includes(lang))
      throw userError(`Invalid language code: ${lang}`)
    const model = env.models.get(modelName)
    if (!model) throw noModel(switches, modelName, call.path === '/jsonrpc')
    if (context.allowed_company_ids !== undefined) void env.companies
    const { ids, args } = asked.read(methodOf(env, model, method))
    shiftPage(call, method, args)
    return callMethod(env, model, method, { ids, args })
  })
}

function noModel(switches: Switches, name: string, isRpc: boolean): OdooError {
  if (!isRpc) return httpError(404, 'NotFound', `the model '${name}' does not exist`)
  return switches.missing_model === 'KeyError'
    ? new OdooError('builtins.KeyError', name, 500)
    : userError(`Object ${name} doesn't exist`)
}

function failure(error: unknown): Answer {
  const known = toOdoo(error)
  const { status } = known
  const headers = {
    'Content-Type': 'application/json; charset=utf-8',
    ...(status === 401 && { 'WWW-Authenticate': 'Bearer ' }),
  }
  return { status, headers, body: describe(known) }
}

/** A bug of the caller reaches the interpreter: whatever it raises is told by its class. */
function toOdoo(error: unknown): OdooError {
  if (error instanceof OdooError) return error
  if (error instanceof TypeError) return new OdooError('builtins.TypeError', error.message, 500)
  throw error
}

function describe({ type, message, context, more }: OdooError): Bag {
  return {
    name: type,
    message,
    arguments: [message, ...more],
    context,
    debug: 'Traceback (most recent call last):\n  File "/opt/odoo/odoo/http.py", line 2270\n',
  }
}

/** JSON-RPC: everything is 200, errors are inside, and null has no result at all. */
function answerRpc(call: Call, engine: Engine): Answer {
  if (call.method !== 'POST') return answerPage(415)
  if (!String(call.headers['content-type'] ?? '').startsWith('application/json'))
    return answerPage(415)
  let id: unknown = null
  let operation = 'jsonrpc'
  try {
    const body = parseRpc(call)
    if (!body) return answerPage(400, 'Invalid JSON data')
    id = body.id ?? null
    const { service, method, args } = body.params as Bag
    operation = service === 'object' ? `${args?.[3]}/${args?.[4]}` : `${service}/${method}`
    const result =
      service === 'common'
        ? answerCommon(engine, method, args ?? [], call)
        : answerObject(call, engine, args ?? [])
    return {
      status: 200,
      operation,
      body: { jsonrpc: '2.0', id, ...(result !== null && { result }) },
    }
  } catch (error) {
    const code = engine.switches.version >= 19 ? 0 : 200
    const told = { code, message: 'Odoo Server Error', data: describe(toOdoo(error)) }
    return { status: 200, operation, body: { jsonrpc: '2.0', id, error: told } }
  }
}

function parseRpc({ body }: Call): Bag | null {
  try {
    return JSON.parse(body.toString())
  } catch {
    return null
  }
}

function answerCommon(engine: Engine, method: string, args: unknown[], call: Call): unknown {
  const { store, door } = engine
  if (method === 'version') {
    const { version, version_info } = versionOf(engine)
    return {
      server_version: version,
      server_version_info: version_info,
      server_serie: version,
      protocol_version: 1,
    }
  }
  if (method !== 'login' && method !== 'authenticate')
    throw new OdooError('builtins.KeyError', method, 500)
  const [database, login, secret] = args.map(String)
  requireDatabase(database)
  if (isShut(call)) return false
  return userOfLogin(store, door, login ?? '', secret ?? '')?.id ?? false
}

function requireDatabase(database: string | undefined): void {
  if (database !== DATABASE)
    throw new OdooError(
      'psycopg2.OperationalError',
      `connection to server on socket "/var/run/postgresql/.s.PGSQL.5432" failed: FATAL:  database "${database}" does not exist\n`,
      500,
    )
}

const isShut = ({ fault }: Call) =>
  ['unauthorized', 'account_locked', 'grant_revoked', 'password_expired'].includes(
    fault?.name ?? '',
  )

function answerObject(call: Call, engine: Engine, args: unknown[]): unknown {
  const [database, uid, secret, modelName, method, given = [], named = {}] = args as any[]
  requireDatabase(database)
  const { store, door, switches } = engine
  const user = userById(store, uid)
  if (!user) throw missingError('res.users', uid, uid)
  const login = store.get('res.users', user.id)!.login
  if (isShut(call) || userOfLogin(store, door, login, String(secret))?.id !== user.id)
    throw accessDenied()
  const { context = {}, ...rest } = named as Bag
  const result = carryOut(call, engine, user, {
    modelName: String(modelName),
    method: String(method),
    // Without a word it speaks the user's language.
    context: { lang: switches.user_language, ...context },
    read: (known) => nameArguments(known, given, rest),
  })
  // One dictionary gets one id.
  const isOne = method === 'create' && !Array.isArray(given[0] ?? rest.vals_list)
  return isOne && Array.isArray(result) ? result[0] : result
}

function expired(): Answer {
  const data = {
    name: 'odoo.http.SessionExpiredException',
    message: 'Session expired',
    arguments: ['Session expired'],
    context: {},
    debug: 'Traceback',
  }
  const error = { code: 100, message: 'Odoo Session Expired', data }
  return { status: 200, body: { jsonrpc: '2.0', id: null, error } }
}

function raise(error: Error): never {
  throw error
}
