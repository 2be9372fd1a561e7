import type { FormField } from '@millwright/kit'

const baseUrl: FormField = {
  name: 'base_url',
  label: 'Address',
  kind: 'url',
  required: true,
  help: 'The API host: https://my123456-api.s4hana.cloud.sap in the cloud (with -api), https://host:44300 on premises.',
  cut: ['/sap/', '/ui'],
  de: {
    label: 'Adresse',
    help: 'Der API-Host: in der Cloud https://my123456-api.s4hana.cloud.sap (mit -api), On-Premises https://host:44300.',
  },
}

const client: FormField = {
  name: 'client',
  label: 'Client',
  kind: 'text',
  required: false,
  help: 'Three digits, shown on the logon screen. Without it the server takes its own default client, and a right password looks wrong. Leave it empty in the public cloud.',
  de: {
    label: 'Mandant',
    help: 'Drei Ziffern, auf dem Anmeldebild zu sehen. Ohne Angabe nimmt der Server seinen Standardmandanten, und ein richtiges Kennwort sieht dann falsch aus. In der Public Cloud leer lassen.',
  },
}

const common: readonly FormField[] = [
  {
    name: 'deployment',
    label: 'Edition',
    kind: 'select',
    required: false,
    default: 'on_premises',
    help: 'The public cloud takes new products through another service than the other editions.',
    options: [
      { value: 'cloud_public', label: 'Cloud, public edition' },
      { value: 'cloud_private', label: 'Cloud, private edition' },
      { value: 'on_premises', label: 'On premises' },
    ],
    de: {
      label: 'Edition',
      help: 'Die Public Cloud nimmt neue Produkte über einen anderen Service an als die übrigen Editionen.',
      options: {
        cloud_public: 'Cloud, Public Edition',
        cloud_private: 'Cloud, Private Edition',
        on_premises: 'On-Premises',
      },
    },
  },
  {
    name: 'language',
    label: 'Language',
    kind: 'text',
    required: false,
    default: 'EN',
    help: 'Two letters. Messages and texts of products are read and written in it.',
    de: {
      label: 'Sprache',
      help: 'Zwei Buchstaben. In dieser Sprache werden Meldungen und Produkttexte gelesen und geschrieben.',
    },
  },
  {
    name: 'time_zone',
    label: 'Time zone of the system',
    kind: 'text',
    required: false,
    default: 'UTC',
    help: 'IANA name such as Europe/Berlin. In SAP: transaction STZAC, or System > Status. Times without a zone are read in it.',
    de: {
      label: 'Zeitzone des Systems',
      help: 'IANA-Name, zum Beispiel Europe/Berlin. In SAP: Transaktion STZAC oder System > Status. Zeiten ohne Zone werden in dieser Zone gelesen.',
    },
  },
  {
    name: 'company_code',
    label: 'Default company code',
    kind: 'text',
    required: false,
    help: 'Taken for new purchase orders that name no organization_id.',
    de: {
      label: 'Standard-Buchungskreis',
      help: 'Gilt für neue Bestellungen, die keine organization_id nennen.',
    },
  },
  {
    name: 'purchasing_organization',
    label: 'Default purchasing organization',
    kind: 'text',
    required: false,
    help: 'Taken for new purchase orders without custom_fields.PurchasingOrganization.',
    de: {
      label: 'Standard-Einkaufsorganisation',
      help: 'Gilt für neue Bestellungen ohne custom_fields.PurchasingOrganization.',
    },
  },
  {
    name: 'purchasing_group',
    label: 'Default purchasing group',
    kind: 'text',
    required: false,
    help: 'Taken for new purchase orders and requisitions without custom_fields.PurchasingGroup.',
    de: {
      label: 'Standard-Einkäufergruppe',
      help: 'Gilt für neue Bestellungen und Bestellanforderungen ohne custom_fields.PurchasingGroup.',
    },
  },
]

export const basicForm: readonly FormField[] = [
  baseUrl,
  client,
  {
    name: 'username',
    label: 'User',
    kind: 'text',
    required: true,
    help: 'A communication user (cloud: app Maintain Communication Users; on premises: SU01, type System or Communication). A dialog user of the cloud cannot sign in here.',
    de: {
      label: 'Benutzer',
      help: 'Ein Kommunikationsbenutzer (Cloud: App „Kommunikationsbenutzer pflegen“; On-Premises: SU01, Typ System oder Kommunikation). Ein Dialogbenutzer der Cloud kann sich hier nicht anmelden.',
    },
  },
  {
    name: 'password',
    label: 'Password',
    kind: 'secret',
    required: true,
    help: 'Three wrong passwords lock a communication user of the cloud. Unlock it in the same app or in SU01.',
    de: {
      label: 'Kennwort',
      help: 'Drei falsche Kennwörter sperren einen Kommunikationsbenutzer der Cloud. Entsperren Sie ihn in derselben App oder in SU01.',
    },
  },
  ...common,
]

const clientId: FormField = {
  name: 'client_id',
  label: 'OAuth client id',
  kind: 'text',
  required: true,
  help: 'Cloud: in the communication arrangement, OAuth 2.0 details. On premises: transaction SOAUTH2.',
  de: {
    label: 'OAuth-Client-ID',
    help: 'Cloud: in der Kommunikationsvereinbarung unter den OAuth-2.0-Details. On-Premises: Transaktion SOAUTH2.',
  },
}

const clientSecret: FormField = {
  name: 'client_secret',
  label: 'OAuth client secret',
  kind: 'secret',
  required: true,
  help: 'The password of the communication user that is the OAuth client.',
  de: {
    label: 'OAuth-Client-Secret',
    help: 'Das Kennwort des Kommunikationsbenutzers, der der OAuth-Client ist.',
  },
}

const scope: FormField = {
  name: 'scope',
  label: 'Scopes',
  kind: 'text',
  required: false,
  help: 'On premises: the service scopes, separated by blanks, such as API_PURCHASEORDER_PROCESS_SRV_0001.',
  de: {
    label: 'Scopes',
    help: 'On-Premises: die Scopes der Services, durch Leerzeichen getrennt, zum Beispiel API_PURCHASEORDER_PROCESS_SRV_0001.',
  },
}

const tokenPath: FormField = {
  name: 'token_path',
  label: 'Path of the token service',
  kind: 'text',
  required: false,
  default: '/sap/bc/sec/oauth2/token',
  help: 'At the same address. Change it only if the administrator says so.',
  de: {
    label: 'Pfad des Token-Service',
    help: 'Unter derselben Adresse. Ändern Sie ihn nur, wenn die Administration es sagt.',
  },
}

const authorizePath: FormField = {
  name: 'authorize_path',
  label: 'Path of the consent page',
  kind: 'text',
  required: false,
  default: '/sap/bc/sec/oauth2/authorize',
  help: 'At the same address, which the browser has to reach too. Change it only if the administrator says so.',
  de: {
    label: 'Pfad der Zustimmungsseite',
    help: 'Unter derselben Adresse, die auch der Browser erreichen muss. Ändern Sie ihn nur, wenn die Administration es sagt.',
  },
}

export const oauthForm: readonly FormField[] = [
  baseUrl,
  client,
  clientId,
  clientSecret,
  scope,
  tokenPath,
  ...common,
]

export const codeForm: readonly FormField[] = [
  baseUrl,
  client,
  clientId,
  clientSecret,
  scope,
  authorizePath,
  tokenPath,
  ...common,
]
