import type { Call } from '../system.ts'
import { HttpError, PythonError } from './errors.ts'
import { decodeJson } from './json.ts'

/** One call as its body says. Without the envelope, errors are HTTP statuses and a result is bare. */
export interface Request {
  envelope: boolean
  id: unknown
  method: string
  params: unknown[]
}

/** Throws HttpError 500 for what is no JSON call at all, as the source does. */
export function parseRequest(call: Call): Request {
  const type = String(call.headers['content-type'] ?? '')
  if (!type.includes('application/json')) throw new HttpError(500)
  let body: unknown
  try {
    body = JSON.parse(call.body.toString('utf8'), decodeJson)
  } catch (error) {
    if (error instanceof PythonError) throw error
    throw new HttpError(500)
  }
  if (typeof body !== 'object' || body === null) throw new HttpError(500)
  const { id, method, params } = body as Record<string, unknown>
  if (typeof method !== 'string' || !Array.isArray(params)) throw new HttpError(500)
  const keys = Object.keys(body).sort().join()
  return { envelope: keys === 'id,method,params', id, method, params: [...params] }
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
