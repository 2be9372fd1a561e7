import { type Answer, type Auth, type FormField, header } from '@millwright/kit'
import { ApiError } from '@millwright/model'

const baseUrl: FormField = {
  name: 'base_url',
  label: 'Address',
  kind: 'url',
  required: true,
  help: 'Where people open Maximo, with /maximo at its end: https://main.manage.plant.example.com/maximo.',
  cut: ['/ui', '/webclient', '/oslc', '/api', '/oas3', '/login'],
  de: {
    label: 'Adresse',
    help: 'Unter der Maximo im Browser geöffnet wird, mit /maximo am Ende: https://main.manage.werk.example.com/maximo.',
  },
}

const timeZone: FormField = {
  name: 'time_zone',
  label: 'Time zone',
  kind: 'text',
  required: false,
  default: 'UTC',
  help: 'That of the server or of the user, as times appear in Maximo: Europe/Berlin.',
  de: {
    label: 'Zeitzone',
    help: 'Die des Servers oder des Benutzers, wie Zeiten in Maximo erscheinen: Europe/Berlin.',
  },
}

const ownFields: FormField = {
  name: 'own_fields',
  label: 'Own attributes',
  kind: 'text',
  required: false,
  help: 'Attributes that your company has added, as object.attribute, separated by blanks: workorder.permitnum po.plantcode. They appear as custom_fields.',
  de: {
    label: 'Eigene Attribute',
    help: 'Attribute, die Ihre Firma ergänzt hat, als objekt.attribut, durch Leerzeichen getrennt: workorder.permitnum po.plantcode. Sie erscheinen als custom_fields.',
  },
}

const username: FormField = {
  name: 'username',
  label: 'User',
  kind: 'text',
  required: true,
  help: 'Login name of a user of its own for this connection.',
  de: { label: 'Benutzer', help: 'Anmeldename eines eigenen Benutzers für diese Verbindung.' },
}

const password: FormField = {
  name: 'password',
  label: 'Password',
  kind: 'secret',
  required: true,
  help: 'Its password. Since Maximo Application Suite 8, passwords are not accepted here: use an API key.',
  de: {
    label: 'Passwort',
    help: 'Sein Passwort. Seit Maximo Application Suite 8 gelten Passwörter hier nicht: Nehmen Sie einen API-Schlüssel.',
  },
}

const groupSteps = [
  'In Maximo, make a user for this connection and put it into a security group that may use the object structures of what you connect (Security Groups › Object Structures), and read, save and change the status in the applications behind them.',
  'Give the group access to the sites that are to be connected.',
]

const groupStepsDe = [
  'Legen Sie in Maximo einen Benutzer für diese Verbindung an, in einer Sicherheitsgruppe, die die Objektstrukturen dessen benutzen darf, was verbunden wird (Sicherheitsgruppen › Objektstrukturen), und in den Anwendungen dahinter lesen, speichern und Status ändern.',
  'Geben Sie der Gruppe Zugriff auf die Standorte, die verbunden werden.',
]

/** A key acts as its user, needs no session, and nothing else may come with it: a stale cookie would win (measured). */
export const keyAuth: Auth = {
  kind: 'api_key',
  label: 'API key',
  fields: [
    baseUrl,
    {
      name: 'api_key',
      label: 'API key',
      kind: 'secret',
      required: true,
      help: 'Administration › API Keys › Add API Key, for the user of this connection.',
      de: {
        label: 'API-Schlüssel',
        help: 'Administration › API-Schlüssel › API-Schlüssel hinzufügen, für den Benutzer dieser Verbindung.',
      },
    },
    timeZone,
    ownFields,
  ],
  guide: [
    ...groupSteps,
    'In the Administration work center go to Integration › API Keys, add a key for this user, and copy it. From 7.6.1 on; older releases need a password.',
  ],
  de: {
    label: 'API-Schlüssel',
    guide: [
      ...groupStepsDe,
      'Gehen Sie im Arbeitsbereich Administration zu Integration › API-Schlüssel, fügen Sie einen Schlüssel für diesen Benutzer hinzu, und kopieren Sie ihn. Ab 7.6.1; ältere Versionen brauchen ein Passwort.',
    ],
  },
  sign: (_, { api_key }): Record<string, string> => ({ apikey: api_key ?? '' }),
}

const userAndPassword = ({ username, password }: Readonly<Record<string, string>>) =>
  Buffer.from(`${username}:${password}`).toString('base64')

/** Users that Maximo keeps itself: a login gives a session. */
export const nativeAuth: Auth = {
  kind: 'maxauth',
  label: 'User and password (Maximo 7.6)',
  user: ['username'],
  fields: [baseUrl, username, password, timeZone, ownFields],
  guide: [...groupSteps, 'Enter the login name and the password of this user here.'],
  de: {
    label: 'Benutzer und Passwort (Maximo 7.6)',
    guide: [...groupStepsDe, 'Tragen Sie Anmeldename und Passwort dieses Benutzers hier ein.'],
  },
  sign: (_, credentials, session): Record<string, string> => {
    if (!session) return { maxauth: userAndPassword(credentials) }
    const { cookie = '', token } = session
    return { cookie, ...(token && { csrftoken: token }) }
  },
  session: {
    scope: () => 'maximo',
    async open(send) {
      const answer = await send({ method: 'POST', path: '/oslc/login?csrf=1', safe: true })
      const cookie = cookiesOf(answer)
      if (answer.status === 200 && cookie !== '')
        return { cookie, token: header(answer, 'csrftoken') ?? '' }
      throw new ApiError(
        'REAUTHORIZATION_REQUIRED',
        'Maximo refuses the user or the password; it also says so for a blocked user or address, and in admin mode.',
        {
          origin: 'upstream',
          signal: 'credentials_refused',
          upstream: { system: 'maximo', status: answer.status },
        },
      )
    },
    hasEnded: ({ status }) => status === 401,
  },
}

/** Users of a directory, where the application server checks them. */
export const basicAuth: Auth = {
  kind: 'basic',
  label: 'User and password of a directory (Maximo 7.6 with LDAP)',
  user: ['username'],
  fields: [baseUrl, username, password, timeZone, ownFields],
  guide: [...groupSteps, 'Enter the name and the password of this user in the directory here.'],
  de: {
    label: 'Benutzer und Passwort eines Verzeichnisses (Maximo 7.6 mit LDAP)',
    guide: [
      ...groupStepsDe,
      'Tragen Sie Name und Passwort dieses Benutzers im Verzeichnis hier ein.',
    ],
  },
  sign: (_, credentials) => ({ authorization: `Basic ${userAndPassword(credentials)}` }),
}

function cookiesOf({ headers }: Answer): string {
  const set = headers['set-cookie'] ?? []
  const all = Array.isArray(set) ? set : [set]
  return all.map((cookie) => cookie.split(';')[0]).join('; ')
}
