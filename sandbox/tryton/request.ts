import type { Call } from '../system.ts'
import { HttpError, PythonError } from './errors.ts'
import { decodeJson } from './json.ts'

/** One call as its body says. Without the envelope, errors are HTTP statuses and a result is bare. */
export interface Request {
  envelope: boolean
  id: unknown
  method: string
  params: unknown[]
  /** What the source stumbles over before it looks at who calls, or null. */
  stumble: string | null
}

/** Throws HttpError 500 for what is no JSON object; text that is broken counts as an empty one. */
export function parseRequest(call: Call): Request {
  const type = String(call.headers['content-type'] ?? '')
  if (!type.includes('application/json')) throw new HttpError(500)
  const body = parseBody(call.body.toString('utf8'))
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw new HttpError(500)
  const { id, method, params } = body as Record<string, unknown>
  const keys = Object.keys(body).sort().join()
  return {
    envelope: keys === 'id,method,params',
    id,
    method: String(method),
    params: Array.isArray(params) ? [...params] : [],
    stumble: findStumble(method, params),
  }
}

function parseBody(text: string): unknown {
  try {
    return JSON.parse(text, decodeJson)
  } catch {
    return {}
  }
}

function findStumble(method: unknown, params: unknown): string | null {
  if (typeof params !== 'object' || params === null) {
    return 'Value after * must be an iterable, not NoneType'
  }
  if (typeof method === 'string') return null
  return `'${method === undefined ? 'NoneType' : 'int'}' object has no attribute 'split'`
}

/** Takes the context off the end of the parameters, without its private keys. */
export function takeContext(request: Request): Record<string, unknown> {
  const context = request.params.pop()
  if (typeof context !== 'object' || context === null || Array.isArray(context)) {
    throw new PythonError('Missing context argument')
  }
  return Object.fromEntries(
    Object.entries(context).filter(
      ([key]) => !key.startsWith('_') || key === '_timestamp' || key === '_datetime',
    ),
  )
}
