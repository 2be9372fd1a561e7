import type { Words } from './words.ts'

export const german: Words = {
  states: {
    'connection.reauthorization_required': 'Neue Anmeldung nötig',
    'connection.unreachable': 'Nicht erreichbar',
    'connection.recovered': 'Wieder aktiv',
    'connection.inactive': 'Inaktiv',
    'connection.disconnected': 'Getrennt',
    'credits.low': 'Credits werden knapp',
    'credits.exhausted': 'Credits sind aufgebraucht',
    'webhook.failing': 'Ein Webhook-Endpunkt schlägt fehl',
    'webhook.disabled': 'Ein Webhook-Endpunkt wurde abgeschaltet',
  },
  tellings: {
    'connection.reauthorization_required': {
      subject: ({ account, system }) => `${system} muss neu mit ${account} verbunden werden`,
      paragraphs: ({ account, system, connection, customer, since }) => [
        `${account} arbeitet mit ${system} von ${customer} (Verbindung „${connection}“). Seit ${since} lehnt ${system} die Anmeldung ab.`,
        'Bis zur neuen Verbindung werden keine Daten ausgetauscht. Es geht nichts verloren: Ihre Daten bleiben, wo sie sind.',
      ],
      steps: ({ system }) => [
        `Öffnen Sie den Link unten. Er führt direkt zum Formular für ${system}.`,
        'Geben Sie die Zugangsdaten ein. Sie werden sofort geprüft, und die Seite sagt, ob sie gelten.',
        'Das war es schon: Der Austausch der Daten läuft von selbst weiter.',
      ],
    },
    'connection.unreachable': {
      subject: ({ account, system }) => `${account} erreicht ${system} nicht`,
      paragraphs: ({ account, system, connection, customer, since }) => [
        `${account} arbeitet mit ${system} von ${customer} (Verbindung „${connection}“). Seit ${since} kommt von dort keine Antwort.`,
        'Solange werden keine Daten ausgetauscht. Bei einer geplanten Wartung ist nichts zu tun.',
      ],
      steps: ({ system, account }) => [
        `Prüfen Sie, ob ${system} läuft und man damit arbeiten kann.`,
        'Fragen Sie Ihre IT, ob Adresse, Zertifikat oder Firewall geändert wurden.',
        `Einzugeben ist nichts: Sobald ${system} antwortet, läuft der Austausch von selbst weiter. Sagen Sie ${account} Bescheid, wenn die Adresse jetzt eine andere ist.`,
      ],
    },
    'connection.recovered': {
      subject: ({ account, system }) => `${system} und ${account} arbeiten wieder zusammen`,
      paragraphs: ({ system, connection, customer, since }) => [
        `${system} von ${customer} (Verbindung „${connection}“) antwortet seit ${since} wieder. Daten werden ausgetauscht wie zuvor; es ist nichts zu tun.`,
      ],
      steps: () => [],
    },
    'connection.disconnected': {
      subject: ({ account, system }) => `${system} wurde von ${account} getrennt`,
      paragraphs: ({ account, system, connection, customer, since }) => [
        `${system} von ${customer} (Verbindung „${connection}“) wurde am ${since} getrennt. Die Zugangsdaten sind gelöscht, Daten werden nicht mehr ausgetauscht.`,
        `Wenn Sie das nicht erwartet haben, fragen Sie ${account}.`,
      ],
      steps: () => [],
    },
  },
  causes: {
    password_expired: 'Das Passwort ist abgelaufen',
    account_locked: 'Der Benutzer ist gesperrt',
    credentials_refused: 'Benutzer oder Passwort werden abgelehnt',
    sign_in_page: 'Statt einer Antwort kommt eine Anmeldeseite',
    grant_revoked: 'Die Erlaubnis wurde zurückgenommen oder ist abgelaufen',
    client_refused: 'Die dort eingetragene Anwendung wird abgelehnt',
    other: 'Die Anmeldung wird abgelehnt',
  },
  firstSteps: {
    password_expired: ({ system }) =>
      `Geben Sie dem Benutzer in ${system} ein neues Passwort, oder bitten Sie Ihre IT darum.`,
    account_locked: ({ system }) => `Lassen Sie den Benutzer in ${system} entsperren.`,
    sign_in_page: ({ system }) =>
      `Fragen Sie Ihre IT, ob die Anmeldung an ${system} geändert wurde.`,
    grant_revoked: ({ system }) =>
      `Holen Sie jemanden dazu, der in ${system} Berechtigungen erteilen darf, falls Sie es nicht selbst dürfen.`,
    client_refused: ({ system }) =>
      `Fragen Sie Ihre IT, ob es die in ${system} eingetragene Anwendung noch gibt und ob ihr Geheimnis abgelaufen ist.`,
    other: ({ system }) =>
      `Halten Sie einen Benutzer und ein Passwort bereit, die in ${system} gelten.`,
  },
  askForLink: ({ account }) => `Bitten Sie ${account} um einen Link für die neue Verbindung.`,
  because: (cause) => `Der Grund: ${cause}.`,
  stepsTitle: 'Was zu tun ist',
  action: 'Neu verbinden',
  quoteBy: (system) => `${system} meldet`,
  quote: (text) => `„${text}“`,
  storm: (state, count, host) => `${state}: ${count} Verbindungen bei ${host}`,
  more: (count) => `und ${count} weitere`,
  sample: 'Dies ist ein Muster: Es ist nichts geschehen, und es ist nichts zu tun.',
  sampleTag: 'Muster',
  footer: ({ account, customer }) => [
    `${account} schreibt Ihnen, weil Ihre Adresse dort als Kontakt bei ${customer} steht. Wenn das nicht stimmt, sagen Sie ${account} Bescheid.`,
    'Wer den Link hat, kann Zugangsdaten eingeben: Geben Sie ihn nur an Leute Ihrer Firma weiter.',
  ],
  teamFooter: (account) =>
    `Gesendet, weil diese Adresse ein Kontakt von ${account} in Millwright ist.`,
  labels: {
    account: 'Konto',
    customer: 'Kunde',
    connection: 'Verbindung',
    system: 'System',
    since: 'Seit',
    at: 'Um',
    reason: 'Grund',
    event: 'Ereignis',
    credits_left: 'Credits übrig',
    endpoint: 'Endpunkt',
    failing_since: 'Schlägt fehl seit',
  },
}
