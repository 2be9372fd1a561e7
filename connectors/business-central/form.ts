import type { FormField } from '@millwright/kit'

const address: FormField = {
  name: 'base_url',
  label: 'Address of the environment',
  kind: 'url',
  required: true,
  help: 'Online: https://api.businesscentral.dynamics.com/v2.0/ and the name of the environment.',
  default: 'https://api.businesscentral.dynamics.com/v2.0/production',
  cut: ['/api/'],
  de: {
    label: 'Adresse der Umgebung',
    help: 'Online: https://api.businesscentral.dynamics.com/v2.0/ und der Name der Umgebung.',
  },
}

const onPremises: FormField = {
  ...address,
  label: 'Address of the server',
  help: 'With the port of the OData services and the name of the server instance: https://bc.example:7048/BC.',
  de: {
    label: 'Adresse des Servers',
    help: 'Mit dem Port der OData-Dienste und dem Namen der Serverinstanz: https://bc.example:7048/BC.',
  },
}

const company: FormField = {
  name: 'company',
  label: 'Company',
  kind: 'text',
  required: false,
  help: 'Name or id of the company, as the list of companies shows it. Empty where there is only one.',
  de: {
    label: 'Mandant',
    help: 'Name oder Id des Mandanten, wie ihn die Liste der Mandanten zeigt. Leer, wenn es nur einen gibt.',
  },
}

const directory: FormField[] = [
  {
    name: 'tenant',
    label: 'Tenant',
    kind: 'text',
    required: true,
    help: 'Directory (tenant) ID of Microsoft Entra, or a domain of it: contoso.com.',
    de: {
      label: 'Mandant in Microsoft Entra',
      help: 'Verzeichnis-ID (Mandanten-ID) in Microsoft Entra oder eine Domäne davon: contoso.com.',
    },
  },
  {
    name: 'client_id',
    label: 'Client ID',
    kind: 'text',
    required: true,
    help: 'Application (client) ID of the app registration.',
    de: { label: 'Client-ID', help: 'Anwendungs-ID (Client) der App-Registrierung.' },
  },
  {
    name: 'client_secret',
    label: 'Client secret',
    kind: 'secret',
    required: true,
    help: 'The value of the secret, not its ID. It is shown only once.',
    de: {
      label: 'Geheimer Clientschlüssel',
      help: 'Der Wert des Geheimnisses, nicht seine ID. Er wird nur einmal angezeigt.',
    },
  },
]

const login: FormField = {
  name: 'login_url',
  label: 'Address of the sign-in',
  kind: 'text',
  required: false,
  help: 'Only where it is not the one that belongs to the address: another cloud of Microsoft, or a gateway.',
  de: {
    label: 'Adresse der Anmeldung',
    help: 'Nur wenn es nicht die zur Adresse gehörende ist: eine andere Cloud von Microsoft oder ein Gateway.',
  },
}

/** Of both ways by Microsoft Entra. */
export const entraForm: readonly FormField[] = [address, ...directory, company, login]

export const basicForm: readonly FormField[] = [
  onPremises,
  {
    name: 'username',
    label: 'User',
    kind: 'text',
    required: true,
    help: 'Name of a Business Central user of its own for this connection.',
    de: {
      label: 'Benutzer',
      help: 'Name eines eigenen Business-Central-Benutzers für diese Verbindung.',
    },
  },
  {
    name: 'web_service_key',
    label: 'Web service access key',
    kind: 'secret',
    required: true,
    help: 'On the card of the user: Web Service Access.',
    de: {
      label: 'Webdienstzugriffsschlüssel',
      help: 'Auf der Karte des Benutzers: Webdienstzugriff.',
    },
  },
  company,
]
