import type { Auth } from '@millwright/kit'

/** A key acts as the user who made it; it does not expire (vendor specification). */
export const keyAuth: Auth = {
  kind: 'api_key',
  label: 'API key',
  fields: [
    {
      name: 'base_url',
      label: 'Address of the API',
      kind: 'url',
      required: true,
      help: 'The same for all customers of MaintainX.',
      default: 'https://api.getmaintainx.com/v1',
      de: { label: 'Adresse der API', help: 'Für alle Kunden von MaintainX dieselbe.' },
    },
    {
      name: 'api_key',
      label: 'API key',
      kind: 'secret',
      required: true,
      help: 'Settings › Integrations › API Keys › New Key. It is shown only once.',
      de: {
        label: 'API-Schlüssel',
        help: 'In MaintainX: Settings › Integrations › API Keys › New Key. Er wird nur einmal angezeigt.',
      },
    },
    {
      name: 'organization_id',
      label: 'Organization',
      kind: 'number',
      required: false,
      help: 'Only for a key of several organizations: the number of the one to connect.',
      de: {
        label: 'Organisation',
        help: 'Nur für einen Schlüssel mehrerer Organisationen: die Nummer derjenigen, die verbunden wird.',
      },
    },
  ],
  guide: [
    'In MaintainX, invite a user for this connection (a service account), so that the key does not end with a person’s account.',
    'Give this user the role Administrator, or a role that sees all locations and may edit what you want to write. Purchase orders need the Purchase Orders module (Premium or Enterprise).',
    'Sign in to MaintainX as this user and go to Settings › Integrations › API Keys › New Key.',
    'Copy the key at once: it is shown only once. It acts with the rights of the user who made it.',
    'Paste the key here and leave the address as it is. Enter the organization only if the key covers several.',
  ],
  de: {
    label: 'API-Schlüssel',
    guide: [
      'Laden Sie in MaintainX einen eigenen Benutzer für diese Verbindung ein (ein Dienstkonto), damit der Schlüssel nicht mit dem Konto einer Person endet.',
      'Geben Sie diesem Benutzer die Rolle Administrator oder eine Rolle, die alle Standorte sieht und bearbeiten darf, was geschrieben werden soll. Bestellungen brauchen das Modul Purchase Orders (Premium oder Enterprise).',
      'Melden Sie sich als dieser Benutzer in MaintainX an und gehen Sie zu Settings › Integrations › API Keys › New Key.',
      'Kopieren Sie den Schlüssel sofort: Er wird nur einmal angezeigt. Er hat die Rechte des Benutzers, der ihn erzeugt hat.',
      'Fügen Sie den Schlüssel hier ein und lassen Sie die Adresse, wie sie ist. Nennen Sie die Organisation nur, wenn der Schlüssel für mehrere gilt.',
    ],
  },
  sign: (_, credentials) => ({ authorization: `Bearer ${credentials.api_key}` }),
}
