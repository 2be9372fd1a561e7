import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import { type Plain, toPlain } from './values.ts'

/** An HTTP answer as it came. */
export interface HttpAnswer {
  status: number
  /** Without parameters, `text/html`; empty when there is none. */
  type: string
  body: string
}

/** What Tryton said no to, in its own words. */
export class TrytonError extends Error {
  override readonly name = 'TrytonError'
  /** `UserError`, `ConcurrencyException` …, `Exception` for the nameless, `HTTP 401` for a status. */
  readonly kind: string

  constructor(kind: string, message: string) {
    super(message)
    this.kind = kind
  }
}

/** A user's session in one database. */
export interface Session {
  readonly userId: number
  /** Company, employee and language: the last parameter of every call of a model. */
  readonly context: Record<string, unknown>
  /** Value of the Authorization header. */
  readonly authorization: string
  /** `call('model.party.party.read', [1], ['name'], context)`; rejects with a `TrytonError`. */
  call<T = Plain>(method: string, ...params: unknown[]): Promise<T>
  logout(): Promise<void>
}

/** Logs in. `url` is the server's address with the database: `http://127.0.0.1:8000/mill`. */
export async function login(
  url: string,
  user: { login: string; password: string },
): Promise<Session> {
  const address = `${url}/`
  const send = async (method: string, params: unknown[], authorization?: string) => {
    const headers = authorization ? { Authorization: authorization } : {}
    return readEnvelope(await postJson(address, { id: 1, method, params }, headers))
  }
  const start = await send('common.db.login', [user.login, { password: user.password }])
  const [userId, token] = start as [number, string]
  const secret = Buffer.from(`${user.login}:${userId}:${token}`).toString('base64')
  const authorization = `Session ${secret}`
  const context = await send('model.res.user.get_preferences', [true, {}], authorization)
  return {
    userId,
    context: context as Record<string, unknown>,
    authorization,
    call: async <T>(method: string, ...params: unknown[]) =>
      (await send(method, params, authorization)) as T,
    logout: async () => {
      await send('common.db.logout', [], authorization)
    },
  }
}

/** Posts text, or a value as JSON. Rejects only when there is no answer. */
export function postJson(
  url: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const options = { method: 'POST', headers: { 'Content-Type': 'application/json', ...headers } }
    const call = request(url, options, (response) => {
      const type = (response.headers['content-type'] ?? '').split(';')[0]!
      text(response).then(
        (read) => resolve({ status: response.statusCode ?? 0, type, body: read }),
        reject,
      )
    })
    call.once('error', reject)
    call.end(typeof body === 'string' ? body : JSON.stringify(body))
  })
}

function readEnvelope(answer: HttpAnswer): Plain {
  if (answer.status !== 200) throw new TrytonError(`HTTP ${answer.status}`, answer.body)
  const { result, error } = JSON.parse(answer.body)
  if (!error) return toPlain(result)
  const [first, detail] = error
  // A nameless exception is its text and an empty traceback.
  if (detail === '') throw new TrytonError('Exception', first)
  throw new TrytonError(first, Array.isArray(detail) ? String(detail[0]) : String(detail))
}
