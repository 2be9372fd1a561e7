import {
  type Answer,
  type Auth,
  type Call,
  isLoginPage,
  type Native,
  type Session,
} from '@millwright/kit'
import { ApiError } from '@millwright/model'
import { explain } from './explain.ts'
import { addressFor, completeFor, translateFor } from './releases.ts'
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
      de: {
        label: 'Adresse des Servers',
        help: 'Wie im Browser, ohne die Datenbank: https://tryton.example.com',
      },
    },
    {
      name: 'database',
      label: 'Database',
      kind: 'text',
      required: true,
      help: 'The name that the sign-in window of Tryton shows, or the part behind # in the web client.',
      de: {
        label: 'Datenbank',
        help: 'Der Name, den das Anmeldefenster von Tryton zeigt, oder der Teil hinter # im Webclient.',
      },
    },
    {
      name: 'username',
      label: 'User name',
      kind: 'text',
      required: true,
      help: 'A user of its own for this connection, with the groups that the guide names.',
      de: {
        label: 'Benutzername',
        help: 'Ein eigener Benutzer für diese Verbindung, mit den Gruppen, die die Anleitung nennt.',
      },
    },
    {
      name: 'password',
      label: 'Password',
      kind: 'secret',
      required: true,
      help: 'Of that user.',
      de: { label: 'Passwort', help: 'Das Passwort dieses Benutzers.' },
    },
  ],
  guide: [
    'Open Tryton as an administrator and go to Administration > Users > Users.',
    'Make a user for this connection with a password of its own; not the administrator, as whatever Millwright does carries this user’s name.',
    'Set Companies and Current Company to the company to work in. Choose an employee if purchase requisitions are to be made.',
    'Add the groups: Purchase and Stock for orders and receipts; Product Administration and Party Administration to make items and vendors; Purchase Requisition, and Purchase Requisition Approval, for requisitions.',
    'The password alone must be enough to sign in (authentications = password in trytond.conf); nobody could answer a second factor.',
    'A server inside of the plant needs a way in for Millwright: a VPN or a reverse proxy with HTTPS.',
    'Enter address, database, user name and password here. Tryton locks a user name for five minutes after five wrong passwords; Millwright stops earlier.',
  ],
  de: {
    label: 'Benutzer und Passwort',
    guide: [
      'Öffnen Sie Tryton als Administrator und gehen Sie zu Administration > Benutzer > Benutzer.',
      'Legen Sie für diese Verbindung einen Benutzer mit eigenem Passwort an, nicht den Administrator: Alles, was Millwright tut, trägt den Namen dieses Benutzers.',
      'Setzen Sie „Unternehmen“ und „Aktuelles Unternehmen“ auf das Unternehmen, in dem gearbeitet wird. Wählen Sie einen Mitarbeiter, wenn Bedarfsmeldungen entstehen sollen.',
      'Fügen Sie die Gruppen hinzu (englische Namen): Purchase und Stock für Bestellungen und Wareneingänge; Product Administration und Party Administration zum Anlegen von Artikeln und Lieferanten; Purchase Requisition und Purchase Requisition Approval für Bedarfsmeldungen.',
      'Das Passwort allein muss zur Anmeldung genügen (authentications = password in trytond.conf); einen zweiten Faktor könnte niemand beantworten.',
      'Ein Server im Werksnetz braucht einen Zugang für Millwright: ein VPN oder einen Reverse-Proxy mit HTTPS.',
      'Geben Sie Adresse, Datenbank, Benutzername und Passwort hier ein. Tryton sperrt einen Benutzernamen nach fünf falschen Passwörtern für fünf Minuten; Millwright hört früher auf.',
    ],
  },
  user: ['database', 'username'],
  sign: (_, __, session) => (session ? { authorization: `Session ${session.token}` } : {}),
  complete: (call, session) => adapt(addContext(call, session), session),
  translate: (answer, call, session) =>
    session && !call.raw && call.body !== undefined ? translateFor(answer, call, session) : answer,
  session: {
    scope: () => 'user',
    async open(send, { credentials }) {
      const { username = '', password = '', database = '' } = credentials
      const context = { zone: 'UTC', settings: { database }, now: Date.now }
      const first = query(context, 'common.db.login', [username, { password }])
      const answer = await send(first)
      // From 8.0 on nothing is posted to the address of the database itself.
      const hasMoved = answer.status === 405
      const login = hasMoved ? addressFor(first, '8.0') : first
      const session = hasMoved ? await send(login) : answer
      const [user, key] = accept<[number, string]>(session, login)
      const release = await askRelease(send, hasMoved)
      const token = Buffer.from(`${username}:${user}:${key}`).toString('base64')
      const asking: Call = {
        ...addressFor(query(context, 'model.res.user.get_preferences', [true, {}]), release),
        headers: { authorization: `Session ${token}` },
      }
      const preferences = accept<Native>(await send(asking), asking)
      return { token, release, context: JSON.stringify(contextOf(preferences)) }
    },
    hasEnded: (answer) => answer.status === 401,
  },
}

/**
 * Which release this is: `6.0.29`, or `8.0`. A proxy that lets nothing through but the database leaves it open: then
 * it is the oldest that answers at this address.
 */
async function askRelease(send: (call: Call) => Promise<Answer>, isNew: boolean): Promise<string> {
  const body = { id: 1, method: 'common.server.version', params: [] }
  const answer = await send({ method: 'POST', path: isNew ? '/rpc/' : '/', body, safe: true })
  const { result } = Object(answer.json) as { result?: unknown }
  return typeof result === 'string' ? result : isNew ? '8.0' : '6.0'
}

function adapt(call: Call, session: Session | null): Call {
  if (!session || call.body === undefined) return call
  const placed = addressFor(call, session.release)
  return call.raw ? placed : completeFor(placed, session)
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
  if (!session || call.body === undefined) return call
  const body = requireRpc(call.body)
  if (body.method.startsWith('common.')) return call
  const own = body.params[body.params.length - 1] as Native
  const params = [...body.params.slice(0, -1), { ...JSON.parse(session.context!), ...own }]
  return { ...call, body: { ...body, params } }
}

/** A caller's own call need not be one that the server takes; only a body of this form can carry the context. */
function requireRpc(body: unknown): { method: string; params: readonly unknown[] } {
  const { method, params } = Object(body) as { method?: unknown; params?: unknown }
  const place =
    typeof method !== 'string' ? 'method' : Array.isArray(params) ? null : ('params' as const)
  if (place === null) return body as ReturnType<typeof requireRpc>
  const detail =
    place === 'method'
      ? 'Tryton takes JSON-RPC: name the method, such as "model.party.party.search".'
      : 'Tryton takes JSON-RPC: give the parameters of the method as a list.'
  throw new ApiError('INVALID_REQUEST', detail, {
    errors: [{ pointer: `/body/${place}`, code: 'REQUIRED', detail }],
  })
}

function accept<T>(answer: Answer, call: Call): T {
  const upstream = { system: 'tryton', status: answer.status }
  if (answer.status === 401 || answer.status === 403) {
    const text = 'Tryton refuses this user name or password.'
    // A locked name is told by 429; a wrong password, a deactivated user and an unknown one are all the same.
    const signal = 'credentials_refused' as const
    throw new ApiError('REAUTHORIZATION_REQUIRED', text, { origin: 'upstream', upstream, signal })
  }
  const failure = explain(answer, call)
  if (failure) {
    throw new ApiError(
      failure.code ?? 'UPSTREAM_ERROR',
      `Tryton does not sign in: ${failure.message}.`,
      {
        origin: 'upstream',
        upstream: { ...upstream, message: failure.message },
        ...(failure.signal !== undefined && { signal: failure.signal }),
        ...(failure.retry_after_ms !== undefined && { retryAfterMs: failure.retry_after_ms }),
      },
    )
  }
  if (isLoginPage(answer)) {
    const text = 'Something in front of Tryton answered the sign-in with a page for people.'
    const signal = 'sign_in_page' as const
    throw new ApiError('REAUTHORIZATION_REQUIRED', text, { origin: 'upstream', upstream, signal })
  }
  const result = answer.json === undefined ? undefined : resultOf<T>(answer)
  if (result !== undefined && result !== null) return result
  const text = `Tryton answered ${answer.status} to the sign-in, with something that is no session.`
  throw new ApiError('UPSTREAM_ERROR', text, { origin: 'upstream', upstream })
}
