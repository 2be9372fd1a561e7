import type { Auth, FormField } from '@millwright/kit'

const baseUrl: FormField = {
  name: 'base_url',
  label: 'Address',
  kind: 'url',
  required: true,
  help: 'Where people open Request Tracker: https://rt.example.com.',
  cut: ['/REST/', '/Ticket/', '/Asset/', '/Search/', '/NoAuth/', '/index.html'],
  de: {
    label: 'Adresse',
    help: 'Unter der Request Tracker im Browser geöffnet wird: https://rt.example.com.',
  },
}

const timeZone: FormField = {
  name: 'time_zone',
  label: 'Time zone',
  kind: 'text',
  required: false,
  default: 'UTC',
  help: 'That of the user whom Millwright signs in as: Logged in as › Settings › About me. Searches by time are read in it.',
  de: {
    label: 'Zeitzone',
    help: 'Die des Benutzers, als der sich Millwright anmeldet: Angemeldet als › Einstellungen › Über mich. Zeitangaben in Suchen gelten in ihr.',
  },
}

const guide = [
  'In Request Tracker, make a user of its own for this connection and let it be granted rights (Admin › Users › Create).',
  'Set its time zone to UTC, and enter here whatever you have set: searches by time depend on it.',
  'Give it, or a group it is in, the rights of the queues and catalogs to connect: see, create and modify tickets and assets.',
]

const guideDe = [
  'Legen Sie in Request Tracker einen eigenen Benutzer für diese Verbindung an, der Rechte erhalten darf (Admin › Benutzer › Anlegen).',
  'Stellen Sie seine Zeitzone auf UTC, und tragen Sie hier ein, was Sie eingestellt haben: Suchen nach Zeiten hängen davon ab.',
  'Geben Sie ihm oder seiner Gruppe die Rechte der Bereiche und Kataloge, die verbunden werden: Tickets und Assets sehen, anlegen und ändern.',
]

export const passwordAuth: Auth = {
  kind: 'basic',
  label: 'User and password',
  fields: [
    baseUrl,
    {
      name: 'username',
      label: 'User',
      kind: 'text',
      required: true,
      help: 'Name of a user that is allowed to sign in.',
      de: { label: 'Benutzer', help: 'Name eines Benutzers, der sich anmelden darf.' },
    },
    {
      name: 'password',
      label: 'Password',
      kind: 'secret',
      required: true,
      help: 'Its password in Request Tracker. Passwords of a single sign-on do not work here.',
      de: {
        label: 'Passwort',
        help: 'Sein Passwort in Request Tracker. Passwörter einer zentralen Anmeldung gelten hier nicht.',
      },
    },
    timeZone,
  ],
  guide: [...guide, 'Enter the name and the password of this user here.'],
  de: {
    label: 'Benutzer und Passwort',
    guide: [...guideDe, 'Tragen Sie Name und Passwort dieses Benutzers hier ein.'],
  },
  sign: (_, { username, password }) => ({
    authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
  }),
}

export const tokenAuth: Auth = {
  kind: 'token',
  label: 'Authentication token',
  fields: [
    baseUrl,
    {
      name: 'token',
      label: 'Token',
      kind: 'secret',
      required: true,
      help: 'Logged in as › Settings › Auth Tokens › Create. It is shown only once.',
      de: {
        label: 'Token',
        help: 'Angemeldet als › Einstellungen › Auth Tokens › Anlegen. Es wird nur einmal angezeigt.',
      },
    },
    timeZone,
  ],
  guide: [
    ...guide,
    'Sign in as this user, go to Settings › Auth Tokens and create one; copy it at once.',
  ],
  de: {
    label: 'Authentifizierungstoken',
    guide: [
      ...guideDe,
      'Melden Sie sich als dieser Benutzer an, legen Sie unter Einstellungen › Auth Tokens eines an, und kopieren Sie es sofort.',
    ],
  },
  sign: (_, { token }) => ({ authorization: `token ${token}` }),
}
