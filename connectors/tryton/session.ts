import type { Answer, Auth, Call, Native } from '@millwright/kit'
import { ApiError } from '@millwright/model'
import { explain } from './explain.ts'
import { query, resultOf } from './wire.ts'

/** Sign-in with a user's password. The session lives 30 days at the server, unless it is ended there. */
export const passwordAuth: Auth = {
  kind: 'password',
  label: 'User and password',
  fields: [
    {
      name: 'base_url',
      label: 'Address of the server',
      kind: 'url',
      required: true,
      help: 'As in the browser, without the database: https://tryton.example.com',
    },
    {
      name: 'database',
      label: 'Database',
      kind: 'text',
      required: true,
      help: 'The name that the sign-in window of Tryton shows, or the part behind # in the web client.',
    },
    {
      name: 'username',
      label: 'User name',
      kind: 'text',
      required: true,
      help: 'A user of its own for this connection, with the groups that the guide names.',
    },
    { name: 'password', label: 'Password', kind: 'secret', required: true, help: 'Of that user.' },
  ],
  sign: (_, __, session) => (session ? { authorization: `Session ${session.token}` } : {}),
  complete: (call, session) => addContext(call, session),
  session: {
    scope: () => 'user',
    async open(send, { credentials }) {
      const { username = '', password = '', database = '' } = credentials
      const context = { zone: 'UTC', settings: { database }, now: Date.now }
      const login = query(context, 'common.db.login', [username, { password }])
      const [user, key] = accept<[number, string]>(await send(login), login)
      const token = Buffer.from(`${username}:${user}:${key}`).toString('base64')
      const asking: Call = {
        ...query(context, 'model.res.user.get_preferences', [true, {}]),
        headers: { authorization: `Session ${token}` },
      }
      const preferences = accept<Native>(await send(asking), asking)
      return { token, context: JSON.stringify(contextOf(preferences)) }
    },
    hasEnded: (answer) => answer.status === 401,
  },
}

/** Keys of the preferences that the modules take from the context. */
const passedOn = ['company', 'company_filter', 'employee', 'warehouse']

/** Only in English can one refusal be told from another: they have no codes (measured). */
function contextOf(preferences: Native): Native {
  const own = passedOn
    .filter((name) => name in preferences)
    .map((name) => [name, preferences[name]])
  return { ...Object.fromEntries(own), language: 'en' }
}

/** Company, employee and language belong into the last parameter of every call of a model or wizard. */
function addContext(call: Call, session: Readonly<Record<string, string>> | null): Call {
  const body = call.body as { method: string; params: readonly unknown[] } | undefined
  if (!session || !body || body.method.startsWith('common.')) return call
  const own = body.params[body.params.length - 1] as Native
  const params = [...body.params.slice(0, -1), { ...JSON.parse(session.context!), ...own }]
  return { ...call, body: { ...body, params } }
}

function accept<T>(answer: Answer, call: Call): T {
  const upstream = { system: 'tryton', status: answer.status }
  if (answer.status === 401 || answer.status === 403) {
    const text = 'Tryton refuses this user name or password.'
    throw new ApiError('REAUTHORIZATION_REQUIRED', text, { origin: 'upstream', upstream })
  }
  const failure = explain(answer, call)
  if (failure) {
    throw new ApiError(
      failure.code ?? 'UPSTREAM_ERROR',
      `Tryton does not sign in: ${failure.message}.`,
      {
        origin: 'upstream',
        upstream: { ...upstream, message: failure.message },
        ...(failure.retry_after_ms !== undefined && { retryAfterMs: failure.retry_after_ms }),
      },
    )
  }
  const result = answer.json === undefined ? undefined : resultOf<T>(answer)
  if (result !== undefined && result !== null) return result
  const text = `Tryton answered ${answer.status} to the sign-in, with something that is no session.`
  throw new ApiError('UPSTREAM_ERROR', text, { origin: 'upstream', upstream })
}
