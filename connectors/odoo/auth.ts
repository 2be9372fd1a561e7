import { type Answer, type Auth, type Call, type FormField, isLoginPage } from '@millwright/kit'
import { ApiError } from '@millwright/model'
import { explain } from './explain.ts'
import { KEY_PLACE, resultOf, serve, USER_PLACE } from './wire.ts'

const baseUrl: FormField = {
  name: 'base_url',
  label: 'Address',
  kind: 'url',
  required: true,
  help: 'Where people open Odoo, without /web or /odoo behind it: https://plant.odoo.com',
  cut: ['/web', '/odoo/', '/json', '/jsonrpc', '/xmlrpc'],
  de: {
    label: 'Adresse',
    help: 'Unter der Odoo im Browser geöffnet wird, ohne /web oder /odoo dahinter: https://werk.odoo.com',
  },
}

const database = (required: boolean): FormField => ({
  name: 'database',
  label: 'Database',
  kind: 'text',
  required,
  help: required
    ? 'Its name, as the database manager or the administrator tells it; of Odoo Online the first part of the address.'
    : 'Only where one address serves several databases: the name of the one to connect.',
  de: {
    label: 'Datenbank',
    help: required
      ? 'Ihr Name, wie ihn die Datenbankverwaltung oder der Administrator nennt; bei Odoo Online der erste Teil der Adresse.'
      : 'Nur wenn eine Adresse mehrere Datenbanken bedient: der Name der zu verbindenden.',
  },
})

const further: readonly FormField[] = [
  {
    name: 'companies',
    label: 'Companies',
    kind: 'text',
    required: false,
    help: 'Numbers of the companies to connect, the one to work in first, separated by commas: 1,3. Empty: all of the user.',
    de: {
      label: 'Unternehmen',
      help: 'Nummern der zu verbindenden Unternehmen, das zum Arbeiten zuerst, durch Kommas getrennt: 1,3. Leer: alle des Benutzers.',
    },
  },
  {
    name: 'language',
    label: 'Language of texts',
    kind: 'text',
    required: false,
    default: 'en_US',
    help: 'Code of a language that is installed in Odoo, in which names are read and written: de_DE.',
    de: {
      label: 'Sprache der Texte',
      help: 'Kürzel einer in Odoo installierten Sprache, in der Namen gelesen und geschrieben werden: de_DE.',
    },
  },
  {
    name: 'time_zone',
    label: 'Time zone',
    kind: 'text',
    required: false,
    default: 'UTC',
    help: 'Of the plant, to tell days from the moments that Odoo keeps: Europe/Berlin.',
    de: {
      label: 'Zeitzone',
      help: 'Des Werks, um aus den Zeitpunkten in Odoo Tage zu machen: Europe/Berlin.',
    },
  },
]

const apiKey: FormField = {
  name: 'api_key',
  label: 'API key',
  kind: 'secret',
  required: true,
  help: 'Made as the user of this connection: Preferences › Account Security › New API Key. Shown once.',
  de: {
    label: 'API-Schlüssel',
    help: 'Angelegt als der Benutzer dieser Verbindung: Einstellungen › Kontosicherheit › Neuer API-Schlüssel. Wird einmal gezeigt.',
  },
}

const userSteps = [
  'In Odoo open Settings › Users & Companies and make a user of its own for this connection, not the administrator.',
  'Give it Purchase: User (Administrator to approve orders and change vendors and items), Inventory: User (Administrator for locations), Maintenance: Equipment Manager, and Contact Creation.',
  'Allow it the companies that are to be connected.',
]

const userStepsDe = [
  'Öffnen Sie in Odoo Einstellungen › Benutzer & Unternehmen und legen Sie einen eigenen Benutzer für diese Verbindung an, nicht den Administrator.',
  'Geben Sie ihm Einkauf: Benutzer (Administrator, um Bestellungen freizugeben und Lieferanten und Artikel zu ändern), Lager: Benutzer (Administrator für Lagerorte), Instandhaltung: Equipment-Manager und Kontakterstellung.',
  'Erlauben Sie ihm die Unternehmen, die verbunden werden.',
]

/** JSON-2, from 19 on: a bearer key, no session. */
export const keyAuth: Auth = {
  kind: 'api_key',
  label: 'API key (Odoo 19 and later)',
  fields: [baseUrl, apiKey, database(false), ...further],
  guide: [
    ...userSteps,
    'Sign in as this user, open Preferences › Account Security › New API Key, choose the longest duration, and copy the key. It ends at midnight (UTC) of its last day.',
    'On Odoo Online the external API is part of the Custom plan only.',
  ],
  de: {
    label: 'API-Schlüssel (Odoo 19 und neuer)',
    guide: [
      ...userStepsDe,
      'Melden Sie sich als dieser Benutzer an, öffnen Sie Einstellungen › Kontosicherheit › Neuer API-Schlüssel, wählen Sie die längste Dauer, und kopieren Sie den Schlüssel. Er endet um Mitternacht (UTC) seines letzten Tages.',
      'Bei Odoo Online gehört die externe API nur zum Tarif „Custom“.',
    ],
  },
  sign: (_, { api_key, database: name }): Record<string, string> => ({
    authorization: `Bearer ${api_key ?? ''}`,
    ...(name && { 'x-odoo-database': name }),
  }),
}

/** JSON-RPC, for 17 and 18 too: database, user and key travel in each call. */
export const rpcAuth: Auth = {
  kind: 'json_rpc',
  label: 'User and API key (Odoo 17 and 18)',
  user: ['database', 'username'],
  fields: [
    baseUrl,
    database(true),
    {
      name: 'username',
      label: 'User',
      kind: 'text',
      required: true,
      help: 'Login of a user of its own for this connection, mostly an e-mail address.',
      de: {
        label: 'Benutzer',
        help: 'Anmeldename eines eigenen Benutzers für diese Verbindung, meist eine E-Mail-Adresse.',
      },
    },
    {
      ...apiKey,
      help: `${apiKey.help} A password works too, unless the user has a second factor.`,
    },
    ...further,
  ],
  guide: [
    ...userSteps,
    'Sign in as this user, open Preferences › Account Security › New API Key, and copy the key.',
    'Enter the login of this user, the name of the database and the key here.',
  ],
  de: {
    label: 'Benutzer und API-Schlüssel (Odoo 17 und 18)',
    guide: [
      ...userStepsDe,
      'Melden Sie sich als dieser Benutzer an, öffnen Sie Einstellungen › Kontosicherheit › Neuer API-Schlüssel, und kopieren Sie den Schlüssel.',
      'Tragen Sie Anmeldename, Name der Datenbank und Schlüssel hier ein.',
    ],
  },
  sign: () => ({}),
  complete(call, session) {
    const body = call.body as { params?: { service?: string; args?: readonly unknown[] } }
    const { params } = body ?? {}
    if (!session || params?.service !== 'object') return call
    const known: Readonly<Record<string, unknown>> = {
      [USER_PLACE]: Number(session.user),
      [KEY_PLACE]: session.key,
    }
    const args = params.args!.map((one, index) =>
      index < 3 && typeof one === 'string' && one in known ? known[one] : one,
    )
    return { ...call, body: { ...body, params: { ...params, args } } }
  },
  session: {
    scope: () => 'user',
    async open(send, { credentials }) {
      const { database: name = '', username = '', api_key = '' } = credentials
      const login: Call = { ...serve('common', 'login', [name, username, api_key]), safe: true }
      return { user: String(userIn(await send(login), login)), key: api_key }
    },
    // A key that was revoked, or has ended: a new sign-in says so for good.
    hasEnded: (answer) => errorName(answer) === 'odoo.exceptions.AccessDenied',
  },
}

function errorName({ json }: Answer): string {
  const error = (json as { error?: { data?: { name?: unknown } } } | null | undefined)?.error
  return String(error?.data?.name ?? '')
}

/** The number of the user; `false` is a refusal. */
function userIn(answer: Answer, call: Call): number {
  const upstream = { system: 'odoo', status: answer.status }
  const failure = explain(answer, call)
  if (failure) {
    const text = `Odoo does not sign in: ${failure.message}`
    throw new ApiError(failure.code ?? 'UPSTREAM_ERROR', text, {
      origin: 'upstream',
      upstream: { ...upstream, message: failure.message },
      ...(failure.signal !== undefined && { signal: failure.signal }),
      ...(failure.retry_after_ms !== undefined && { retryAfterMs: failure.retry_after_ms }),
    })
  }
  if (isLoginPage(answer)) {
    const text = 'Something in front of Odoo answered the sign-in with a page for people.'
    const signal = 'sign_in_page' as const
    throw new ApiError('REAUTHORIZATION_REQUIRED', text, { origin: 'upstream', upstream, signal })
  }
  const result = answer.json === undefined ? undefined : resultOf(answer)
  if (typeof result === 'number') return result
  if (result === false) {
    const text =
      'Odoo refuses this user or key; it says the same of wrong, ended and revoked keys, and of archived users.'
    const signal = 'credentials_refused' as const
    throw new ApiError('REAUTHORIZATION_REQUIRED', text, { origin: 'upstream', upstream, signal })
  }
  const text = `Odoo answered ${answer.status} to the sign-in, with something that is no user.`
  throw new ApiError('UPSTREAM_ERROR', text, { origin: 'upstream', upstream })
}
